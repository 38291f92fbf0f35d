// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.MemorySegment;

import dev.tracefold.processor.foreign.Words;

/// The table and column that a name stands for, as SQLite resolves it; empty texts where it is none.
record ColumnOrigin(String table, String column) {
    private static final MemorySegment ORIGIN_NAME =
            SqliteLibrary.loaded().function(32, "sqlite3_column_origin_name");
    private static final MemorySegment TABLE_NAME =
            SqliteLibrary.loaded().function(34, "sqlite3_column_table_name");

    /// The origin of a name in a FROM clause.
    ///
    /// @throws SqliteException when there is no such name
    static ColumnOrigin of(SqliteConnection connection, String name, String from) {
        long statement = connection.compile("SELECT " + name + " FROM " + from);
        try {
            return new ColumnOrigin(
                    Native.string(Words.call(TABLE_NAME, statement, 0)),
                    Native.string(Words.call(ORIGIN_NAME, statement, 0)));
        } finally {
            SqliteApi.finalizeStatement(statement);
        }
    }
}
