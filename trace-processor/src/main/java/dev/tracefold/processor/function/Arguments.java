// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;

/// What a function is called with. Valid during the call only.
public interface Arguments {
    /// How many there are.
    int size();

    /// Type of an argument; a pointer looks like NULL.
    CellType type(int i);

    /// As SQLite converts it to an integer.
    long getLong(int i);

    /// As SQLite converts it to a floating-point number.
    double getDouble(int i);

    /// As text; the empty string for NULL.
    String getText(int i);

    /// The bytes of a text or blob; empty for NULL.
    byte[] getBytes(int i);

    /// The object behind a pointer argument, or null when it is none of that type.
    <T> @Nullable T getPointer(int i, Class<T> type);

    /// Whether an argument is NULL (or a pointer).
    default boolean isNull(int i) {
        return type(i) == CellType.NULL;
    }

    /// The argument as a Java object: null, Long, Double, String or byte[].
    default @Nullable Object get(int i) {
        return switch (type(i)) {
            case NULL -> null;
            case LONG -> getLong(i);
            case DOUBLE -> getDouble(i);
            case STRING -> getText(i);
            case BLOB -> getBytes(i);
        };
    }

    /// An integer argument.
    ///
    /// @throws FunctionException when it is of another type
    default long requireLong(int i, String function) {
        if (type(i) != CellType.LONG) {
            throw mismatch(i, function, "LONG");
        }
        return getLong(i);
    }

    /// A text argument.
    ///
    /// @throws FunctionException when it is of another type
    default String requireText(int i, String function) {
        if (type(i) != CellType.STRING) {
            throw mismatch(i, function, "STRING");
        }
        return getText(i);
    }

    private FunctionException mismatch(int i, String function, String expected) {
        return new FunctionException(
                "%s: argument %d must be %s but was %s"
                        .formatted(function, i + 1, expected, type(i)));
    }
}
