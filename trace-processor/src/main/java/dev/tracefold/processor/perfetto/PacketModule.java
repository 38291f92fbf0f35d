// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import dev.tracefold.processor.wire.ProtoReader;

/// Reads the TracePackets that carry certain fields. Modules are registered in one list; the
/// tokenizer asks the module of a packet's field.
///
/// A packet goes through [#tokenize] in file order. A module that returns false there leaves it to
/// the sorter, which brings it back to [#parse] at its time.
public interface PacketModule {
    /// Numbers of the TracePacket fields whose packets this module wants.
    int[] fields();

    /// Looks at a packet in file order.
    ///
    /// @param packet sequence state, timestamp and place of the packet
    /// @param field which of [#fields()] the packet carries
    /// @param value stands on that field of the packet; do not move it
    /// @return true when the packet is done with or was pushed to the sorter by the module itself
    default boolean tokenize(PacketView packet, int field, ProtoReader value) {
        return false;
    }

    /// Turns a packet into rows, in the order of time.
    ///
    /// @param timestampNanos trace time
    /// @param packet as it was when tokenized, with the sequence state of then
    /// @param field which of [#fields()] the packet carries
    /// @param value stands on that field of the packet; do not move it
    default void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {}

    /// A sequence starts over: what it interned before counts no more.
    default void incrementalStateCleared(int sequenceId) {}

    /// The first packet that a writer ever wrote on a sequence has come.
    default void firstPacketOnSequence(int sequenceId) {}

    /// The last packet has been tokenized.
    default void endOfFile() {}

    /// The last event has been parsed.
    default void finish() {}
}
