// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Fields of one protobuf message, in the order they are written.
final class ProtoWriter {
    private byte[] bytes = new byte[256];
    private int size;

    /// A varint field.
    ProtoWriter number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    /// A length-delimited field with text.
    ProtoWriter text(int field, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return delimited(field, utf8, utf8.length);
    }

    /// A length-delimited field with a message.
    ProtoWriter message(int field, ProtoWriter value) {
        return delimited(field, value.bytes, value.size);
    }

    private ProtoWriter delimited(int field, byte[] value, int length) {
        varint(((long) field << 3) | 2);
        varint(length);
        reserve(length);
        System.arraycopy(value, 0, bytes, size, length);
        size += length;
        return this;
    }

    private void varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes[size++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    /// Empties it for the next message.
    ProtoWriter clear() {
        size = 0;
        return this;
    }

    /// The array that holds the first [#size()] bytes, until the next write.
    byte[] array() {
        return bytes;
    }

    /// Bytes written.
    int size() {
        return size;
    }
}
