// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

/// What one clock showed in a snapshot.
///
/// @param number builtin, sequence-scoped or custom clock
/// @param reading in the clock's unit
/// @param unitNanos what one unit is in nanoseconds
/// @param incremental whether later readings are deltas to the one before
public record ClockReading(long number, long reading, long unitNanos, boolean incremental) {
    /// A reading in nanoseconds of a clock that shows absolute time.
    public ClockReading(long number, long reading) {
        this(number, reading, 1, false);
    }
}
