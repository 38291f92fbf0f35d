// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.protovm;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.wire.ProtoReader;

/// A value in a message that is only read: bytes, or a number.
///
/// @param wireType as the wire has it
/// @param number of all but bytes
/// @param buffer where bytes are, from `start` to `end`
@SuppressWarnings("ArrayRecordComponent") // never compared
record FieldValue(int wireType, long number, byte[] buffer, int start, int end) {
    static FieldValue message(byte[] buffer, int start, int end) {
        return new FieldValue(ProtoReader.LENGTH_DELIMITED, 0, buffer, start, end);
    }

    static FieldValue of(ProtoReader field) {
        if (field.wireType() != ProtoReader.LENGTH_DELIMITED) {
            return new FieldValue(field.wireType(), field.longValue(), field.buffer(), 0, 0);
        }
        int start = field.start();
        return message(field.buffer(), start, start + field.length());
    }

    boolean isBytes() {
        return wireType == ProtoReader.LENGTH_DELIMITED;
    }

    int size() {
        return end - start;
    }

    ProtoReader fields() {
        ProtoReader fields = new ProtoReader();
        fields.reset(buffer, start, end);
        return fields;
    }

    /// The element of a field with an index, or null.
    @Nullable FieldValue field(int number, long index) {
        ProtoReader fields = fields();
        long seen = 0;
        while (fields.next()) {
            if (fields.field() == number && seen++ == index) {
                return of(fields);
            }
        }
        return null;
    }
}
