// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

/// `__intrinsic_window(start, dur, quantum)`: a stretch of time cut into equal pieces, or in one
/// piece when the quantum is 0.
final class WindowTable implements VirtualTable {
    private static final long MAX_ROWS = 100_000_000;
    private static final TableSchema SCHEMA =
            new TableSchema(
                    "__intrinsic_window",
                    List.of(
                            ColumnSpec.of("ts", ColumnType.INT64, false),
                            ColumnSpec.of("dur", ColumnType.INT64, false),
                            ColumnSpec.of("quantum_ts", ColumnType.INT64, false)));

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> columns = new ArrayList<>(VirtualColumn.of(SCHEMA));
        columns.add(VirtualColumn.argument("window_start"));
        columns.add(VirtualColumn.argument("window_dur"));
        columns.add(VirtualColumn.argument("quantum"));
        return columns;
    }

    @Override
    public Rows rows(TableCall call) {
        Table rows = call.newTable(SCHEMA);
        long start = call.arguments().getLong(0);
        long dur = call.arguments().getLong(1);
        long quantum = call.arguments().getLong(2);
        if (dur <= 0 || quantum < 0) {
            throw SqliteBridge.userError(
                    new FunctionException(
                            "__intrinsic_window: dur must be > 0 and quantum >= 0 but they are %d and %d"
                                    .formatted(dur, quantum)));
        }
        long step = quantum == 0 ? dur : quantum;
        if ((dur - 1) / step >= MAX_ROWS) {
            throw SqliteBridge.userError(
                    new FunctionException("__intrinsic_window: too many rows"));
        }
        for (long i = 0, ts = start; ts < start + dur; ts += step, i++) {
            int row = rows.addRow();
            rows.longs("ts").set(row, ts);
            rows.longs("dur").set(row, step);
            rows.longs("quantum_ts").set(row, i);
        }
        return Rows.of(rows);
    }
}
