// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

/// Where things stand in the native structures that SQLite, the shim and Java share; the cursor and
/// column parts mirror `tf_cursor` and `tf_column_t` of the shim's source.
final class CursorMemory {
    // sqlite3_vtab, and our handle behind it.
    static final int VTAB_ERROR = 16;
    static final int VTAB_HANDLE = 24;
    static final int VTAB_BYTES = 32;

    static final int CURSOR_VTAB = 0;
    static final int CURSOR_HANDLE = 8;
    static final int COLUMNS = 16;
    static final int COLUMN_COUNT = 24;
    static final int LEFT = 32;
    static final int POSITION = 40;
    static final int STEP = 48;
    static final int ROWS = 56;
    static final int STATEMENT = 64;
    static final int FAST_PLAN = 72;
    static final int FAST_BASE = 80;
    static final int FAST_COUNT = 88;
    static final int FAST_OFFSETS = 96;
    static final int FAST_ROWS = 104;
    static final int AHEAD = 112;
    static final int AHEAD_COUNT = 120;
    static final int CURSOR_BYTES = 128;

    static final int AHEAD_BYTES = 16;
    static final int AHEAD_SHIFT = 8;

    static final int COLUMN_KIND = 0;
    static final int COLUMN_DATA = 8;
    static final int COLUMN_VALIDITY = 16;
    static final int COLUMN_STRINGS = 24;
    static final int COLUMN_BYTES = 32;

    static final int KIND_NULL = 0;
    static final int KIND_ID = 1;
    static final int KIND_INT32 = 2;
    static final int KIND_UINT32 = 3;
    static final int KIND_INT64 = 4;
    static final int KIND_DOUBLE = 5;
    static final int KIND_STRING = 6;
    static final int KIND_VALUE = 7;
    static final int KIND_STATEMENT = 8;

    // A record of the string pool.
    static final int STRING_BYTES = 16;
    static final int STRING_LENGTH = 8;

    private CursorMemory() {}

    static void putColumn(long descriptor, int kind, long data, long validity, long strings) {
        Native.putLong(descriptor + COLUMN_KIND, kind);
        Native.putLong(descriptor + COLUMN_DATA, data);
        Native.putLong(descriptor + COLUMN_VALIDITY, validity);
        Native.putLong(descriptor + COLUMN_STRINGS, strings);
    }

    /// Replaces the error message of a vtab, which SQLite frees.
    static void setError(long vtab, String message) {
        SqliteApi.free(Native.getLong(vtab + VTAB_ERROR));
        Native.putLong(vtab + VTAB_ERROR, CString.forSqliteToFree(message));
    }
}
