// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/// What an [AggregateTable] is to compute for one statement.
///
/// @param outputs the aggregates, in the order of the table's columns for them
/// @param groups columns to group by; empty for one row
/// @param orders the order of the groups: as many as there are groups, or none
/// @param added whether the aggregates of groups are aggregated again
record AggregateSpec(
        List<Output> outputs, List<Integer> groups, List<Plan.Order> orders, boolean added) {
    /// An aggregate of a column.
    ///
    /// @param column of the table, or -1 where rows are counted
    record Output(Function function, int column) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Output that
                    && function == that.function
                    && column == that.column;
        }

        // As in Plan.
        @Override
        public int hashCode() {
            return 31 * function.hashCode() + column;
        }
    }

    /// SQLite's aggregate functions of one argument that are known here.
    enum Function {
        COUNT,
        SUM,
        AVG,
        TOTAL,
        MIN,
        MAX;

        /// The function of that name, or null.
        static @Nullable Function of(String name) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "count" -> COUNT;
                case "sum" -> SUM;
                case "avg" -> AVG;
                case "total" -> TOTAL;
                case "min" -> MIN;
                case "max" -> MAX;
                default -> null;
            };
        }

        /// Whether values are added up, which a text would first have to be made a number for.
        boolean isSum() {
            return this == SUM || this == AVG || this == TOTAL;
        }
    }

    /// A bit for every column that is read, the last one for all beyond it.
    long columnsRead() {
        long mask = 0;
        for (Output output : outputs) {
            mask |= output.column() < 0 ? 0 : 1L << Math.min(output.column(), 63);
        }
        for (int column : groups) {
            mask |= 1L << Math.min(column, 63);
        }
        return mask;
    }
}
