// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import dev.tracefold.processor.storage.Table;

/// The rows that a [VirtualTable] gives for a call.
public sealed interface Rows {
    /// A stored table whose columns are those declared, parameters left out.
    static Rows of(Table table) {
        return new Stored(table, new int[0]);
    }

    /// Some columns of a stored table: declared column `i` is its column `columns[i]`, or NULL
    /// where that is -1.
    static Rows of(Table table, int... columns) {
        return new Stored(table, columns.clone());
    }

    /// The rows of a statement that has not been stepped yet. The caller keeps the statement; it
    /// is stepped, and reset when the rows are no longer wanted. The table must not
    /// [filter rows][VirtualTable#filtersRows()].
    static Rows of(SqliteStatement statement) {
        return new Stepped(statement);
    }

    /// Rows of columns. An empty `columns` stands for all in their order; the array is not shared.
    record Stored(Table table, int[] columns) implements Rows {}

    /// Rows of a statement.
    record Stepped(SqliteStatement statement) implements Rows {}
}
