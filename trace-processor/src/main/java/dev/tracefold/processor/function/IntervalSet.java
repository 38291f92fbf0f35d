// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// Intervals by the values of their partition columns, each partition in order of ts.
///
/// @param partitionColumns names
record IntervalSet(
        List<String> partitionColumns, Map<List<@Nullable Object>, Partition> partitions) {
    /// No intervals yet.
    static IntervalSet of(List<String> partitionColumns) {
        return new IntervalSet(List.copyOf(partitionColumns), new LinkedHashMap<>());
    }

    /// The intervals of one partition.
    static final class Partition {
        private final List<Interval> intervals = new ArrayList<>();
        private final List<Long> latestEnd = new ArrayList<>();

        void add(Interval interval) {
            long end = interval.end();
            latestEnd.add(latestEnd.isEmpty() ? end : Math.max(end, latestEnd.getLast()));
            intervals.add(interval);
        }

        List<Interval> intervals() {
            return intervals;
        }

        /// Those that meet the stretch from `ts` to `end`, in order.
        List<Interval> meeting(long ts, long end) {
            List<Interval> found = new ArrayList<>();
            int low = 0;
            int high = intervals.size();
            // What ends before ts lies in front; an instant at ts ends there and still counts.
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (latestEnd.get(middle) < ts) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            for (int i = low; i < intervals.size(); i++) {
                Interval interval = intervals.get(i);
                if (interval.ts() > Math.max(ts, end - 1)) {
                    break;
                }
                if (interval.meets(ts, end)) {
                    found.add(interval);
                }
            }
            return found;
        }
    }

    /// A stretch of time, or an instant where `dur` is 0.
    record Interval(long id, long ts, long dur) {
        long end() {
            return ts + dur;
        }

        boolean meets(long otherTs, long otherEnd) {
            if (dur == 0 && otherTs == otherEnd) {
                return ts == otherTs;
            }
            if (dur == 0) {
                return otherTs <= ts && ts < otherEnd;
            }
            if (otherTs == otherEnd) {
                return ts <= otherTs && otherTs < end();
            }
            return ts < otherEnd && otherTs < end();
        }
    }
}
