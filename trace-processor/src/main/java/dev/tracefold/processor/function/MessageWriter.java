// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes the fields of a small protobuf message one after another.
final class MessageWriter {
    private static final int LENGTH_DELIMITED = 2;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    MessageWriter number(int field, long value) {
        raw((long) field << 3);
        raw(value);
        return this;
    }

    MessageWriter text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    MessageWriter message(int field, MessageWriter value) {
        return bytes(field, value.toByteArray());
    }

    MessageWriter bytes(int field, byte[] value) {
        raw(((long) field << 3) | LENGTH_DELIMITED);
        raw(value.length);
        out.writeBytes(value);
        return this;
    }

    /// Fields that are written already.
    MessageWriter append(byte[] fields) {
        out.writeBytes(fields);
        return this;
    }

    /// A number without a field before it, as packed fields have them.
    MessageWriter raw(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
