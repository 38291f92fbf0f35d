// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.storage.Column;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.DoubleColumn;
import dev.tracefold.processor.storage.IdColumn;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.LongColumn;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

/// A table function that gives those rows of a native table which stand in some relation to one
/// row of it, `ancestor_slice(id)` for instance.
final class RelatedRows implements VirtualTable {
    private final String name;
    private final String argument;
    private final Table domain;
    private final TableSchema schema;
    private final List<Column> columns = new ArrayList<>();
    private final IntFunction<int[]> relation;

    /// @param argument name of the hidden column for the row asked about
    /// @param source where the rows come from
    /// @param domain the table whose row numbers the argument means
    /// @param keepsIds whether the rows keep their ids; else they are numbered from 0
    /// @param relation from a row of the domain to rows of the source, in the order to give them
    RelatedRows(
            String name,
            String argument,
            Table source,
            Table domain,
            boolean keepsIds,
            List<String> columnNames,
            IntFunction<int[]> relation) {
        this.name = name;
        this.argument = argument;
        this.domain = domain;
        this.relation = relation;
        List<ColumnSpec> specs = new ArrayList<>();
        for (String column : columnNames) {
            ColumnSpec spec = source.column(column).spec();
            ColumnType type =
                    keepsIds && spec.type() == ColumnType.ID ? ColumnType.UINT32 : spec.type();
            specs.add(ColumnSpec.of(column, type, spec.nullable()));
            columns.add(source.column(column));
        }
        schema = new TableSchema(name, specs);
    }

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> declared = new ArrayList<>(VirtualColumn.of(schema));
        declared.add(VirtualColumn.argument(argument));
        return declared;
    }

    @Override
    public long estimatedRows() {
        return 10;
    }

    @Override
    public Rows rows(TableCall call) {
        Table rows = call.newTable(schema);
        @Nullable Integer row = row(call);
        if (row == null) {
            return Rows.of(rows);
        }
        for (int from : relation.apply(row)) {
            int to = rows.addRow();
            for (int i = 0; i < columns.size(); i++) {
                copy(columns.get(i), from, rows.columns().get(i), to);
            }
        }
        return Rows.of(rows);
    }

    private @Nullable Integer row(TableCall call) {
        if (call.arguments().isNull(0)) {
            return null;
        }
        long id = new SqliteArguments(call.arguments()).requireLong(0, name);
        if (id < 0 || id >= domain.rowCount()) {
            throw SqliteBridge.userError(
                    new FunctionException(
                            "%s: there is no row with id %d in %s"
                                    .formatted(name, id, domain.name())));
        }
        return (int) id;
    }

    private static void copy(Column source, int from, Column target, int to) {
        if (source.isNull(from)) {
            return;
        }
        switch (source) {
            case IdColumn _ -> {
                if (target instanceof IntColumn ids) {
                    ids.set(to, from);
                }
            }
            case IntColumn ints -> ((IntColumn) target).set(to, ints.get(from));
            case LongColumn longs -> ((LongColumn) target).set(to, longs.get(from));
            case DoubleColumn doubles -> ((DoubleColumn) target).set(to, doubles.get(from));
            case StringColumn texts -> ((StringColumn) target).set(to, texts.get(from));
        }
    }
}
