// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.List;

import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

/// `perfetto_table_info(name)`: the columns of a stored table.
final class TableInfo implements VirtualTable {
    private static final TableSchema SCHEMA =
            new TableSchema(
                    "perfetto_table_info",
                    List.of(
                            ColumnSpec.of("id", ColumnType.ID, false),
                            ColumnSpec.of("name", ColumnType.STRING, false),
                            ColumnSpec.of("col_type", ColumnType.STRING, false),
                            ColumnSpec.of("nullable", ColumnType.INT64, false),
                            ColumnSpec.of("sorted", ColumnType.INT64, false)));

    private final Catalog catalog;
    private final StringPool strings;

    TableInfo(Catalog catalog, StringPool strings) {
        this.catalog = catalog;
        this.strings = strings;
    }

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> columns = new java.util.ArrayList<>(VirtualColumn.of(SCHEMA));
        columns.add(VirtualColumn.argument("table_name"));
        return columns;
    }

    @Override
    public Rows rows(TableCall call) {
        Table rows = call.newTable(SCHEMA);
        if (call.arguments().isNull(0)) {
            return Rows.of(rows);
        }
        String name = call.arguments().getString(0);
        Table table =
                catalog.find(name)
                        .orElseThrow(() ->
                                CreatedFunction.userError(
                                        "perfetto_table_info: table '%s' not found"
                                                .formatted(name)));
        for (ColumnSpec column : table.schema().columns()) {
            if (!column.name().equals(TableBuilder.AUTO_ID)) {
                int row = rows.addRow();
                rows.strings("name").set(row, strings.intern(column.name()));
                rows.strings("col_type").set(row, strings.intern(column.type().perfettoName()));
                rows.longs("nullable").set(row, column.nullable() ? 1 : 0);
                rows.longs("sorted")
                        .set(row, column.sorted() || column.type() == ColumnType.ID ? 1 : 0);
            }
        }
        return Rows.of(rows);
    }
}
