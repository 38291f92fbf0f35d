// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.util.Arrays;

import dev.tracefold.processor.storage.StringColumn;
import dev.tracefold.processor.storage.StringPool;

/// The texts of a column, each once, numbered in the order in which rows have them; or that they are
/// too many to be listed. A table of ids with open addressing: a pool may have millions of strings,
/// of which a column has ten.
final class DistinctTexts {
    /// How many texts a column may have to have them listed.
    static final int MAX_TEXTS = 1 << 16;

    /// How many bytes they may have.
    static final int MAX_BYTES = 4 << 20;

    private static final int MIX = 0x9E3779B9;

    private int[] slots = new int[1 << 8];
    private int[] ids = new int[1 << 7];
    private int size;
    private boolean tooMany;

    private DistinctTexts() {}

    static DistinctTexts of(StringColumn column, int rows, StringPool strings) {
        DistinctTexts texts = new DistinctTexts();
        long bytes = 0;
        for (int row = 0; row < rows && !texts.tooMany; row++) {
            int id = column.get(row);
            if (id != StringPool.NULL_ID && texts.add(id)) {
                bytes += strings.byteLength(id);
                texts.tooMany = texts.size > MAX_TEXTS || bytes > MAX_BYTES;
            }
        }
        return texts;
    }

    private boolean add(int id) {
        int slot = slotOf(id);
        if (slots[slot] != 0) {
            return false;
        }
        if (size == ids.length) {
            grow();
            slot = slotOf(id);
        }
        ids[size] = id;
        slots[slot] = ++size;
        return true;
    }

    private void grow() {
        ids = Arrays.copyOf(ids, size * 2);
        slots = new int[slots.length * 2];
        for (int i = 0; i < size; i++) {
            slots[slotOf(ids[i])] = i + 1;
        }
    }

    /// Where an id is, or would be.
    private int slotOf(int id) {
        int mask = slots.length - 1;
        int hash = id * MIX;
        int slot = (hash ^ (hash >>> 16)) & mask;
        while (slots[slot] != 0 && ids[slots[slot] - 1] != id) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    boolean tooMany() {
        return tooMany;
    }

    int size() {
        return size;
    }

    /// The string id of a text.
    int id(int index) {
        return ids[index];
    }

    /// The number of a string id that the column has.
    int indexOf(int id) {
        return slots[slotOf(id)] - 1;
    }
}
