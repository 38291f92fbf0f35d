// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.Arrays;

import dev.tracefold.processor.wire.ProtoReader;

/// The values of a repeated number, packed or not.
final class RepeatedLongs {
    private final ProtoReader packed = new ProtoReader();
    private long[] values = new long[8];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    long get(int index) {
        return values[index];
    }

    long[] toArray() {
        return Arrays.copyOf(values, size);
    }

    /// Adds what the reader stands on.
    ///
    /// @param wireType of one value that is not packed
    void add(ProtoReader reader, int wireType) {
        if (reader.wireType() != ProtoReader.LENGTH_DELIMITED) {
            add(reader.longValue());
            return;
        }
        packed.enter(reader);
        while (packed.nextPacked(wireType)) {
            add(packed.longValue());
        }
    }

    /// Replaces the values with those that a field of the message in `buffer[start, end)` has.
    void read(byte[] buffer, int start, int end, int field, int wireType) {
        clear();
        ProtoReader reader = new ProtoReader();
        reader.reset(buffer, start, end);
        while (reader.next()) {
            if (reader.field() == field) {
                add(reader, wireType);
            }
        }
    }

    private void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }
}
