// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.sqlite.Constraint;
import dev.tracefold.processor.sqlite.Operator;
import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.SqliteConnection;
import dev.tracefold.processor.sqlite.SqliteStatement;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.sqlite.VirtualTableFactory;

/// A flamegraph as a table: the source is read when the table is created, each call draws it with
/// another config.
final class FlamegraphTable implements VirtualTable {
    static final String FIND = "__intrinsic_flamegraph_find";
    private static final String SUPER_ROOT = "SUPER_ROOT";

    private final String name;
    private final FrameSource source;
    private final List<String> columns;

    private FlamegraphTable(String name, FrameSource source) {
        this.name = name;
        this.source = source;
        Set<String> names =
                new LinkedHashSet<>(
                        List.of(
                                "_tree_id",
                                "_tree_parent_id",
                                "depth",
                                "name",
                                "self_value",
                                "cumulative_value",
                                "parent_cumulative_value",
                                "x_start",
                                "x_end"));
        names.addAll(source.properties());
        names.remove("value");
        for (String property : source.properties()) {
            if (source.isNumeric(property)) {
                names.add("self_" + property);
                names.add("cumulative_" + property);
            }
        }
        columns = List.copyOf(names);
    }

    static VirtualTableFactory factory(SqliteConnection connection) {
        return (name, arguments) -> {
            if (arguments.size() != 1) {
                throw SqliteBridge.userError(
                        new FunctionException("flamegraph: one source is expected"));
            }
            try {
                return new FlamegraphTable(
                        name, FrameSource.of(read(connection, arguments.getFirst())));
            } catch (FunctionException e) {
                throw SqliteBridge.userError(e);
            }
        };
    }

    private static RowTable read(SqliteConnection connection, String source) {
        try (SqliteStatement select = connection.prepare("SELECT * FROM " + source)) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < select.columnCount(); i++) {
                names.add(select.columnName(i));
            }
            RowTable rows = new RowTable(names);
            while (select.step()) {
                for (int i = 0; i < names.size(); i++) {
                    rows.column(i).add(StatementCells.get(select, i));
                }
                rows.endRow();
            }
            return rows;
        }
    }

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> declared = new ArrayList<>();
        for (String column : columns) {
            declared.add(new VirtualColumn(column, null, VirtualColumn.Role.VISIBLE));
        }
        declared.add(VirtualColumn.argument("config"));
        return declared;
    }

    @Override
    public List<String> constraintFunctions() {
        return List.of(FIND);
    }

    @Override
    public boolean filtersRows() {
        return false;
    }

    @Override
    public Rows rows(TableCall call) {
        try {
            @Nullable FlamegraphConfig config =
                    call.arguments().getPointer(0, FlamegraphConfig.class);
            if (config == null) {
                throw new FunctionException(
                        "flamegraph: the argument must come from __intrinsic_flamegraph_config");
            }
            RowTable rows =
                    isSuperRoot(call)
                            ? superRoot(config)
                            : new FlamegraphRows(source, config).rows(columns);
            return StoredRows.of(call, name, rows);
        } catch (FunctionException e) {
            throw SqliteBridge.userError(e);
        }
    }

    private static boolean isSuperRoot(TableCall call) {
        boolean found = false;
        for (Constraint constraint : call.constraints()) {
            if (constraint.operator() == Operator.FUNCTION) {
                String what = call.values().getString(constraint.value());
                if (!what.equals(SUPER_ROOT)) {
                    throw new FunctionException(
                            "%s: unknown node '%s'; known is SUPER_ROOT".formatted(FIND, what));
                }
                found = true;
            }
        }
        return found;
    }

    private RowTable superRoot(FlamegraphConfig config) {
        RowColumn values = source.table().column(config.values().getFirst());
        double sum = 0;
        for (int row = 0; row < values.size(); row++) {
            sum += values.getDouble(row);
        }
        RowTable rows = new RowTable(columns);
        for (int i = 0; i < columns.size(); i++) {
            switch (columns.get(i)) {
                case "depth" -> rows.column(i).addLong(0);
                case "cumulative_value" -> rows.column(i).addDouble(sum);
                default -> rows.column(i).addNull();
            }
        }
        rows.endRow();
        return rows;
    }
}
