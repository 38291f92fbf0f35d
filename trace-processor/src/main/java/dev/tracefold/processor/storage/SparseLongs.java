// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.util.Arrays;

/// Values of few rows, by row.
final class SparseLongs {
    private static final int FREE = -1;

    private int[] rows = new int[16];
    private long[] values = new long[16];
    private int size;

    SparseLongs() {
        Arrays.fill(rows, FREE);
    }

    int size() {
        return size;
    }

    /// The value of a row that was put.
    long get(int row) {
        return values[slot(row)];
    }

    void put(int row, long value) {
        int slot = slot(row);
        if (rows[slot] == FREE) {
            if (++size * 2 > rows.length) {
                grow();
                slot = slot(row);
            }
            rows[slot] = row;
        }
        values[slot] = value;
    }

    private int slot(int row) {
        int mask = rows.length - 1;
        int slot = ((row * 0x9E3779B9) >>> 7) & mask;
        while (rows[slot] != FREE && rows[slot] != row) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldRows = rows;
        long[] oldValues = values;
        rows = new int[oldRows.length * 2];
        values = new long[oldRows.length * 2];
        Arrays.fill(rows, FREE);
        for (int i = 0; i < oldRows.length; i++) {
            if (oldRows[i] != FREE) {
                int slot = slot(oldRows[i]);
                rows[slot] = oldRows[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
