// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A cursor over integers of fixed width, in either byte order. What lies past the end reads as 0 and
/// is remembered: ask [#broken()] after a group of reads, not after each.
public final class ByteCursor {
    private static final VarHandle SHORT_LITTLE =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT_LITTLE =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG_LITTLE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final boolean bigEndian;
    private int position;
    private int end;
    private boolean broken;

    /// A cursor over all of an array, which is not copied.
    public ByteCursor(byte[] bytes, ByteOrder order) {
        this.bytes = bytes;
        this.bigEndian = order == ByteOrder.BIG_ENDIAN;
        this.end = bytes.length;
    }

    /// Starts over with another part of the array, cut to what there is of it.
    ///
    /// @return this
    public ByteCursor range(long from, long length) {
        long start = Math.clamp(from, 0, bytes.length);
        broken = from != start || length < 0 || length > bytes.length - start;
        position = (int) start;
        end = (int) (start + Math.clamp(length, 0, bytes.length - start));
        return this;
    }

    /// An unsigned byte.
    public int u8() {
        return has(1) ? bytes[position++] & 0xFF : 0;
    }

    /// An unsigned 16-bit integer.
    public int u16() {
        if (!has(Short.BYTES)) {
            return 0;
        }
        short value = (short) SHORT_LITTLE.get(bytes, position);
        position += Short.BYTES;
        return Short.toUnsignedInt(bigEndian ? Short.reverseBytes(value) : value);
    }

    /// A signed 32-bit integer.
    public int i32() {
        if (!has(Integer.BYTES)) {
            return 0;
        }
        int value = (int) INT_LITTLE.get(bytes, position);
        position += Integer.BYTES;
        return bigEndian ? Integer.reverseBytes(value) : value;
    }

    /// An unsigned 32-bit integer.
    public long u32() {
        return Integer.toUnsignedLong(i32());
    }

    /// A 64-bit integer.
    public long i64() {
        if (!has(Long.BYTES)) {
            return 0;
        }
        long value = (long) LONG_LITTLE.get(bytes, position);
        position += Long.BYTES;
        return bigEndian ? Long.reverseBytes(value) : value;
    }

    /// Moves on by a number of bytes.
    public void skip(long count) {
        if (count < 0 || count > remaining()) {
            broken = true;
            position = end;
        } else {
            position += (int) count;
        }
    }

    /// A text of so many bytes, or up to its first zero byte.
    public String text(long length) {
        int from = position;
        skip(length);
        int to = from;
        while (to < position && bytes[to] != 0) {
            to++;
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /// Where the next value starts in the array.
    public int position() {
        return position;
    }

    /// How many bytes are left.
    public int remaining() {
        return end - position;
    }

    /// Whether anything was read that is not there.
    public boolean broken() {
        return broken;
    }

    private boolean has(int count) {
        if (count > remaining()) {
            broken = true;
            position = end;
            return false;
        }
        return true;
    }
}
