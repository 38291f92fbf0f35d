// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sql;

import java.util.List;

import dev.tracefold.processor.storage.LongColumn;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// First and last moment of a trace, in nanoseconds of trace time.
public record TraceBounds(long startTs, long endTs) {
    private static final List<Source> SOURCES =
            List.of(
                    new Source("__intrinsic_ftrace_event", "ts", false),
                    new Source("__intrinsic_sched_slice", "ts", true),
                    new Source("__intrinsic_counter", "ts", false),
                    new Source("__intrinsic_slice", "ts", true),
                    new Source("__intrinsic_heap_profile_allocation", "ts", false),
                    new Source("__intrinsic_profiler_smaps", "ts", false),
                    new Source("__intrinsic_thread_state", "ts", true),
                    new Source("__intrinsic_logs", "ts", false),
                    new Source("__intrinsic_heap_graph_object", "graph_sample_ts", false),
                    new Source("__intrinsic_heap_graph", "ts", false),
                    new Source("__intrinsic_state", "ts", true),
                    new Source("__intrinsic_profiler_sample", "ts", false));

    /// From the events of a loaded trace: (0, 0) when there are none, and never an empty span
    /// otherwise.
    public static TraceBounds of(TraceStorage storage) {
        long start = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        for (Source source : SOURCES) {
            Table table = storage.table(source.table());
            LongColumn ts = table.longs(source.tsColumn());
            LongColumn dur = source.hasDur() ? table.longs("dur") : ts;
            for (int row = 0; row < table.rowCount(); row++) {
                long from = ts.get(row);
                start = Math.min(start, from);
                end = Math.max(end, source.hasDur() ? from + Math.max(0, dur.get(row)) : from);
            }
        }
        if (start > end) {
            return new TraceBounds(0, 0);
        }
        return new TraceBounds(start, start == end ? end + 1 : end);
    }

    private record Source(String table, String tsColumn, boolean hasDur) {}
}
