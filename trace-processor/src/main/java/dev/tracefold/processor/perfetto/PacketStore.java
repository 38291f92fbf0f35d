// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.tracefold.processor.storage.HeapLimit;
import dev.tracefold.processor.storage.SpillFile;

/// The blocks of a trace and the sequence states of its packets, so that an event in the sorter is
/// two numbers. Shared by the readers of all machines in one trace.
///
/// Only some blocks are in memory: those that were used last. The others are read again where they came
/// from when the trace is a file, and else from a temporary one. Of the former there are very few, because the
/// collector of young objects can take those that go soon; where events lie so far from each other that
/// blocks are read again and again, more may stay.
///
/// A reference is `block << 32 | offset`, where the offset is that of the packet's length varint.
public final class PacketStore {
    /// Index of the state of packets that belong to no sequence.
    public static final int NO_SEQUENCE = 0;

    private static final int VARINT_LIMIT = 10;
    private static final int PART_OF_HEAP = 2;
    private static final int PART_OF_ORIGIN = 32;
    private static final int MOST_PARTS = 16;
    private static final int TIMES_READ_AGAIN = 2;
    private static final long DEAD_BYTES = 256L << 20;
    private static final long IN_ORIGIN = -1;
    private static final long NOWHERE = -2;
    private static final byte[] AWAY = new byte[0];

    private final SpillFile file;
    private final long mostBytes;
    private final List<SequenceState> states = new ArrayList<>();
    private byte[][] blocks = new byte[16][];
    private int[] lengths = new int[16];
    private long[] streamOffsets = new long[16];
    private long[] places = new long[16];
    private boolean[] used = new boolean[16];
    private int size;
    private int hand;
    private long allBytes;
    private long bytesReadAgain;
    private long bytesLetGo;

    // Of blocks in the origin, and of others.
    private final long[] keptBytes = new long[2];
    private final long[] roomBytes = new long[2];

    /// A store that keeps everything in memory.
    public PacketStore() {
        this(new SpillFile(), Long.MAX_VALUE / MOST_PARTS);
    }

    /// A store without blocks.
    ///
    /// @param file takes what is not kept in memory
    /// @param bytes how much may be kept, as long as blocks are not read again and again
    public PacketStore(SpillFile file, long bytes) {
        this.file = file;
        mostBytes = Math.min(HeapLimit.part(PART_OF_HEAP), bytes * MOST_PARTS);
        roomBytes[1] = Math.min(mostBytes, bytes / PART_OF_ORIGIN);
        roomBytes[0] = Math.min(mostBytes, bytes);
        states.add(new SequenceState(0, null));
    }

    /// Adds a block of bytes as they are in the trace, which never change from now on.
    ///
    /// @param length how many of the array's bytes belong to it
    /// @param streamOffset of the block's first byte
    /// @param inOrigin whether the bytes are in the file's [origin][SpillFile#origin()] at that offset
    public int addBlock(byte[] block, int length, long streamOffset, boolean inOrigin) {
        if (size == blocks.length) {
            grow();
        }
        int number = size++;
        lengths[number] = length;
        streamOffsets[number] = streamOffset;
        places[number] = inOrigin ? IN_ORIGIN : NOWHERE;
        allBytes += length;
        keep(number, block);
        return number;
    }

    private void grow() {
        blocks = Arrays.copyOf(blocks, 2 * size);
        lengths = Arrays.copyOf(lengths, 2 * size);
        streamOffsets = Arrays.copyOf(streamOffsets, 2 * size);
        places = Arrays.copyOf(places, 2 * size);
        used = Arrays.copyOf(used, 2 * size);
    }

    private int kind(int number) {
        return places[number] == IN_ORIGIN ? 1 : 0;
    }

    private void keep(int number, byte[] block) {
        int kind = kind(number);
        blocks[number] = block;
        used[number] = true;
        keptBytes[kind] += lengths[number];
        while (keptBytes[kind] > roomBytes[kind] && keptBytes[kind] > lengths[number]) {
            letGo(number, kind);
        }
    }

    /// Takes the next block from memory that was not used since it was looked at here last.
    private void letGo(int butNot, int kind) {
        while (true) {
            hand = hand + 1 < size ? hand + 1 : 0;
            if (hand == butNot || blocks[hand].length == 0 || kind(hand) != kind) {
                continue;
            }
            if (!used[hand]) {
                break;
            }
            used[hand] = false;
        }
        if (places[hand] == NOWHERE) {
            places[hand] = file.append(blocks[hand], lengths[hand]);
        }
        blocks[hand] = AWAY;
        keptBytes[kind] -= lengths[hand];
        bytesLetGo += lengths[hand];
        if (bytesLetGo > DEAD_BYTES) {
            // The serial collector has the heap grow before it looks which old blocks are dead.
            bytesLetGo = 0;
            System.gc();
        }
    }

    private byte[] readAgain(int number) {
        byte[] block = new byte[lengths[number]];
        if (places[number] == IN_ORIGIN) {
            file.readOrigin(streamOffsets[number], block);
        } else {
            file.read(places[number], block, 0, block.length);
        }
        bytesReadAgain += block.length;
        int kind = kind(number);
        if (bytesReadAgain > TIMES_READ_AGAIN * allBytes && roomBytes[kind] < mostBytes) {
            roomBytes[kind] = Math.min(2 * roomBytes[kind], mostBytes);
            bytesReadAgain = 0;
        }
        keep(number, block);
        return block;
    }

    /// Adds a state and numbers it.
    SequenceState addState(SequenceState state) {
        state.setIndex(states.size());
        states.add(state);
        return state;
    }

    /// Where in the trace a reference lies, in bytes from the start.
    public long streamOffset(long reference) {
        return streamOffsets[(int) (reference >>> 32)] + (int) reference;
    }

    /// The block of a reference.
    public byte[] block(long reference) {
        int number = (int) (reference >>> 32);
        byte[] block = blocks[number];
        if (block.length == 0) {
            return readAgain(number);
        }
        used[number] = true;
        return block;
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
