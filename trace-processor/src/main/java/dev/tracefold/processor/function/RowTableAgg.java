// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// `__intrinsic_row_dataframe_agg('c1', v1, 'c2', v2, …)`: the rows as a table.
final class RowTableAgg implements AggregateFunction {
    private static final String NAME = "ROW_DATAFRAME_AGG";
    private @Nullable RowTable rows;

    @Override
    public void step(Arguments arguments) {
        RowTable table = rows;
        if (table == null) {
            List<String> names = NamedColumns.names(arguments, 0, NAME);
            table = new RowTable(names);
            rows = table;
        }
        for (int i = 0; i < table.names().size(); i++) {
            table.column(i).add(arguments.get(2 * i + 1));
        }
        table.endRow();
    }

    @Override
    public @Nullable Object result() {
        return rows == null ? null : new Pointer(rows);
    }
}
