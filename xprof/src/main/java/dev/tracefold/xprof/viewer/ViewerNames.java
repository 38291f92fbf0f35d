// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.util.Set;

/// What the viewer leaves out, and where it puts the rest.
final class ViewerNames {
    static final long FIRST_DEVICE = 1;
    static final long LAST_DEVICE = 500;
    static final long FIRST_CUSTOM_DEVICE = 501;
    static final long HOST_THREADS = 701;

    static final String CUSTOM_PREFIX = "/device:CUSTOM:";
    static final String COUNTERS = "_counters_";

    /// Operations that overlap those of the other lines; the viewer has no place for them.
    static final String ASYNC_OPS = "Async XLA Ops";

    private static final Set<String> INTERNAL_EVENTS =
            Set.of(
                    "MemoryAllocation",
                    "MemoryDeallocation",
                    "PrefetchProduce",
                    "PrefetchConsume",
                    "ParallelInterleaveProduce",
                    "ParallelInterleaveConsume",
                    "ParallelInterleaveInitializeInput",
                    "ParallelMapProduce",
                    "ParallelMapConsume",
                    "MapAndBatchProduce",
                    "MapAndBatchConsume",
                    "ParseExampleProduce",
                    "ParseExampleConsume");

    private static final Set<String> INTERNAL_STATS =
            Set.of("_pt", "_p", "_ct", "_c", "_r", "flops", "program_id", "symbol_id");

    private ViewerNames() {}

    static boolean isInternalEvent(String name) {
        return INTERNAL_EVENTS.contains(name);
    }

    static boolean isHidden(String line) {
        return line.startsWith("counters_") || line.equals(ASYNC_OPS);
    }

    static boolean isInternalStat(String name) {
        return INTERNAL_STATS.contains(name);
    }
}
