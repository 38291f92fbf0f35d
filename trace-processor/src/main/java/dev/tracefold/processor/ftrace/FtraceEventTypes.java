// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/// The ftrace events that are known by name, from the resource `events.list`.
final class FtraceEventTypes {
    private static final List<FtraceEventType> TYPES = load();
    private static final Map<String, FtraceEventType> BY_NAME = byName();

    /// One more than the highest number of an event.
    static final int LIMIT =
            1 + TYPES.stream().mapToInt(FtraceEventType::number).max().orElseThrow();

    private static final @Nullable FtraceEventType[] BY_NUMBER = byNumber();

    /// The highest number of a payload field.
    static final int MAX_FIELD =
            TYPES.stream()
                    .flatMap(type -> type.fields().stream())
                    .mapToInt(FtraceEventType.Field::number)
                    .max()
                    .orElseThrow();

    private FtraceEventTypes() {}

    /// The kind of that name; meant for constants, so a wrong name fails when its user is made.
    static FtraceEventType of(String name) {
        @Nullable FtraceEventType type = BY_NAME.get(name);
        if (type == null) {
            throw new IllegalArgumentException("no ftrace event '%s'".formatted(name));
        }
        return type;
    }

    /// The kind with that number, or null.
    static @Nullable FtraceEventType of(int number) {
        return number < LIMIT ? BY_NUMBER[number] : null;
    }

    private static @Nullable FtraceEventType[] byNumber() {
        @Nullable FtraceEventType[] types = new FtraceEventType[LIMIT];
        TYPES.forEach(type -> types[type.number()] = type);
        return types;
    }

    private static Map<String, FtraceEventType> byName() {
        Map<String, FtraceEventType> types = new HashMap<>();
        TYPES.forEach(type -> types.put(type.name(), type));
        return Map.copyOf(types);
    }

    private static List<FtraceEventType> load() {
        List<FtraceEventType> types = new ArrayList<>();
        for (String line : resourceLines("events.list")) {
            String[] words = line.split(" ", -1);
            List<FtraceEventType.Field> fields = new ArrayList<>();
            for (int i = 2; i < words.length; i++) {
                fields.add(field(words[i]));
            }
            types.add(new FtraceEventType(Integer.parseInt(words[0]), words[1], fields));
        }
        return List.copyOf(types);
    }

    private static FtraceEventType.Field field(String word) {
        int colon = word.indexOf(':');
        int last = word.length() - 1;
        return new FtraceEventType.Field(
                word.substring(0, colon),
                Integer.parseInt(word.substring(colon + 1, last)),
                FtraceEventType.FieldKind.of(word.charAt(last)));
    }

    /// Lines of a resource of this package, comments and empty lines left out.
    static List<String> resourceLines(String resource) {
        try (InputStream in = FtraceEventTypes.class.getResourceAsStream(resource)) {
            byte[] bytes = requireNonNull(in, resource).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
