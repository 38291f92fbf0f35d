// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.hprof;

import org.jspecify.annotations.Nullable;

/// Types of fields and array elements, by HPROF's numbers.
enum FieldKind {
    OBJECT(2, 0, "java.lang.Object"),
    BOOLEAN(4, 1, "boolean"),
    CHAR(5, 2, "char"),
    FLOAT(6, 4, "float"),
    DOUBLE(7, 8, "double"),
    BYTE(8, 1, "byte"),
    SHORT(9, 2, "short"),
    INT(10, 4, "int"),
    LONG(11, 8, "long");

    private static final FieldKind[] KINDS = values();

    private final int number;
    private final int bytes;
    private final String typeName;

    FieldKind(int number, int bytes, String typeName) {
        this.number = number;
        this.bytes = bytes;
        this.typeName = typeName;
    }

    static @Nullable FieldKind of(int number) {
        for (FieldKind kind : KINDS) {
            if (kind.number == number) {
                return kind;
            }
        }
        return null;
    }

    int bytes(int idBytes) {
        return this == OBJECT ? idBytes : bytes;
    }

    int number() {
        return number;
    }

    String typeName() {
        return typeName;
    }
}
