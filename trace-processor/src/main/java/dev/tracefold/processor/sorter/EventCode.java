// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// How events lie in a run: each as its differences to the one before, in as many bytes as these need.
///
/// An event begins with a byte: how many bytes the time takes in its bits 0 to 2, how many the payload in 3
/// to 5 (7 says eight), bit 6 when an aux follows, bit 7 when a parser does. Then these, least significant
/// byte first; payloads with the sign in the lowest bit.
final class EventCode {
    /// The most that an event takes, and what is written beyond it.
    static final int MOST_BYTES = 1 + 8 + 8 + 4 + 2 + Long.BYTES;

    static final int HAS_AUX = 1 << 6;
    static final int HAS_PARSER = 1 << 7;
    static final int PAYLOAD_SHIFT = 3;
    static final int SIZE_MASK = 7;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int[] BYTES = {0, 1, 2, 3, 4, 5, 6, 8};
    private static final long[] MASKS = {
        0, 0xFF, 0xFFFF, 0xFF_FFFF, 0xFFFF_FFFFL, 0xFF_FFFF_FFFFL, 0xFFFF_FFFF_FFFFL, -1
    };

    private EventCode() {}

    /// The number that stands for the bytes a value needs.
    static int sizeOf(long value) {
        int bytes = (Long.SIZE + Byte.SIZE - 1 - Long.numberOfLeadingZeros(value)) / Byte.SIZE;
        return Math.min(bytes, SIZE_MASK);
    }

    static int bytes(int size) {
        return BYTES[size];
    }

    static long get(byte[] from, int at, int size) {
        return (long) LONG.get(from, at) & MASKS[size];
    }

    static void put(byte[] to, int at, long value) {
        LONG.set(to, at, value);
    }

    static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    static long unzigzag(long value) {
        return (value >>> 1) ^ -(value & 1);
    }
}
