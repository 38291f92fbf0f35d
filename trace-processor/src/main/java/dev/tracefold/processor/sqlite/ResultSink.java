// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/// Where a function puts its result. The last value put counts.
public final class ResultSink {
    private final long context;
    private final TextBuffer text;

    ResultSink(long context, TextBuffer text) {
        this.context = context;
        this.text = text;
    }

    /// NULL.
    public void setNull() {
        SqliteApi.resultNull(context);
    }

    /// An integer.
    public void setLong(long value) {
        SqliteApi.resultInt64(context, value);
    }

    /// A floating-point number; NULL where it is not a number.
    public void setDouble(double value) {
        SqliteApi.resultDouble(context, value);
    }

    /// A text.
    public void setString(String value) {
        setText(value.getBytes(StandardCharsets.UTF_8));
    }

    /// A text by its UTF-8 bytes.
    public void setText(byte[] utf8) {
        SqliteApi.resultText(
                context, text.put(utf8), utf8.length, SqliteApi.TRANSIENT, SqliteApi.UTF8);
    }

    /// A blob.
    public void setBlob(byte[] bytes) {
        SqliteApi.resultBlob(context, text.put(bytes), bytes.length, SqliteApi.TRANSIENT);
    }

    /// One of the arguments, unchanged.
    public void setValue(Arguments arguments, int index) {
        SqliteApi.resultValue(context, arguments.value(index));
    }

    /// The current cell of a statement, unchanged.
    public void setValue(SqliteStatement statement, int column) {
        SqliteApi.resultValue(context, statement.columnValue(column));
    }

    /// A Java object, NULL to SQL, that only a function which asks for the same type gets back.
    public <T> void setPointer(Class<T> type, T object) {
        setPointer(type, object, null);
    }

    /// A Java object as above.
    ///
    /// @param whenFreed run once SQLite no longer holds the value
    public <T> void setPointer(Class<T> type, T object, @Nullable Runnable whenFreed) {
        SqliteApi.resultPointer(
                context,
                PointerValue.handle(type, object, whenFreed),
                PointerValue.tag(type),
                PointerValue.DESTRUCTOR);
    }

    /// SQLite's subtype of the value put before.
    public void setSubtype(int subtype) {
        SqliteApi.resultSubtype(context, subtype);
    }

    /// An error instead of a value.
    public void setError(String message) {
        byte[] utf8 = message.getBytes(StandardCharsets.UTF_8);
        SqliteApi.resultError(context, text.put(utf8), utf8.length);
    }
}
