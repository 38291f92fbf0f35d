// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes the fields of one protobuf message, in the order of the calls. Not for hot paths.
public final class ProtoOutput {
    private static final int CONTINUES = 0x80;
    private static final int MAX_HEADER_BYTES = 20;

    private byte[] bytes = new byte[64];
    private int length;

    /// An integer, a bool as 0 or 1, an enum by its number.
    public ProtoOutput varint(int field, long value) {
        reserve(MAX_HEADER_BYTES);
        tag(field, ProtoReader.VARINT);
        rawVarint(value);
        return this;
    }

    /// Eight bytes, the lowest first.
    public ProtoOutput fixed64(int field, long value) {
        reserve(MAX_HEADER_BYTES);
        tag(field, ProtoReader.FIXED64);
        rawFixed(value, Long.BYTES);
        return this;
    }

    /// Four bytes, the lowest first.
    public ProtoOutput fixed32(int field, int value) {
        reserve(MAX_HEADER_BYTES);
        tag(field, ProtoReader.FIXED32);
        rawFixed(value, Integer.BYTES);
        return this;
    }

    /// A double.
    public ProtoOutput float64(int field, double value) {
        return fixed64(field, Double.doubleToRawLongBits(value));
    }

    /// A string.
    public ProtoOutput text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /// A message.
    public ProtoOutput message(int field, ProtoOutput value) {
        return bytes(field, value.bytes, 0, value.length);
    }

    /// Bytes, or a string or message that is encoded already.
    public ProtoOutput bytes(int field, byte[] value) {
        return bytes(field, value, 0, value.length);
    }

    /// The bytes of a range.
    public ProtoOutput bytes(int field, byte[] value, int start, int end) {
        reserve(Math.addExact(MAX_HEADER_BYTES, end - start));
        tag(field, ProtoReader.LENGTH_DELIMITED);
        rawVarint(end - start);
        System.arraycopy(value, start, bytes, length, end - start);
        length += end - start;
        return this;
    }

    /// What was written.
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    /// Writes what was written so far.
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    /// Empties it for the next message.
    public ProtoOutput clear() {
        length = 0;
        return this;
    }

    private void tag(int field, int wireType) {
        rawVarint(((long) field << 3) | wireType);
    }

    private void rawVarint(long value) {
        long rest = value;
        while ((rest & -CONTINUES) != 0) {
            bytes[length++] = (byte) (rest | CONTINUES);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void rawFixed(long value, int width) {
        for (int i = 0; i < width; i++) {
            bytes[length++] = (byte) (value >>> (i * Byte.SIZE));
        }
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length + (bytes.length >> 1)));
        }
    }
}
