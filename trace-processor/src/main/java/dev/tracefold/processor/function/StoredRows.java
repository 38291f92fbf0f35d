// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.storage.Column;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.DoubleColumn;
import dev.tracefold.processor.storage.IdColumn;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.LongColumn;
import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

/// Hands a [RowTable] to SQLite as a stored table: each column gets the type that holds all its
/// cells. Numbers of both kinds in one column become floating-point, numbers among texts text.
final class StoredRows {
    private StoredRows() {}

    static Rows of(TableCall call, String name, RowTable rows) {
        int[] all = new int[rows.names().size()];
        Arrays.setAll(all, i -> i);
        return of(call, name, rows, all);
    }

    /// @param wanted which column of the rows each declared column is, -1 for none
    static Rows of(TableCall call, String name, RowTable rows, int[] wanted) {
        List<ColumnSpec> specs = new ArrayList<>();
        List<RowColumn> cells = new ArrayList<>();
        int[] stored = new int[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i] >= 0) {
                RowColumn column = rows.column(wanted[i]);
                stored[i] = specs.size();
                specs.add(ColumnSpec.of("c" + i, type(column), true));
                cells.add(column);
            }
        }
        // Stands for all columns that nobody wants; its cells stay NULL.
        int none = specs.size();
        specs.add(ColumnSpec.of("none", ColumnType.UINT32, true));
        for (int i = 0; i < wanted.length; i++) {
            stored[i] = wanted[i] < 0 ? none : stored[i];
        }
        Table table = call.newTable(new TableSchema(name, specs));
        for (int row = 0; row < rows.rowCount(); row++) {
            table.addRow();
        }
        StringPool strings = call.connection().strings();
        for (int i = 0; i < cells.size(); i++) {
            fill(table.columns().get(i), cells.get(i), strings);
        }
        return Rows.of(table, stored);
    }

    private static ColumnType type(RowColumn column) {
        boolean text = false;
        boolean real = false;
        for (int row = 0; row < column.size(); row++) {
            CellType type = column.type(row);
            text |= type == CellType.STRING || type == CellType.BLOB;
            real |= type == CellType.DOUBLE;
        }
        if (text) {
            return ColumnType.STRING;
        }
        return real ? ColumnType.DOUBLE : ColumnType.INT64;
    }

    private static void fill(Column column, RowColumn cells, StringPool strings) {
        for (int row = 0; row < cells.size(); row++) {
            if (cells.isNull(row)) {
                continue;
            }
            switch (column) {
                case LongColumn longs -> longs.set(row, cells.getLong(row));
                case DoubleColumn doubles -> doubles.set(row, cells.getDouble(row));
                case StringColumn texts ->
                        texts.set(row, strings.intern(String.valueOf(cells.get(row))));
                case IntColumn _, IdColumn _ ->
                        throw new IllegalStateException("no such column is made above");
            }
        }
    }
}
