// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.TableSchema;

/// A table of aggregates over the rows of a stored table.
///
/// It has the stored table's columns under their names, so that SQLite hands conditions on them to the same planner, then
/// hidden columns for the aggregates, and a parameter: the number of the [AggregateSpec]. A row is a group; of the stored
/// table's columns only those that are grouped by have values.
final class AggregateTable {
    /// Aggregates that a statement may have.
    static final int OUTPUTS = 16;

    /// Name of the parameter.
    static final String NUMBER = "__tracefold_aggregates";

    private AggregateTable() {}

    static List<VirtualColumn> columns(TableSchema schema) {
        List<VirtualColumn> columns = new ArrayList<>(VirtualColumn.of(schema));
        for (int i = 0; i < OUTPUTS; i++) {
            columns.add(new VirtualColumn(output(i), null, VirtualColumn.Role.HIDDEN));
        }
        columns.add(VirtualColumn.argument(NUMBER));
        return columns;
    }

    /// Name of the column for an aggregate.
    static String output(int number) {
        return "__tracefold_" + number;
    }

    /// Where the columns for aggregates begin in such a table.
    static int firstOutput(ConnectedTable table) {
        return table.firstArgument() - OUTPUTS;
    }

    /// How many columns a stored table has, which is where they begin in the table of its aggregates.
    static int storedColumns(ConnectedTable base) {
        return base.firstArgument();
    }

    /// Whether rows can be grouped by a column of that type: two zeros are one group with two looks.
    static boolean canGroupBy(VirtualColumn column) {
        return column.type() != null && column.type() != ColumnType.DOUBLE;
    }
}
