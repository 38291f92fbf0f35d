// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes protobuf's wire format, field by field; the counterpart of [ProtoCursor]. As in proto3, a field
/// that has its default is left out. Not for hot paths.
public final class ProtoOutput {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// A number, or an enum by its number.
    ///
    /// @return this
    public ProtoOutput number(int field, long value) {
        if (value != 0) {
            element(field, value);
        }
        return this;
    }

    /// A truth.
    ///
    /// @return this
    public ProtoOutput truth(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    /// A number of a repeated field, which is written even if it is 0.
    ///
    /// @return this
    public ProtoOutput element(int field, long value) {
        tag(field, VARINT);
        varint(value);
        return this;
    }

    /// All numbers of a repeated field in one.
    ///
    /// @param count how many of the values there are
    /// @return this
    public ProtoOutput packed(int field, long[] values, int count) {
        if (count == 0) {
            return this;
        }
        ProtoOutput numbers = new ProtoOutput();
        for (int i = 0; i < count; i++) {
            numbers.varint(values[i]);
        }
        return message(field, numbers);
    }

    /// A double.
    ///
    /// @return this
    public ProtoOutput decimal(int field, double value) {
        return value == 0 ? this : decimalElement(field, value);
    }

    /// A double of a repeated field, which is written even if it is 0.
    ///
    /// @return this
    public ProtoOutput decimalElement(int field, double value) {
        tag(field, FIXED64);
        fixed(Double.doubleToRawLongBits(value), Long.BYTES);
        return this;
    }

    /// A float.
    ///
    /// @return this
    public ProtoOutput single(int field, float value) {
        if (value != 0) {
            tag(field, FIXED32);
            fixed(Float.floatToRawIntBits(value), Integer.BYTES);
        }
        return this;
    }

    /// A text.
    ///
    /// @return this
    public ProtoOutput text(int field, String value) {
        return value.isEmpty() ? this : textElement(field, value);
    }

    /// A text of a repeated field or of a map, which is written even if it is empty.
    ///
    /// @return this
    public ProtoOutput textElement(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /// A message, which is written even if it is empty.
    ///
    /// @return this
    public ProtoOutput message(int field, ProtoOutput value) {
        return bytes(field, value.toByteArray());
    }

    /// Bytes, or a message that is encoded already.
    ///
    /// @return this
    public ProtoOutput bytes(int field, byte[] value) {
        tag(field, BYTES);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    /// The fields of another message of the same kind.
    ///
    /// @return this
    public ProtoOutput append(ProtoOutput other) {
        out.writeBytes(other.toByteArray());
        return this;
    }

    /// Fields that are encoded already.
    ///
    /// @return this
    public ProtoOutput encoded(byte[] fields) {
        out.writeBytes(fields);
        return this;
    }

    /// What was written.
    public byte[] toByteArray() {
        return out.toByteArray();
    }

    private void tag(int field, int wireType) {
        varint(((long) field << 3) | wireType);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private void fixed(long value, int width) {
        for (int i = 0; i < width; i++) {
            out.write((int) (value >>> (i * Byte.SIZE)));
        }
    }
}
