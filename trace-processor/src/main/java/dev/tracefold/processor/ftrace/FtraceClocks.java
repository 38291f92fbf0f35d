// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.List;

import dev.tracefold.processor.clock.ClockReading;
import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.wire.MessageFields;

/// The clocks that kernels trace with, where it is not BOOTTIME.
final class FtraceClocks {
    /// Returned for clocks that nothing is known about.
    static final long UNKNOWN = -1;

    // FtraceEventBundle
    private static final int FTRACE_CLOCK = 5;
    private static final int FTRACE_TIMESTAMP = 6;
    private static final int BOOT_TIMESTAMP = 7;

    // FtraceClock
    private static final int UNSPECIFIED = 0;
    private static final int UNKNOWN_CLOCK = 1;
    private static final int GLOBAL = 2;
    private static final int LOCAL = 3;
    private static final int MONO_RAW = 4;

    /// Scoped to the sequence: each CPU's own clock is taken for one, which is close.
    private static final long SEQUENCE_CLOCK = 64;

    private final TraceContext context;
    private long lastSnapshot = Long.MIN_VALUE;

    FtraceClocks(TraceContext context) {
        this.context = context;
    }

    /// The clock of a bundle that names one, with the bundle's snapshot of it taken in.
    long clockOf(MessageFields bundle, int sequenceId) {
        long clock =
                switch (bundle.intValue(FTRACE_CLOCK)) {
                    case UNSPECIFIED -> ClockTracker.BOOTTIME;
                    case MONO_RAW -> ClockTracker.MONOTONIC_RAW;
                    case GLOBAL, LOCAL -> SEQUENCE_CLOCK;
                    case UNKNOWN_CLOCK -> UNKNOWN;
                    default -> UNKNOWN;
                };
        boolean hasSnapshot = bundle.has(FTRACE_TIMESTAMP) && bundle.has(BOOT_TIMESTAMP);
        long reading = bundle.longValue(FTRACE_TIMESTAMP);
        if (clock != UNKNOWN
                && clock != ClockTracker.BOOTTIME
                && hasSnapshot
                && reading != lastSnapshot) {
            lastSnapshot = reading;
            addSnapshot(sequenceId, clock, reading, bundle.longValue(BOOT_TIMESTAMP));
        }
        return clock;
    }

    private void addSnapshot(int sequenceId, long clock, long reading, long bootReading) {
        context.clocks()
                .addSnapshot(
                        sequenceId,
                        List.of(
                                new ClockReading(clock, reading),
                                new ClockReading(ClockTracker.BOOTTIME, bootReading)));
    }
}
