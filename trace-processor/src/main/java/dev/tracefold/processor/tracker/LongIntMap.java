// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.Arrays;

/// Maps 64-bit keys to non-negative numbers without objects: open addressing, linear probing.
public final class LongIntMap {
    /// Returned for a key that is not there.
    public static final int NONE = -1;

    private long[] keys;
    private int[] values;
    private int size;

    /// An empty map with room for about that many entries.
    public LongIntMap(int expected) {
        int capacity = Integer.highestOneBit(Math.max(expected, 4)) * 4;
        keys = new long[capacity];
        values = new int[capacity];
        Arrays.fill(values, NONE);
    }

    /// The number of a key, or [#NONE].
    public int get(long key) {
        return values[slot(key)];
    }

    /// Sets the number of a key.
    public void put(long key, int value) {
        int slot = slot(key);
        if (values[slot] == NONE) {
            if (++size * 2 > keys.length) {
                grow();
                slot = slot(key);
            }
            keys[slot] = key;
        }
        values[slot] = value;
    }

    /// Takes a key out, if it is there.
    public void remove(long key) {
        int mask = keys.length - 1;
        int hole = slot(key);
        if (values[hole] == NONE) {
            return;
        }
        values[hole] = NONE;
        size--;
        for (int i = (hole + 1) & mask; values[i] != NONE; i = (i + 1) & mask) {
            int home = hash(keys[i]) & mask;
            if (((i - home) & mask) >= ((i - hole) & mask)) {
                keys[hole] = keys[i];
                values[hole] = values[i];
                values[i] = NONE;
                hole = i;
            }
        }
    }

    /// Forgets everything.
    public void clear() {
        Arrays.fill(values, NONE);
        size = 0;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        int slot = hash(key) & mask;
        while (values[slot] != NONE && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[oldKeys.length * 2];
        Arrays.fill(values, NONE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != NONE) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    private static int hash(long key) {
        long h = key * 0x9E3779B97F4A7C15L;
        return (int) (h ^ h >>> 32);
    }
}
