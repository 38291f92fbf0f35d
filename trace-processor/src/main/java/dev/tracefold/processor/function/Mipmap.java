// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.SqliteConnection;
import dev.tracefold.processor.sqlite.SqliteStatement;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.sqlite.VirtualTableFactory;

/// `__intrinsic_counter_mipmap(source)` and `__intrinsic_slice_mipmap(source)`: counter values and
/// slices at the resolution of a screen. The tables that they make are called with start, end and
/// step: a row for each step of time that shows anything (and each depth, for slices).
final class Mipmap implements VirtualTable {
    private static final List<String> COUNTER =
            List.of("min_value", "max_value", "last_ts", "last_value");
    private static final List<String> SLICE = List.of("ts", "id", "count", "dur", "depth");

    private final String name;
    private final boolean slices;
    private final RowTable source;

    private Mipmap(String name, boolean slices, RowTable source) {
        this.name = name;
        this.slices = slices;
        this.source = source;
    }

    static VirtualTableFactory factory(SqliteConnection connection, boolean slices) {
        return (name, arguments) -> {
            if (arguments.size() != 1) {
                throw SqliteBridge.userError(
                        new FunctionException("mipmap: one source is expected"));
            }
            List<String> columns =
                    slices ? List.of("id", "ts", "dur", "depth") : List.of("ts", "value");
            RowTable rows = new RowTable(columns);
            String sql =
                    "SELECT %s FROM %s ORDER BY ts"
                            .formatted(String.join(", ", columns), arguments.getFirst());
            try (SqliteStatement select = connection.prepare(sql)) {
                while (select.step()) {
                    for (int i = 0; i < columns.size(); i++) {
                        rows.column(i).add(StatementCells.get(select, i));
                    }
                    rows.endRow();
                }
            }
            return new Mipmap(name, slices, rows);
        };
    }

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> columns = new ArrayList<>();
        for (String column : slices ? SLICE : COUNTER) {
            columns.add(new VirtualColumn(column, null, VirtualColumn.Role.VISIBLE));
        }
        for (String argument : List.of("in_window_start", "in_window_end", "in_window_step")) {
            columns.add(VirtualColumn.argument(argument));
        }
        return columns;
    }

    @Override
    public boolean filtersRows() {
        return false;
    }

    @Override
    public Rows rows(TableCall call) {
        long start = call.arguments().getLong(0);
        long end = call.arguments().getLong(1);
        long step = call.arguments().getLong(2);
        if (step <= 0) {
            throw SqliteBridge.userError(
                    new FunctionException("mipmap: the step must be > 0 but is " + step));
        }
        RowTable rows = new RowTable(slices ? SLICE : COUNTER);
        if (slices) {
            addSlices(rows, start, end, step);
        } else {
            addCounter(rows, start, end, step);
        }
        return StoredRows.of(call, name, rows);
    }

    /// What a value before the window was holds in its first step.
    private void addCounter(RowTable rows, long start, long end, long step) {
        @Nullable Bucket bucket = null;
        long current = Long.MIN_VALUE;
        for (int row = 0; row < source.rowCount(); row++) {
            long ts = source.column(0).getLong(row);
            if (ts >= end) {
                break;
            }
            boolean before = ts < start;
            long number = before ? 0 : (ts - start) / step;
            if (bucket == null || before || number != current) {
                if (bucket != null && !before && number != current) {
                    bucket.writeTo(rows);
                }
                bucket = new Bucket();
                current = number;
            }
            bucket.add(ts, source.column(1).getDouble(row));
        }
        if (bucket != null) {
            bucket.writeTo(rows);
        }
    }

    private static final class Bucket {
        private double least = Double.POSITIVE_INFINITY;
        private double most = Double.NEGATIVE_INFINITY;
        private long lastTs;
        private double last;

        void add(long ts, double value) {
            least = Math.min(least, value);
            most = Math.max(most, value);
            lastTs = ts;
            last = value;
        }

        void writeTo(RowTable rows) {
            rows.add(least, most, lastTs, last);
        }
    }

    /// The longest slice of each step stands for all that begin in it.
    private void addSlices(RowTable rows, long start, long end, long step) {
        Map<Long, Map<Long, Group>> groups = new TreeMap<>();
        for (int row = 0; row < source.rowCount(); row++) {
            long ts = source.column(1).getLong(row);
            long dur = source.column(2).getLong(row);
            boolean over = dur >= 0 && ts + dur < start;
            if (ts >= end || over) {
                continue;
            }
            long number = Math.floorDiv(Math.max(ts, start) - start, step);
            groups.computeIfAbsent(source.column(3).getLong(row), depth -> new TreeMap<>())
                    .merge(number, new Group(row, dur, 1), Group::with);
        }
        groups.forEach((depth, byStep) ->
                byStep.values()
                        .forEach(group ->
                                rows.add(
                                        source.column(1).getLong(group.row()),
                                        source.column(0).getLong(group.row()),
                                        group.count(),
                                        group.dur(),
                                        depth)));
    }

    private record Group(int row, long dur, long count) {
        Group with(Group other) {
            boolean longer = Long.compareUnsigned(other.dur, dur) > 0;
            return new Group(
                    longer ? other.row : row, longer ? other.dur : dur, count + other.count);
        }
    }
}
