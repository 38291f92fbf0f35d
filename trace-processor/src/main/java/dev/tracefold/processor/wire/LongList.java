// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.wire;

import java.util.Arrays;

/// A growing list of integers; reuse it with [#clear()].
public final class LongList {
    private final ProtoReader packed = new ProtoReader();
    private long[] values = new long[16];
    private int size;

    /// Forgets everything.
    public void clear() {
        size = 0;
    }

    /// Adds a number.
    public void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    /// Adds the varints of the packed array that a reader stands on.
    ///
    /// @return false when it broke off
    public boolean addPacked(ProtoReader array) {
        packed.enter(array);
        while (packed.hasMore()) {
            long value = packed.readVarint();
            if (packed.malformed()) {
                return false;
            }
            add(value);
        }
        return true;
    }

    /// How many numbers there are.
    public int size() {
        return size;
    }

    /// The number at that place.
    public long get(int index) {
        return values[index];
    }

    /// A copy of the numbers.
    public long[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
