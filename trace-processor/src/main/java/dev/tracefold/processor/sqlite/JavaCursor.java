// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import static dev.tracefold.processor.sqlite.CursorMemory.COLUMNS;
import static dev.tracefold.processor.sqlite.CursorMemory.COLUMN_COUNT;
import static dev.tracefold.processor.sqlite.CursorMemory.LEFT;
import static dev.tracefold.processor.sqlite.CursorMemory.POSITION;
import static dev.tracefold.processor.sqlite.CursorMemory.ROWS;
import static dev.tracefold.processor.sqlite.CursorMemory.STATEMENT;
import static dev.tracefold.processor.sqlite.CursorMemory.STEP;

/// The shim's cursor callbacks in Java, over the same structures, for where no shim is.
final class JavaCursor {
    private JavaCursor() {}

    /// Moves to the next row; the result is SQLite's code, `ROW` or `DONE` when all is well.
    static int next(long cursor) {
        long statement = Native.getLong(cursor + STATEMENT);
        if (statement == 0) {
            Native.putLong(
                    cursor + POSITION,
                    Native.getLong(cursor + POSITION) + Native.getLong(cursor + STEP));
            Native.putLong(cursor + LEFT, Native.getLong(cursor + LEFT) - 1);
            return SqliteApi.ROW;
        }
        int rc = SqliteApi.step(statement);
        if (rc != SqliteApi.ROW) {
            Native.putLong(cursor + LEFT, 0);
        }
        return rc;
    }

    static int eof(long cursor) {
        return Native.getLong(cursor + LEFT) <= 0 ? 1 : 0;
    }

    static long row(long cursor) {
        long position = Native.getLong(cursor + POSITION);
        long rows = Native.getLong(cursor + ROWS);
        return rows == 0 ? position : Native.getInt(rows + position * Integer.BYTES);
    }

    static void column(long cursor, long context, int index) {
        if (index < 0 || index >= Native.getLong(cursor + COLUMN_COUNT)) {
            SqliteApi.resultNull(context);
            return;
        }
        long descriptor =
                Native.getLong(cursor + COLUMNS) + (long) index * CursorMemory.COLUMN_BYTES;
        long row = row(cursor);
        long validity = Native.getLong(descriptor + CursorMemory.COLUMN_VALIDITY);
        if (validity != 0 && (Native.getByte(validity + (row >> 3)) & (1 << (row & 7))) == 0) {
            SqliteApi.resultNull(context);
            return;
        }
        long data = Native.getLong(descriptor + CursorMemory.COLUMN_DATA);
        switch ((int) Native.getLong(descriptor + CursorMemory.COLUMN_KIND)) {
            case CursorMemory.KIND_ID -> SqliteApi.resultInt64(context, row);
            case CursorMemory.KIND_INT32 ->
                    SqliteApi.resultInt64(context, Native.getInt(data + row * 4));
            case CursorMemory.KIND_UINT32 ->
                    SqliteApi.resultInt64(
                            context, Integer.toUnsignedLong(Native.getInt(data + row * 4)));
            case CursorMemory.KIND_INT64 ->
                    SqliteApi.resultInt64(context, Native.getLong(data + row * 8));
            case CursorMemory.KIND_DOUBLE ->
                    SqliteApi.resultDouble(context, Native.getDouble(data + row * 8));
            case CursorMemory.KIND_STRING ->
                    string(
                            context,
                            Native.getLong(
                                    Native.getLong(descriptor + CursorMemory.COLUMN_STRINGS)),
                            Native.getInt(data + row * 4));
            case CursorMemory.KIND_VALUE -> SqliteApi.resultValue(context, data);
            case CursorMemory.KIND_STATEMENT ->
                    SqliteApi.resultValue(
                            context,
                            SqliteApi.columnValue(Native.getLong(cursor + STATEMENT), (int) data));
            default -> SqliteApi.resultNull(context);
        }
    }

    private static void string(long context, long strings, int id) {
        long entry = strings + (long) id * CursorMemory.STRING_BYTES;
        long bytes = Native.getLong(entry);
        if (bytes == 0) {
            SqliteApi.resultNull(context);
        } else {
            SqliteApi.resultText(
                    context,
                    bytes,
                    Native.getInt(entry + CursorMemory.STRING_LENGTH),
                    0,
                    ModuleCallbacks.TEXT_ENCODING);
        }
    }
}
