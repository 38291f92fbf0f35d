// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.graph;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// What the fields of messages are, by their numbers; read from a list beside this class.
final class MessageFields {
    private static final MessageFields HLO = read("hlo-fields.txt");
    private static final String ENUM = "enum ";

    private final Map<String, Map<Integer, Field>> messages = new HashMap<>();
    private final Map<String, Map<Long, String>> enums = new HashMap<>();

    private MessageFields() {}

    /// A field.
    ///
    /// @param type what it is: a letter, a message, `=` and an enum, or `%` and the entry of a map
    /// @param name its name
    record Field(String type, String name) {
        static final Field UNKNOWN = new Field("", "");

        boolean isKnown() {
            return !name.isEmpty();
        }

        boolean isEnum() {
            return type.startsWith("=");
        }

        boolean isMap() {
            return type.startsWith("%");
        }

        boolean isMessage() {
            return isMap() || (type.length() > 1 && !isEnum());
        }

        /// The message or the enum.
        String typeName() {
            return isMap() || isEnum() ? type.substring(1) : type;
        }
    }

    /// Those of compiled modules.
    static MessageFields hlo() {
        return HLO;
    }

    private static MessageFields read(String resource) {
        MessageFields fields = new MessageFields();
        try (InputStream in = MessageFields.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no " + resource);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.replace("\n  ", " ").lines().forEach(fields::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return fields;
    }

    private void add(String line) {
        int colon = line.indexOf(": ");
        if (line.startsWith("#") || colon < 0) {
            return;
        }
        boolean isEnum = line.startsWith(ENUM);
        String name = line.substring(isEnum ? ENUM.length() : 0, colon);
        for (String part : line.substring(colon + 2).split("; *", -1)) {
            String[] words = part.strip().split(" ", -1);
            if (isEnum) {
                enums.computeIfAbsent(name, any -> new HashMap<>())
                        .put(Long.valueOf(words[0]), words[1]);
            } else {
                messages.computeIfAbsent(name, any -> new HashMap<>())
                        .put(Integer.valueOf(words[0]), new Field(words[1], words[2]));
            }
        }
    }

    Field field(String message, int number) {
        return messages.getOrDefault(message, Map.of()).getOrDefault(number, Field.UNKNOWN);
    }

    /// The name of a value of an enum, or its number if it has none.
    String value(String name, long number) {
        return enums.getOrDefault(name, Map.of()).getOrDefault(number, Long.toString(number));
    }

    /// Whether the message or the enum of a field is in the list.
    boolean knows(Field field) {
        return field.isEnum()
                ? enums.containsKey(field.typeName())
                : !field.isMessage() || messages.containsKey(field.typeName());
    }

    Map<String, Map<Integer, Field>> messages() {
        return messages;
    }
}
