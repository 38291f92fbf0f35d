// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

import org.jspecify.annotations.Nullable;

/// A clock among all clocks of a session.
///
/// @param number builtin, sequence-scoped or custom number
/// @param sequenceId packet sequence, for sequence-scoped clocks, else 0
/// @param fileId trace file whose private clock it is, else 0
/// @param machineId row of the machine it ticks on
public record ClockId(long number, int sequenceId, int fileId, int machineId)
        implements Comparable<ClockId> {
    private static final int FIRST_SEQUENCE_SCOPED = 64;
    private static final int FIRST_CUSTOM = 128;

    /// As any record has it, but written out: that of a record is slow until it has been compiled, and clocks are
    /// compared for each event.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClockId that
                && number == that.number
                && sequenceId == that.sequenceId
                && fileId == that.fileId
                && machineId == that.machineId;
    }

    @Override
    public int hashCode() {
        return ((Long.hashCode(number) * 31 + sequenceId) * 31 + fileId) * 31 + machineId;
    }

    @Override
    public int compareTo(ClockId other) {
        int order = Long.compare(number, other.number);
        order = order != 0 ? order : Integer.compare(sequenceId, other.sequenceId);
        order = order != 0 ? order : Integer.compare(fileId, other.fileId);
        return order != 0 ? order : Integer.compare(machineId, other.machineId);
    }

    /// Whether a number means a different clock on each packet sequence.
    public static boolean isSequenceScoped(long number) {
        return number >= FIRST_SEQUENCE_SCOPED && number < FIRST_CUSTOM;
    }
}
