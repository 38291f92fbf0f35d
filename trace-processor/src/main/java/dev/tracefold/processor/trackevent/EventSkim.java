// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.wire.ProtoReader;

/// Tells events that the tokenizer has nothing to work out for from the others, by the numbers of their
/// fields alone. Every event of a trace comes through here, so it reads the wire itself and leaves
/// what is unusual to those who read all of the event.
final class EventSkim {
    private static final int TYPE = 9;

    /// Deltas, absolute times, extra counters.
    private static final long CONCERNS_TOKENIZER =
            1L << 1 | 1L << 2 | 1L << 8 | 1L << 12 | 1L << 16 | 1L << 17 | 1L << 20 | 1L << 46;

    private EventSkim() {}

    /// Whether the event that `outer` stands on can go to the sorter as it is.
    static boolean isPlain(ProtoReader outer) {
        byte[] bytes = outer.buffer();
        int end = outer.start() + outer.length();
        int at = outer.start();
        while (at < end) {
            int tag = bytes[at++];
            if (tag < 0) {
                if (at == end || bytes[at] < 0) {
                    return false;
                }
                tag = (tag & 0x7F) | bytes[at++] << 7;
            }
            int field = tag >>> 3;
            if (field < Long.SIZE && (CONCERNS_TOKENIZER >>> field & 1) != 0) {
                return false;
            }
            int valueAt = at;
            at = skip(bytes, at, end, tag & 7);
            if (at < 0 || (field == TYPE && !isSlice(bytes[valueAt]))) {
                return false;
            }
        }
        return at == end;
    }

    /// Whether the byte is all of the type of a slice's begin or end or of an instant.
    private static boolean isSlice(byte type) {
        return type >= 0 && type < TrackEventMessage.TYPE_COUNTER;
    }

    /// Where the next field starts, or -1 for what is better read with care.
    private static int skip(byte[] bytes, int from, int end, int wireType) {
        int at = from;
        return switch (wireType) {
            case ProtoReader.VARINT -> {
                while (at < end && bytes[at] < 0) {
                    at++;
                }
                yield at < end ? at + 1 : -1;
            }
            case ProtoReader.LENGTH_DELIMITED -> {
                int length = 0;
                int shift = 0;
                while (at < end && bytes[at] < 0 && shift < 28) {
                    length |= (bytes[at++] & 0x7F) << shift;
                    shift += 7;
                }
                if (at >= end || bytes[at] < 0) {
                    yield -1;
                }
                length |= bytes[at++] << shift;
                yield length >= 0 && length <= end - at ? at + length : -1;
            }
            case ProtoReader.FIXED64 -> end - at >= Long.BYTES ? at + Long.BYTES : -1;
            case ProtoReader.FIXED32 -> end - at >= Integer.BYTES ? at + Integer.BYTES : -1;
            default -> -1;
        };
    }
}
