// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

/// What one clock showed in a snapshot, the clock fully named.
///
/// @param clock the clock
/// @param reading in the clock's unit
/// @param unitNanos what one unit is in nanoseconds
/// @param incremental whether later readings are deltas to the one before
public record QualifiedReading(ClockId clock, long reading, long unitNanos, boolean incremental) {
    /// A reading in nanoseconds of a clock that shows absolute time.
    public QualifiedReading(ClockId clock, long reading) {
        this(clock, reading, 1, false);
    }
}
