// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.storage.HeapLimit;

/// The blocks of a trace and the sequence states of its packets, so that an event in the sorter is
/// two numbers. Shared by the readers of all machines in one trace.
///
/// A reference is `block << 32 | offset`, where the offset is that of the packet's length varint.
public final class PacketStore {
    /// Index of the state of packets that belong to no sequence.
    public static final int NO_SEQUENCE = 0;

    private static final int VARINT_LIMIT = 10;
    private static final int PART_OF_HEAP = 2;

    private final List<byte[]> blocks = new ArrayList<>();
    private final List<Long> streamOffsets = new ArrayList<>();
    private final List<SequenceState> states = new ArrayList<>();
    private long keptBytes;

    /// A store without blocks.
    public PacketStore() {
        states.add(new SequenceState(0, null));
    }

    /// Adds a block of trace bytes, which never change from now on.
    ///
    /// @param streamOffset of the block's first byte
    public int addBlock(byte[] block, long streamOffset) {
        keptBytes += block.length;
        HeapLimit.check(keptBytes, PART_OF_HEAP, "packets that wait for their turn");
        blocks.add(block);
        streamOffsets.add(streamOffset);
        return blocks.size() - 1;
    }

    /// Adds a state and numbers it.
    SequenceState addState(SequenceState state) {
        state.setIndex(states.size());
        states.add(state);
        return state;
    }

    /// Where in the trace a reference lies, in bytes from the start.
    public long streamOffset(long reference) {
        return streamOffsets.get((int) (reference >>> 32)) + (int) reference;
    }

    /// The block of a reference.
    public byte[] block(long reference) {
        return blocks.get((int) (reference >>> 32));
    }

    /// The state with that [SequenceState#index()].
    public SequenceState state(int index) {
        return states.get(index);
    }

    /// Makes the view of a packet again, as it was when it was tokenized.
    ///
    /// @param reference as [PacketView#reference()] gave it
    /// @param stateIndex as [SequenceState#index()] gave it
    public void restore(long timestampNanos, long reference, int stateIndex, PacketView into) {
        byte[] block = block(reference);
        int at = (int) reference;
        int length = 0;
        int shift = 0;
        byte b;
        do {
            b = block[at++];
            length |= (b & 0x7F) << shift;
            shift += 7;
        } while (b < 0 && shift < 7 * VARINT_LIMIT);
        into.set(block, at, at + length, reference);
        into.setTimestamp(timestampNanos, true);
        into.setState(states.get(stateIndex));
    }
}
