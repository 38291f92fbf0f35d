// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.Arrays;
import java.util.List;

import dev.tracefold.processor.storage.Table;

/// The rows that a [VirtualTable] gives for a call.
public sealed interface Rows {
    /// A stored table whose columns are those declared, parameters left out.
    static Rows of(Table table) {
        return new Stored(table, List.of());
    }

    /// Some columns of a stored table: declared column `i` is its column `columns[i]`, and
    /// declared columns beyond them are NULL.
    static Rows of(Table table, int... columns) {
        return new Stored(table, Arrays.stream(columns).boxed().toList());
    }

    /// The rows of a statement that has not been stepped yet. The caller keeps the statement; it
    /// is stepped, and reset when the rows are no longer wanted. The table must not
    /// [filter rows][VirtualTable#filtersRows()].
    static Rows of(SqliteStatement statement) {
        return new Stepped(statement);
    }

    /// Rows of columns. An empty `columns` stands for all in their order.
    record Stored(Table table, List<Integer> columns) implements Rows {
        public Stored {
            columns = List.copyOf(columns);
        }
    }

    /// Rows of a statement.
    record Stepped(SqliteStatement statement) implements Rows {}
}
