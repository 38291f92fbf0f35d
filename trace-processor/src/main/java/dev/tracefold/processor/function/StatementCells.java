// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.sqlite.SqliteStatement;

/// Cells of a statement's row as Java objects.
final class StatementCells {
    private StatementCells() {}

    /// Null, Long, Double, String or byte[].
    static @Nullable Object get(SqliteStatement statement, int column) {
        return switch (statement.type(column)) {
            case NULL -> null;
            case LONG -> statement.getLong(column);
            case DOUBLE -> statement.getDouble(column);
            case STRING -> statement.getString(column);
            case BLOB -> statement.getBytes(column);
        };
    }
}
