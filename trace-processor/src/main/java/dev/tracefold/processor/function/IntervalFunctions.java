// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Functions on sets of intervals and of moments.
final class IntervalFunctions {
    private static final String INTERSECT = "INTERVAL_INTERSECT";
    private static final int MAX_INPUTS = 15;
    private static final int MAX_PARTITION_COLUMNS = 4;

    private IntervalFunctions() {}

    static @Nullable Object intersect(Arguments arguments) {
        int inputs = arguments.size() - 1;
        if (inputs < 1 || inputs > MAX_INPUTS) {
            throw new FunctionException(
                    "%s: 1 to %d inputs are possible".formatted(INTERSECT, MAX_INPUTS));
        }
        List<String> partitionColumns =
                NamedColumns.parse(arguments.requireText(inputs, INTERSECT));
        if (partitionColumns.size() > MAX_PARTITION_COLUMNS) {
            throw new FunctionException(
                    "%s: at most %d partition columns are possible"
                            .formatted(INTERSECT, MAX_PARTITION_COLUMNS));
        }
        List<String> names = new ArrayList<>(List.of("ts", "dur"));
        for (int i = 0; i < MAX_INPUTS; i++) {
            names.add("id_" + i);
        }
        names.addAll(partitionColumns);
        RowTable rows = new RowTable(names);
        List<IntervalSet> sets = new ArrayList<>();
        for (int i = 0; i < inputs; i++) {
            @Nullable IntervalSet set = arguments.getPointer(i, IntervalSet.class);
            if (set == null) {
                return new Pointer(rows);
            }
            sets.add(set);
        }
        for (List<@Nullable Object> key : sets.getFirst().partitions().keySet()) {
            intersect(sets, key, rows);
        }
        return new Pointer(rows);
    }

    private static void intersect(
            List<IntervalSet> sets, List<@Nullable Object> key, RowTable rows) {
        List<IntervalSet.Partition> partitions = new ArrayList<>();
        for (IntervalSet set : sets) {
            IntervalSet.@Nullable Partition partition = set.partitions().get(key);
            if (partition == null) {
                return;
            }
            partitions.add(partition);
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < partitions.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingInt(i -> partitions.get(i).intervals().size()));
        List<Overlap> overlaps = new ArrayList<>();
        int first = order.getFirst();
        for (IntervalSet.Interval interval : partitions.get(first).intervals()) {
            overlaps.add(
                    new Overlap(interval.ts(), interval.end(), new long[partitions.size()])
                            .with(first, interval));
        }
        for (int input : order.subList(1, order.size())) {
            List<Overlap> narrowed = new ArrayList<>();
            for (Overlap overlap : overlaps) {
                for (IntervalSet.Interval interval :
                        partitions.get(input).meeting(overlap.ts(), overlap.end())) {
                    narrowed.add(overlap.with(input, interval));
                }
            }
            overlaps = narrowed;
        }
        overlaps.forEach(overlap -> write(rows, overlap, key));
    }

    private static void write(RowTable rows, Overlap overlap, List<@Nullable Object> key) {
        rows.column(0).addLong(overlap.ts());
        rows.column(1).addLong(overlap.end() - overlap.ts());
        for (int i = 0; i < MAX_INPUTS; i++) {
            if (i < overlap.ids().length) {
                rows.column(2 + i).addLong(overlap.ids()[i]);
            } else {
                rows.column(2 + i).addNull();
            }
        }
        int columns = rows.names().size() - 2 - MAX_INPUTS;
        for (int i = 0; i < columns; i++) {
            rows.column(2 + MAX_INPUTS + i).add(key.get(i));
        }
        rows.endRow();
    }

    /// A common stretch of some inputs; `ids` is not shared.
    @SuppressWarnings("ArrayRecordComponent") // only this class makes and reads them
    private record Overlap(long ts, long end, long[] ids) {
        Overlap with(int input, IntervalSet.Interval interval) {
            long[] more = ids.clone();
            more[input] = interval.id();
            return new Overlap(Math.max(ts, interval.ts()), Math.min(end, interval.end()), more);
        }
    }

    /// Each start with the first end after it.
    static @Nullable Object create(Arguments arguments) {
        RowTable rows = RowTable.of("ts", "dur");
        @Nullable TimestampSet starts = arguments.getPointer(0, TimestampSet.class);
        @Nullable TimestampSet ends = arguments.getPointer(1, TimestampSet.class);
        if (starts == null || ends == null) {
            return new Pointer(rows);
        }
        for (long start : starts.timestamps()) {
            int at = Collections.binarySearch(ends.timestamps(), start + 1);
            at = at < 0 ? -at - 1 : at;
            if (at < ends.timestamps().size()) {
                rows.add(start, ends.timestamps().get(at) - start);
            }
        }
        return new Pointer(rows);
    }

    /// The result of `__intrinsic_timestamp_set_agg`, in order.
    record TimestampSet(List<Long> timestamps) {}

    /// `__intrinsic_timestamp_set_agg(ts)`.
    static final class TimestampSetAgg implements AggregateFunction {
        private long[] timestamps = new long[16];
        private int size;

        @Override
        public void step(Arguments arguments) {
            if (size == timestamps.length) {
                timestamps = Arrays.copyOf(timestamps, size * 2);
            }
            timestamps[size++] = arguments.requireLong(0, "TIMESTAMP_SET_AGG");
        }

        @Override
        public @Nullable Object result() {
            if (size == 0) {
                return null;
            }
            List<Long> sorted = new ArrayList<>();
            Arrays.stream(timestamps, 0, size).sorted().forEach(sorted::add);
            return new Pointer(new TimestampSet(sorted));
        }
    }
}
