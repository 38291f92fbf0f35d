// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

/// Which clock the timestamps of a session are in. The first trace that claims it decides; until
/// then it is a private clock that no real clock is.
final class TraceTime {
    private static final int NO_OWNER = -1;

    private ClockId clock = new ClockId(ClockTracker.TRACE_FILE, 0, 0, 0);
    private int owner = NO_OWNER;

    ClockId clock() {
        return clock;
    }

    /// Claims trace time for a trace.
    ///
    /// @return whether the claim stands: nobody else made one before
    boolean claim(ClockId newClock, int traceId) {
        if (owner != NO_OWNER && owner != traceId) {
            return false;
        }
        owner = traceId;
        clock = newClock;
        return true;
    }
}
