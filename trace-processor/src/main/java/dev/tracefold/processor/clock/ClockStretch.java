// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

/// Readings of a clock that become trace time by the same addition, for who has many of them: asking
/// [ClockTracker] for each costs more than reading an event's head.
///
/// It holds until a snapshot is added.
///
/// @param from the first reading, in nanoseconds
/// @param until the reading behind the last
/// @param plusNanos what to add
public record ClockStretch(long from, long until, long plusNanos) {
    /// Holds for no reading: each has to be asked for.
    public static final ClockStretch NONE = new ClockStretch(0, 0, 0);

    /// Whether it holds for a reading.
    public boolean covers(long reading) {
        return reading >= from && reading < until;
    }
}
