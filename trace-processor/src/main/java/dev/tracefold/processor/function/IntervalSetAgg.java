// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// `__intrinsic_interval_tree_intervals_agg(id, ts, dur [, 'p', v]…)`.
final class IntervalSetAgg implements AggregateFunction {
    private static final String NAME = "INTERVAL_TREE_INTERVALS_AGG";
    private static final int FIXED = 3;

    private @Nullable IntervalSet set;
    private long lastTs = Long.MIN_VALUE;

    @Override
    public void step(Arguments arguments) {
        IntervalSet known = set;
        if (known == null) {
            known = IntervalSet.of(NamedColumns.names(arguments, FIXED, NAME));
            set = known;
        }
        long id = arguments.requireLong(0, NAME);
        long ts = arguments.requireLong(1, NAME);
        long dur = arguments.requireLong(2, NAME);
        if (ts < 0 || dur < 0) {
            throw new FunctionException(
                    "Interval intersect requires intervals to be non-negative, but ts is %d and dur is %d"
                            .formatted(ts, dur));
        }
        if (ts < lastTs) {
            throw new FunctionException(
                    "Interval intersect requires intervals to be sorted by ts.");
        }
        lastTs = ts;
        List<@Nullable Object> key = new ArrayList<>();
        for (int i = FIXED + 1; i < arguments.size(); i += 2) {
            key.add(arguments.get(i));
        }
        known.partitions()
                .computeIfAbsent(key, k -> new IntervalSet.Partition())
                .add(new IntervalSet.Interval(id, ts, dur));
    }

    @Override
    public @Nullable Object result() {
        return set == null ? null : new Pointer(set);
    }
}
