// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfetto;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/// Interned messages by field and iid, with what modules made of them: an open-addressing table,
/// because events look several ids up each.
final class InternedMessages {
    /// Returned where there is no number.
    static final int NO_NUMBER = -1;

    private static final int FIRST_SLOTS = 16;
    private static final int MOST_FIELD = 63;
    private static final int MOST_IID = 1 << 14;
    private static final int[] NONE = new int[0];

    private long[] iids = new long[FIRST_SLOTS];
    private int[] fields = new int[FIRST_SLOTS];
    private SequenceState.@Nullable Message[] messages = new SequenceState.Message[FIRST_SLOTS];
    private @Nullable Object[] decoded = new Object[FIRST_SLOTS];
    private int size;

    /// Numbers by field and iid, where both are small; 0 for none, else one more.
    private int[][] numbers = new int[0][];

    /// A number that was [set][#setNumber(int, long, int)], or [#NO_NUMBER].
    int number(int field, long iid) {
        if (field < numbers.length && iid >= 0 && iid < numbers[field].length) {
            return numbers[field][(int) iid] - 1;
        }
        return NO_NUMBER;
    }

    /// Keeps a number that is not negative, unless field or iid is too large for a table.
    void setNumber(int field, long iid, int number) {
        if (field > MOST_FIELD || iid < 0 || iid > MOST_IID) {
            return;
        }
        if (field >= numbers.length) {
            int from = numbers.length;
            numbers = Arrays.copyOf(numbers, field + 1);
            Arrays.fill(numbers, from, field + 1, NONE);
        }
        if (iid >= numbers[field].length) {
            numbers[field] = Arrays.copyOf(numbers[field], 2 * (int) iid + FIRST_SLOTS);
        }
        numbers[field][(int) iid] = number + 1;
    }

    SequenceState.@Nullable Message message(int field, long iid) {
        return messages[slot(field, iid)];
    }

    @Nullable Object decoded(int field, long iid) {
        return decoded[slot(field, iid)];
    }

    void add(int field, long iid, SequenceState.Message message) {
        int slot = claim(field, iid);
        if (messages[slot] == null) {
            messages[slot] = message;
        }
    }

    void setDecoded(int field, long iid, Object value) {
        decoded[claim(field, iid)] = value;
    }

    /// Where the pair is, or the free slot where it would be; field 0 marks a free slot.
    private int slot(int field, long iid) {
        int mask = fields.length - 1;
        int slot = hash(field, iid) & mask;
        while (fields[slot] != 0 && (fields[slot] != field || iids[slot] != iid)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int claim(int field, long iid) {
        int slot = slot(field, iid);
        if (fields[slot] != 0) {
            return slot;
        }
        if (++size * 2 > fields.length) {
            grow();
            slot = slot(field, iid);
        }
        fields[slot] = field;
        iids[slot] = iid;
        return slot;
    }

    private void grow() {
        long[] oldIids = iids;
        int[] oldFields = fields;
        SequenceState.@Nullable Message[] oldMessages = messages;
        @Nullable Object[] oldDecoded = decoded;
        int slots = oldFields.length * 2;
        iids = new long[slots];
        fields = new int[slots];
        messages = new SequenceState.Message[slots];
        decoded = new Object[slots];
        for (int i = 0; i < oldFields.length; i++) {
            if (oldFields[i] != 0) {
                int slot = slot(oldFields[i], oldIids[i]);
                fields[slot] = oldFields[i];
                iids[slot] = oldIids[i];
                messages[slot] = oldMessages[i];
                decoded[slot] = oldDecoded[i];
            }
        }
    }

    private static int hash(int field, long iid) {
        long h = (iid ^ (long) field << 48) * 0x9E3779B97F4A7C15L;
        return (int) (h ^ h >>> 32);
    }
}
