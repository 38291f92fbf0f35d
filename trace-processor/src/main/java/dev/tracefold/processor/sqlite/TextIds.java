// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import dev.tracefold.processor.storage.StringPool;

/// Finds the pool's id of a text that SQLite shows by address.
///
/// Texts of our columns are handed to SQLite without copying, and come back at the address where
/// the pool holds them. So a small table from address to id, checked against the pool, answers
/// without reading the bytes; the pool never moves or frees a string, which makes that safe.
final class TextIds {
    private static final int SLOTS = 1 << 12;
    private static final int ENTRY_BYTES = 16;

    private final StringPool strings;
    private final int[] idBySlot = new int[SLOTS];

    TextIds(StringPool strings) {
        this.strings = strings;
    }

    /// Id of a text, which is added where it is new. Address 0 is the empty text.
    int intern(long address, int length) {
        int slot = slot(address);
        int known = idBySlot[slot];
        if (isAt(known, address, length)) {
            return known;
        }
        byte[] bytes = address == 0 ? new byte[0] : Native.bytes(address, length);
        int id = strings.intern(bytes, 0, length);
        idBySlot[slot] = id;
        return id;
    }

    /// Id of a text, or -1 when no column can hold it because the pool does not.
    int find(long address, int length) {
        int slot = slot(address);
        int known = idBySlot[slot];
        if (isAt(known, address, length)) {
            return known;
        }
        byte[] bytes = address == 0 ? new byte[0] : Native.bytes(address, length);
        int id = strings.find(bytes, 0, length);
        if (id >= 0) {
            idBySlot[slot] = id;
        }
        return id;
    }

    private static int slot(long address) {
        return (int) ((address * 0x9E3779B97F4A7C15L) >>> 52);
    }

    private boolean isAt(int id, long address, int length) {
        long entry = strings.entries().address() + (long) id * ENTRY_BYTES;
        return id != StringPool.NULL_ID
                && Native.getLong(entry) == address
                && Native.getInt(entry + 8) == length;
    }
}
