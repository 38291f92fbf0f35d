// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

/// One TracePacket as its modules see it.
///
/// @param buffer holds the packet
/// @param start first byte of the packet's fields
/// @param end one past the last
/// @param timestampNanos trace time, from the packet or the latest seen
/// @param hasTimestamp whether the packet itself carries one
/// @param sequenceId `trusted_packet_sequence_id`, or 0
/// @param state interned data and defaults of its sequence, at the time of tokenizing
public record PacketView(
        byte[] buffer,
        int start,
        int end,
        long timestampNanos,
        boolean hasTimestamp,
        int sequenceId,
        SequenceState state) {}
