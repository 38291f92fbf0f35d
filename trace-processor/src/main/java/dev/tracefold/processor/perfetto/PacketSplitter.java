// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.Arrays;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.wire.ProtoReader;

/// Cuts a stream of `Trace` bytes into packets. Blocks are used where they lie; only a packet that
/// a block boundary cuts is put together in a block of its own.
final class PacketSplitter {
    /// Takes packets.
    interface Sink {
        /// Takes a packet.
        ///
        /// @param block number of the block in the [PacketStore]
        /// @param lengthPlace where the packet's length is, just before its first byte
        void packet(byte[] buffer, int block, int lengthPlace, int start, int end);
    }

    private static final int PACKET_TAG = 1 << 3 | ProtoReader.LENGTH_DELIMITED;
    private static final int MAX_VARINT_BYTES = 10;
    private static final int INCOMPLETE = -1;
    private static final int FIRST_PENDING = 4096;

    private final PacketStore store;
    private final Sink sink;
    private final boolean inOrigin;
    private byte[] pending = new byte[FIRST_PENDING];
    private int pendingSize;
    private int pendingEnd = INCOMPLETE;

    // Of the field that was looked at last.
    private int fieldEnd;
    private int fieldStart;
    private int lengthPlace;
    private boolean isPacket;

    /// @param inOrigin whether the stream is the file that blocks can be read from again
    PacketSplitter(PacketStore store, boolean inOrigin, Sink sink) {
        this.store = store;
        this.inOrigin = inOrigin;
        this.sink = sink;
    }

    /// Takes the next bytes of the stream; the array must not change afterwards.
    ///
    /// @param streamOffset of the array's first byte, for messages about what is wrong where
    void feed(byte[] buffer, int offset, int length, long streamOffset) {
        int at = offset;
        int end = offset + length;
        while (pendingSize > 0 && at < end) {
            at = completePending(buffer, at, end, streamOffset);
        }
        if (at == end) {
            return;
        }
        int block = store.addBlock(buffer, buffer.length, streamOffset, inOrigin);
        while (at < end) {
            if (!look(buffer, at, end) || fieldEnd > end) {
                keep(buffer, at, end);
                return;
            }
            hand(buffer, block);
            at = fieldEnd;
        }
    }

    /// Whether bytes of an unfinished packet are left.
    boolean hasPending() {
        return pendingSize > 0;
    }

    private void keep(byte[] buffer, int at, int end) {
        int size = end - at;
        pending = new byte[Math.max(FIRST_PENDING, size * 2)];
        System.arraycopy(buffer, at, pending, 0, size);
        pendingSize = size;
        pendingEnd = look(pending, 0, pendingSize) ? fieldEnd : INCOMPLETE;
    }

    private int completePending(byte[] buffer, int from, int end, long streamOffset) {
        int at = from;
        while (pendingEnd == INCOMPLETE && at < end) {
            append(buffer, at++, 1);
            pendingEnd = look(pending, 0, pendingSize) ? fieldEnd : INCOMPLETE;
        }
        if (pendingEnd == INCOMPLETE) {
            return at;
        }
        int missing = Math.min(pendingEnd - pendingSize, end - at);
        append(buffer, at, missing);
        at += missing;
        if (pendingSize == pendingEnd) {
            look(pending, 0, pendingSize);
            byte[] whole = pending;
            pending = new byte[FIRST_PENDING];
            int size = pendingSize;
            pendingSize = 0;
            pendingEnd = INCOMPLETE;
            if (isPacket) {
                hand(whole, store.addBlock(whole, size, streamOffset + at - size, inOrigin));
            }
        }
        return at;
    }

    private void append(byte[] buffer, int at, int count) {
        if (pendingSize + count > pending.length) {
            int wanted =
                    Math.max(pendingSize + count, (int) Math.min(pendingEnd, 2L * pendingSize));
            pending = Arrays.copyOf(pending, wanted);
        }
        System.arraycopy(buffer, at, pending, pendingSize, count);
        pendingSize += count;
    }

    private void hand(byte[] buffer, int block) {
        if (isPacket) {
            sink.packet(buffer, block, lengthPlace, fieldStart, fieldEnd);
        }
    }

    /// Finds out where the field at `at` ends.
    ///
    /// @return false when even its length is cut off
    private boolean look(byte[] buffer, int at, int end) {
        int place = at;
        long tag = 0;
        if (buffer[place] == PACKET_TAG) {
            tag = PACKET_TAG;
            place++;
        } else {
            int shift = 0;
            byte b;
            do {
                if (place == end) {
                    return false;
                }
                b = buffer[place++];
                tag |= (long) (b & 0x7F) << shift;
                shift += 7;
            } while (b < 0 && shift < 7 * MAX_VARINT_BYTES);
        }
        isPacket = tag == PACKET_TAG;
        lengthPlace = place;
        return switch ((int) tag & 7) {
            case ProtoReader.LENGTH_DELIMITED -> lookLength(buffer, place, end);
            case ProtoReader.VARINT -> lookVarint(buffer, place, end);
            case ProtoReader.FIXED64 -> endsAt(place + Long.BYTES);
            case ProtoReader.FIXED32 -> endsAt(place + Integer.BYTES);
            default ->
                    throw corrupt(
                            "a field has wire type %d, which no trace uses".formatted(tag & 7));
        };
    }

    private boolean lookLength(byte[] buffer, int from, int end) {
        int place = from;
        long length = 0;
        int shift = 0;
        byte b;
        do {
            if (place == end) {
                return false;
            }
            b = buffer[place++];
            length |= (long) (b & 0x7F) << shift;
            shift += 7;
        } while (b < 0 && shift < 7 * MAX_VARINT_BYTES);
        if (length < 0 || length > Integer.MAX_VALUE - 64 - place) {
            throw corrupt(
                    "a packet claims a length of %s bytes"
                            .formatted(Long.toUnsignedString(length)));
        }
        fieldStart = place;
        return endsAt(place + (int) length);
    }

    private boolean lookVarint(byte[] buffer, int from, int end) {
        for (int place = from; place < end; place++) {
            if (buffer[place] >= 0) {
                return endsAt(place + 1);
            }
        }
        return false;
    }

    private boolean endsAt(int place) {
        fieldEnd = place;
        return true;
    }

    private static ProcessorException corrupt(String what) {
        return new ProcessorException(
                Failure.data(
                        "TRACE_CORRUPT",
                        "Failed to parse the trace, it is probably corrupt: %s (ERR:tp-corrupt)"
                                .formatted(what)));
    }
}
