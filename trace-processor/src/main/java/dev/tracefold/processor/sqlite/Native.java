// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// Reads and writes of native memory by address.
///
/// SQLite's structures and our columns come as addresses, many millions of times a query; one
/// segment over the whole address space reads them without an object each. Nothing checks that an
/// address is right but the code that has it.
@SuppressWarnings("restricted") // native access is what this class is for
final class Native {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private Native() {}

    static byte getByte(long address) {
        return ALL.get(JAVA_BYTE, address);
    }

    static int getInt(long address) {
        return ALL.get(JAVA_INT, address);
    }

    static long getLong(long address) {
        return ALL.get(JAVA_LONG, address);
    }

    static double getDouble(long address) {
        return ALL.get(JAVA_DOUBLE, address);
    }

    static void putByte(long address, byte value) {
        ALL.set(JAVA_BYTE, address, value);
    }

    static void putInt(long address, int value) {
        ALL.set(JAVA_INT, address, value);
    }

    static void putLong(long address, long value) {
        ALL.set(JAVA_LONG, address, value);
    }

    static void putDouble(long address, double value) {
        ALL.set(JAVA_DOUBLE, address, value);
    }

    static void clear(long address, long bytes) {
        ALL.asSlice(address, bytes).fill((byte) 0);
    }

    /// Copies `count` ints at an address into the heap.
    static void getInts(long address, int[] target, int count) {
        MemorySegment.copy(ALL, JAVA_INT, address, target, 0, count);
    }

    /// Copies `count` longs at an address into the heap.
    static void getLongs(long address, long[] target, int count) {
        MemorySegment.copy(ALL, JAVA_LONG, address, target, 0, count);
    }

    /// Copies `count` ints of the heap to an address.
    static void putInts(long address, int[] source, int count) {
        MemorySegment.copy(source, 0, ALL, JAVA_INT, address, count);
    }

    static byte[] bytes(long address, int length) {
        byte[] copy = new byte[length];
        MemorySegment.copy(ALL, JAVA_BYTE, address, copy, 0, length);
        return copy;
    }

    static void putBytes(long address, byte[] source) {
        MemorySegment.copy(source, 0, ALL, JAVA_BYTE, address, source.length);
    }

    /// Compares byte by byte, a text before those it begins.
    static int compare(long a, int lengthA, long b, int lengthB) {
        int common = Math.min(lengthA, lengthB);
        long differs = MemorySegment.mismatch(ALL, a, a + common, ALL, b, b + common);
        return differs < 0
                ? Integer.compare(lengthA, lengthB)
                : Byte.compareUnsigned(getByte(a + differs), getByte(b + differs));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// The C string at an address, undecodable bytes replaced; empty for the null pointer.
    static String string(long address) {
        if (address == 0) {
            return "";
        }
        int length = 0;
        while (getByte(address + length) != 0) {
            length++;
        }
        return new String(bytes(address, length), StandardCharsets.UTF_8);
    }
}
