// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.Arrays;

/// Numbers one after the other in as few bytes as they need, in an array that grows: written from the beginning
/// on, read from any place.
final class PackedBytes {
    private static final int MOST_BYTES = 10;
    private static final int MORE = 0x80;
    private static final int SEVEN_BITS = 0x7F;

    private byte[] bytes = new byte[256];
    private int at;

    /// Forgets what was written.
    void clear() {
        at = 0;
    }

    /// What was written, from 0 to [#at()]; or what is read.
    byte[] bytes() {
        return bytes;
    }

    /// Where the next number goes, or comes from.
    int at() {
        return at;
    }

    /// Reads from a place in an array.
    void readFrom(byte[] from, int place) {
        bytes = from;
        at = place;
    }

    /// Writes a number that is small and not negative mostly.
    void number(long value) {
        if (bytes.length - at < MOST_BYTES) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        byte[] to = bytes;
        int end = at;
        long rest = value;
        while ((rest & ~(long) SEVEN_BITS) != 0) {
            to[end++] = (byte) (rest | MORE);
            rest >>>= 7;
        }
        to[end++] = (byte) rest;
        at = end;
    }

    /// Writes a number that is near 0 mostly.
    void signed(long value) {
        number((value << 1) ^ (value >> 63));
    }

    /// Writes all bits of a number.
    void fixed(long value) {
        if (bytes.length - at < Long.BYTES) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            bytes[at++] = (byte) (value >>> shift);
        }
    }

    /// Writes how many bytes there are, and the bytes.
    void text(byte[] from, int start, int length) {
        number(length);
        if (bytes.length - at < length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + length));
        }
        System.arraycopy(from, start, bytes, at, length);
        at += length;
    }

    /// Reads what [#number(long)] wrote.
    long number() {
        byte[] from = bytes;
        int end = at;
        byte next = from[end++];
        if (next >= 0) {
            at = end;
            return next;
        }
        long value = next & SEVEN_BITS;
        int shift = 7;
        do {
            next = from[end++];
            value |= (long) (next & SEVEN_BITS) << shift;
            shift += 7;
        } while (next < 0);
        at = end;
        return value;
    }

    /// Reads what [#signed(long)] wrote.
    long signed() {
        long value = number();
        return (value >>> 1) ^ -(value & 1);
    }

    /// Reads what [#fixed(long)] wrote.
    long fixed() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            value |= (bytes[at++] & 0xFFL) << shift;
        }
        return value;
    }
}
