// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.proto;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The messages of a `.proto` file of ours: for each message its fields by number, as "type name" with
/// "rep" before what is repeated.
record Schema(SortedMap<String, SortedMap<Integer, String>> messages) {
    private static final Pattern FIELD =
            Pattern.compile("(?:optional )?(repeated )?(map<[^>]+>|[\\w.]+) (\\w+) = (\\d+);");
    private static final Pattern BEGIN = Pattern.compile("(message|enum|oneof) (\\w+) \\{");

    static Schema of(String file) {
        SortedMap<String, SortedMap<Integer, String>> messages = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>();
        for (String line : text(file).split("\n", -1)) {
            String text = line.strip();
            Matcher begin = BEGIN.matcher(text);
            Matcher field = FIELD.matcher(text);
            if (begin.matches()) {
                open.push(begin.group(1).equals("message") ? begin.group(2) : begin.group(1));
            } else if (text.equals("}")) {
                open.pop();
            } else if (field.matches()) {
                String type = (field.group(1) == null ? "" : "rep ") + field.group(2);
                messages.computeIfAbsent(name(open), any -> new TreeMap<>())
                        .put(Integer.valueOf(field.group(4)), type + " " + field.group(3));
            }
        }
        return new Schema(messages);
    }

    private static String name(Deque<String> open) {
        StringBuilder name = new StringBuilder();
        open.descendingIterator()
                .forEachRemaining(part -> {
                    if (!part.equals("oneof")) {
                        name.append(name.isEmpty() ? "" : ".").append(part);
                    }
                });
        return name.toString();
    }

    private static String text(String file) {
        String resource = "/dev/tracefold/xprof/proto/" + file;
        try (InputStream in = Schema.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The type of a field without its name, or nothing if there is no such field.
    String type(String message, int field) {
        String known = messages.getOrDefault(message, new TreeMap<>()).getOrDefault(field, "");
        return known.isEmpty() ? "" : known.substring(0, known.lastIndexOf(' '));
    }

    /// The type of a field without its name, by the name that JSON has for it; or nothing.
    String typeByJsonName(String message, String jsonName) {
        for (String known : messages.getOrDefault(message, new TreeMap<>()).values()) {
            int space = known.lastIndexOf(' ');
            if (jsonName(known.substring(space + 1)).equals(jsonName)) {
                return known.substring(0, space);
            }
        }
        return "";
    }

    private static String jsonName(String field) {
        return Pattern.compile("_(\\w)")
                .matcher(field)
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }

    /// Whether a type is a message of this file.
    boolean isMessage(String type) {
        return messages.containsKey(type);
    }
}
