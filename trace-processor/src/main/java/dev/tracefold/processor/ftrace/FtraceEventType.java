// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.List;

/// A kind of ftrace event with a payload message of its own.
///
/// @param number field number in FtraceEvent
/// @param name as the kernel calls it
/// @param fields of the payload
record FtraceEventType(int number, String name, List<Field> fields) {
    /// How a payload field is to be read; the letters are those of `events.list`.
    enum FieldKind {
        INTEGER('i'),
        UNSIGNED('u'),
        ZIGZAG('z'),
        STRING('s'),
        FLOATING_POINT('d'),
        MESSAGE('m');

        private final char letter;

        FieldKind(char letter) {
            this.letter = letter;
        }

        static FieldKind of(char letter) {
            for (FieldKind kind : values()) {
                if (kind.letter == letter) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("field kind '%c'".formatted(letter));
        }
    }

    /// A payload field.
    record Field(String name, int number, FieldKind kind) {}

    FtraceEventType {
        fields = List.copyOf(fields);
    }

    /// Number of a payload field by its name; meant for handlers as they are made.
    int field(String fieldName) {
        for (Field field : fields) {
            if (field.name().equals(fieldName)) {
                return field.number();
            }
        }
        throw new IllegalArgumentException("event %s has no field '%s'".formatted(name, fieldName));
    }
}
