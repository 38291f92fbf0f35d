// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.MessageFields;

/// What CPUs spent their time on, as `/proc/stat` sums it up.
final class CpuTimes {
    /// Number of the last field.
    static final int STEAL = 9;

    private static final int CPU_ID = 1;
    private static final int FIRST_TIME = 2;

    private static final int INVALID = StatKeys.of("invalid_cpu_times");

    /// From field 2 on.
    private static final String[] KEYS = {
        "user_ns",
        "user_nice_ns",
        "system_mode_ns",
        "idle_ns",
        "io_wait_ns",
        "irq_ns",
        "softirq_ns",
        "steal_ns"
    };

    private static final TrackSpec TIMES =
            TrackSpec.counter(
                    "cpustat", null, Dimension.integer("cpu"), Dimension.string("cpustat_key"));

    private final TraceContext context;

    CpuTimes(TraceContext context) {
        this.context = context;
    }

    void parse(long timestampNanos, MessageFields times) {
        if (!times.has(CPU_ID)) {
            context.stats().increment(INVALID);
            return;
        }
        StringPool strings = context.strings();
        long cpu = times.uintValue(CPU_ID);
        for (int i = 0; i < KEYS.length; i++) {
            int track =
                    context.tracks()
                            .intern(
                                    TIMES,
                                    strings.intern("cpu.times." + KEYS[i]),
                                    cpu,
                                    strings.intern(KEYS[i]));
            context.kernel()
                    .counters()
                    .push(timestampNanos, track, (double) times.longValue(FIRST_TIME + i));
        }
    }
}
