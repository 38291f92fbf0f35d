// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Numbers one after the other in as few bytes as they need, in an array that grows: written from the beginning
/// on, read from any place.
///
/// Methods are so small that the first compiler puts them where they are called; a short run never gets the second.
public final class PackedBytes {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int MOST_BYTES = 10;
    private static final int MORE = 0x80;
    private static final int SEVEN_BITS = 0x7F;

    private byte[] bytes = new byte[256];
    private int at;

    /// Nothing is written yet.
    public PackedBytes() {}

    /// Forgets what was written.
    public void clear() {
        at = 0;
    }

    /// What was written, from 0 to [#at()]; or what is read.
    public byte[] bytes() {
        return bytes;
    }

    /// Where the next number goes, or comes from.
    public int at() {
        return at;
    }

    /// Reads from a place in an array.
    public void readFrom(byte[] from, int place) {
        bytes = from;
        at = place;
    }

    /// Writes a number that is small and not negative mostly.
    public void number(long value) {
        if ((value & ~(long) SEVEN_BITS) == 0 && at < bytes.length) {
            bytes[at++] = (byte) value;
        } else {
            longNumber(value);
        }
    }

    private void longNumber(long value) {
        reserve(MOST_BYTES);
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

    private void reserve(int length) {
        if (bytes.length - at < length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, at + length));
        }
    }

    /// Writes a number that is near 0 mostly.
    public void signed(long value) {
        number((value << 1) ^ (value >> 63));
    }

    /// Writes all bits of a number.
    public void fixed(long value) {
        reserve(Long.BYTES);
        LONG.set(bytes, at, value);
        at += Long.BYTES;
    }

    /// Writes bytes, and not how many there are.
    public void bytes(byte[] from, int start, int length) {
        reserve(length);
        System.arraycopy(from, start, bytes, at, length);
        at += length;
    }

    /// Writes how many bytes there are, and the bytes.
    public void text(byte[] from, int start, int length) {
        number(length);
        bytes(from, start, length);
    }

    /// Reads what [#number(long)] wrote.
    public long number() {
        byte next = bytes[at++];
        return next >= 0 ? next : longNumber(next);
    }

    private long longNumber(byte first) {
        byte[] from = bytes;
        int end = at;
        long value = first & SEVEN_BITS;
        int shift = 7;
        byte next;
        do {
            next = from[end++];
            value |= (long) (next & SEVEN_BITS) << shift;
            shift += 7;
        } while (next < 0);
        at = end;
        return value;
    }

    /// Reads what [#signed(long)] wrote.
    public long signed() {
        long value = number();
        return (value >>> 1) ^ -(value & 1);
    }

    /// Reads what [#fixed(long)] wrote.
    public long fixed() {
        long value = (long) LONG.get(bytes, at);
        at += Long.BYTES;
        return value;
    }
}
