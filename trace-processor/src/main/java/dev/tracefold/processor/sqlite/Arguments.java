// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;

/// The values of a call, read where SQLite holds them. They are valid during the call only.
public final class Arguments {
    private static final CellType[] TYPES = {
        CellType.NULL, CellType.LONG, CellType.DOUBLE, CellType.STRING, CellType.BLOB, CellType.NULL
    };

    private final int count;
    private final long values;

    /// @param values address of an array of sqlite3_value pointers
    Arguments(int count, long values) {
        this.count = count;
        this.values = values;
    }

    /// How many there are.
    public int count() {
        return count;
    }

    /// Type of a value; a pointer value is [CellType#NULL].
    public CellType type(int index) {
        return TYPES[SqliteApi.valueType(value(index))];
    }

    /// Whether a value is NULL, pointer values included.
    public boolean isNull(int index) {
        return SqliteApi.valueType(value(index)) == SqliteApi.TYPE_NULL;
    }

    /// A value as SQLite converts it to an integer.
    public long getLong(int index) {
        return SqliteApi.valueInt64(value(index));
    }

    /// A value as SQLite converts it to a floating-point number.
    public double getDouble(int index) {
        return SqliteApi.valueDouble(value(index));
    }

    /// A value as text, undecodable bytes replaced; the empty string for NULL.
    public String getString(int index) {
        return new String(getBytes(index), StandardCharsets.UTF_8);
    }

    /// The bytes of a text or blob; of a number, those of its text; empty for NULL.
    public byte[] getBytes(int index) {
        return bytesOf(value(index));
    }

    /// The object of a pointer value, or null when the value is none of that type.
    public <T> @Nullable T getPointer(int index, Class<T> type) {
        return PointerValue.of(value(index), type);
    }

    /// SQLite's subtype of a value, 0 as a rule.
    public int getSubtype(int index) {
        return SqliteApi.valueSubtype(value(index));
    }

    /// Address of the sqlite3_value.
    long value(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException(
                    "argument %d of a call with %d".formatted(index, count));
        }
        return Native.getLong(values + 8L * index);
    }

    static byte[] bytesOf(long value) {
        long address = SqliteApi.valueBlob(value);
        return address == 0 ? new byte[0] : Native.bytes(address, SqliteApi.valueBytes(value));
    }
}
