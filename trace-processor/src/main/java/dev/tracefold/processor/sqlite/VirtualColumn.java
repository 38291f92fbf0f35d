// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.TableSchema;

/// A column that a [VirtualTable] declares.
///
/// @param name SQL name
/// @param type how the values are held, or null where a cell may hold anything
/// @param role what the column is for
public record VirtualColumn(String name, @Nullable ColumnType type, Role role) {
    /// What a column is for.
    public enum Role {
        /// Part of `*`.
        VISIBLE,
        /// Selectable by name only.
        HIDDEN,
        /// A parameter that the query must give: in parentheses or as an equality.
        ARGUMENT,
        /// A parameter that may be left out, and is NULL then.
        OPTIONAL_ARGUMENT;

        boolean isArgument() {
            return this == ARGUMENT || this == OPTIONAL_ARGUMENT;
        }
    }

    /// A parameter that must be given and can hold anything.
    public static VirtualColumn argument(String name) {
        return new VirtualColumn(name, null, Role.ARGUMENT);
    }

    /// The columns of a stored table.
    public static List<VirtualColumn> of(TableSchema schema) {
        return schema.columns().stream().map(VirtualColumn::of).toList();
    }

    private static VirtualColumn of(ColumnSpec spec) {
        return new VirtualColumn(
                spec.name(), spec.type(), spec.hidden() ? Role.HIDDEN : Role.VISIBLE);
    }

    /// Affinity that SQLite gives the column: the word decides how it compares with other types.
    String declaredType() {
        if (type == null) {
            return "";
        }
        // With null among its cases a switch is linked anew in every process.
        return switch (type) {
            case ID, INT32, UINT32, INT64 -> "INTEGER";
            case DOUBLE -> "REAL";
            case STRING -> "TEXT";
        };
    }
}
