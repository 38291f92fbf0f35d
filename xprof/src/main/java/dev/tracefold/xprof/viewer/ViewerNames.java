// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.viewer;

import java.util.List;
import java.util.Set;

import dev.tracefold.xprof.space.XSpace;

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

    // What arrows are called, by the numbers of their categories; the first two have no names.
    private static final List<String> CATEGORIES =
            List.of(
                    "",
                    "",
                    "tf_exec",
                    "tfrt_exec",
                    "batch_sched",
                    "PjRt",
                    "as_batch_sched",
                    "tfrt_rt",
                    "tpu_embed",
                    "gpu_launch",
                    "batcher",
                    "tpu_stream",
                    "tpu_launch");

    private static final List<String> TPU_CORES =
            List.of(XSpace.TPU_PREFIX, "TensorNode", "TPU Core");
    private static final String TPU_PART = "#Chip";
    private static final List<String> TPU_PARTS = List.of("Host Interface", "HBM", "ICI Router");

    private ViewerNames() {}

    /// What arrows of a category are called.
    static String category(int number) {
        return number < CATEGORIES.size() ? CATEGORIES.get(number) : "";
    }

    /// Whether a plane is of a core of a TPU.
    static boolean isTpuCore(String plane) {
        return TPU_CORES.stream().anyMatch(plane::contains);
    }

    /// Whether a plane is of a core of a TPU or of a part beside the cores.
    static boolean isTpu(String plane) {
        return isTpuCore(plane)
                || (plane.contains(TPU_PART) && TPU_PARTS.stream().anyMatch(plane::contains));
    }

    static boolean isInternalEvent(String name) {
        return INTERNAL_EVENTS.contains(name);
    }

    static boolean isHidden(String line, boolean withAsync) {
        return line.startsWith("counters_") || (line.equals(ASYNC_OPS) && !withAsync);
    }

    static boolean isInternalStat(String name) {
        return INTERNAL_STATS.contains(name);
    }
}
