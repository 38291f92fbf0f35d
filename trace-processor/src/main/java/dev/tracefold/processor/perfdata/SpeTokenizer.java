// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.util.Arrays;

import dev.tracefold.processor.storage.HeapLimit;

/// Cuts the stream of a statistical profiler (Arm SPE) into records. A record is a row of packets, of
/// which the last is a timestamp or an end.
final class SpeTokenizer {
    private static final int PART_OF_HEAP = 16;

    /// Takes a record.
    interface Sink {
        /// Takes a record that ends with the processor's own time.
        void timed(AuxStream.Written from, byte[] bytes, int start, int length);

        /// Takes a record without a time.
        void untimed(AuxStream.Written from, byte[] bytes, int start, int length);
    }

    private final byte[] file;
    private final Sink sink;
    private byte[] begun = new byte[1 << 10];
    private int length;
    private int scanned;

    SpeTokenizer(byte[] file, Sink sink) {
        this.file = file;
        this.sink = sink;
    }

    /// Takes more of the stream.
    void read(AuxStream.Written from, int place, int count) {
        HeapLimit.check((long) length + count, PART_OF_HEAP, "pieces of a processor's trace");
        if (length + count > begun.length) {
            begun = Arrays.copyOf(begun, Math.max(length + count, begun.length * 2));
        }
        System.arraycopy(file, place, begun, length, count);
        length += count;
        int start = 0;
        for (int end = packetEnd(); end <= length; end = packetEnd()) {
            int first = begun[scanned] & 0xFF;
            scanned = end;
            if (first == SpePacket.TIMESTAMP) {
                sink.timed(from, begun, start, end - start);
                start = end;
            } else if (first == SpePacket.END) {
                sink.untimed(from, begun, start, end - start);
                start = end;
            }
        }
        System.arraycopy(begun, start, begun, 0, length - start);
        length -= start;
        scanned -= start;
    }

    /// Drops the record that was begun: what follows does not belong to it.
    void forget() {
        length = 0;
        scanned = 0;
    }

    /// Where the packet at the end of what was scanned ends, which may be past what there is.
    private int packetEnd() {
        if (scanned >= length) {
            return Integer.MAX_VALUE;
        }
        int first = begun[scanned] & 0xFF;
        if (!SpePacket.isExtended(first)) {
            return scanned + 1 + SpePacket.payloadBytes(first);
        }
        return scanned + 1 == length
                ? Integer.MAX_VALUE
                : scanned + 2 + SpePacket.payloadBytes(begun[scanned + 1] & 0xFF);
    }
}
