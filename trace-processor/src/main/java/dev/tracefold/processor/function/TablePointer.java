// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.sqlite.Constraint;
import dev.tracefold.processor.sqlite.Operator;
import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;

/// `__intrinsic_table_ptr(pointer)`: rows that a function made. What a column means is told by a
/// predicate, `__intrinsic_table_ptr_bind(c0, 'ts')`.
final class TablePointer implements VirtualTable {
    static final String NAME = "__intrinsic_table_ptr";
    static final String BIND = "__intrinsic_table_ptr_bind";
    private static final int COLUMNS = 32;

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> columns = new ArrayList<>();
        for (int i = 0; i < COLUMNS; i++) {
            columns.add(new VirtualColumn("c" + i, null, VirtualColumn.Role.VISIBLE));
        }
        columns.add(VirtualColumn.argument("pointer"));
        return columns;
    }

    @Override
    public List<String> constraintFunctions() {
        return List.of(BIND);
    }

    @Override
    public boolean filtersRows() {
        return false;
    }

    @Override
    public boolean isStable() {
        return false;
    }

    @Override
    public Rows rows(TableCall call) {
        try {
            @Nullable RowTable rows = call.arguments().getPointer(0, RowTable.class);
            if (rows == null) {
                if (!call.arguments().isNull(0)) {
                    throw new FunctionException(NAME + ": the argument is no table pointer");
                }
                rows = new RowTable(List.of());
            }
            return StoredRows.of(call, NAME, rows, bound(call, rows));
        } catch (FunctionException e) {
            throw SqliteBridge.userError(e);
        }
    }

    /// Which column of the rows each declared column is, -1 where it is not bound.
    private static int[] bound(TableCall call, RowTable rows) {
        int[] bound = new int[COLUMNS];
        Arrays.fill(bound, -1);
        for (Constraint constraint : call.constraints()) {
            if (constraint.operator() != Operator.FUNCTION) {
                continue;
            }
            String name = call.values().getString(constraint.value());
            int column = rows.indexOf(name);
            if (column < 0 && !rows.names().isEmpty()) {
                throw new FunctionException(
                        "%s: column '%s' does not exist; there are %s"
                                .formatted(NAME, name, String.join(", ", rows.names())));
            }
            bound[constraint.column()] = column;
        }
        return bound;
    }
}
