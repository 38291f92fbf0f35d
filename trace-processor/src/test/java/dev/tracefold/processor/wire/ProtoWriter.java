// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Writes one protobuf message by field numbers, for tests.
public final class ProtoWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// The bytes of a message.
    public static byte[] message(Consumer<ProtoWriter> content) {
        ProtoWriter writer = new ProtoWriter();
        content.accept(writer);
        return writer.out.toByteArray();
    }

    /// A varint field.
    public ProtoWriter varint(int field, long value) {
        tag(field, ProtoReader.VARINT);
        raw(value);
        return this;
    }

    /// A length-delimited field.
    public ProtoWriter bytes(int field, byte[] value) {
        tag(field, ProtoReader.LENGTH_DELIMITED);
        raw(value.length);
        out.writeBytes(value);
        return this;
    }

    /// A length-delimited field that says the length of a value, of which it has only the first bytes.
    public ProtoWriter cut(int field, byte[] value, int length) {
        tag(field, ProtoReader.LENGTH_DELIMITED);
        raw(value.length);
        out.write(value, 0, length);
        return this;
    }

    /// Fields as they are.
    public ProtoWriter raw(byte[] fields) {
        out.writeBytes(fields);
        return this;
    }

    /// A string field.
    public ProtoWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /// A message field.
    public ProtoWriter nested(int field, Consumer<ProtoWriter> content) {
        return bytes(field, message(content));
    }

    /// A double field.
    public ProtoWriter real(int field, double value) {
        tag(field, ProtoReader.FIXED64);
        long bits = Double.doubleToRawLongBits(value);
        for (int i = 0; i < Long.BYTES; i++) {
            out.write((int) (bits >>> (8 * i)));
        }
        return this;
    }

    /// A float field.
    public ProtoWriter real32(int field, float value) {
        tag(field, ProtoReader.FIXED32);
        int bits = Float.floatToRawIntBits(value);
        for (int i = 0; i < Integer.BYTES; i++) {
            out.write(bits >>> (8 * i));
        }
        return this;
    }

    /// A packed field of varints.
    public ProtoWriter packed(int field, long... values) {
        ProtoWriter inner = new ProtoWriter();
        for (long value : values) {
            inner.raw(value);
        }
        return bytes(field, inner.out.toByteArray());
    }

    private void tag(int field, int wireType) {
        raw((long) field << 3 | wireType);
    }

    private void raw(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
