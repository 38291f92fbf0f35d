// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.List;

/// Sorts rows by columns, stably: rows that are equal keep their order. NULLs come first, or last
/// where the order descends.
///
/// A radix sort from the least significant column to the most. A row and a piece of its key travel
/// in one long, the row number in the low bits, as many bits of the key above it as fit; most keys
/// fit at once. Only digits that differ are sorted by.
final class RowSorter {
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;
    private static final int FEW = 24;

    private final int count;
    private final int rowBits;
    private final long rowMask;
    private long[] items;
    private long[] spare;

    /// @param rows row numbers to sort, not shared
    private RowSorter(Relation relation, long[] rows) {
        this.items = rows;
        this.spare = new long[rows.length];
        this.count = rows.length;
        this.rowBits = 64 - Long.numberOfLeadingZeros(Math.max(1, relation.rowCount() - 1L));
        this.rowMask = (1L << rowBits) - 1;
    }

    /// Sorts a list by columns, the first being the most significant.
    static void sort(Relation relation, List<Plan.Order> orders, RowList rows) {
        RowSorter sorter = new RowSorter(relation, load(rows));
        for (int i = orders.size() - 1; i >= 0; i--) {
            Plan.Order order = orders.get(i);
            sorter.sort(Keys.of(relation, order.column(), sorter.items), order.descending());
        }
        sorter.store(rows);
    }

    /// Sorts a list by a column that has no NULL in it, strings by id.
    static void sortByValue(Relation relation, int column, RowList rows) {
        RowSorter sorter = new RowSorter(relation, load(rows));
        sorter.sort(Keys.plain(relation, column), false);
        sorter.store(rows);
    }

    /// Sorts a list by a number for each of its rows, in the order of the list.
    static void sortByNumber(Relation relation, int[] numbers, RowList rows) {
        RowSorter sorter = new RowSorter(relation, load(rows));
        long[] sorted = sorter.items;
        for (int i = 0; i < sorter.count; i++) {
            sorted[i] |= (long) numbers[i] << sorter.rowBits;
        }
        sorter.radix(64 - sorter.rowBits);
        sorter.store(rows);
    }

    private static long[] load(RowList rows) {
        long[] items = new long[rows.count()];
        for (int i = 0; i < items.length; i++) {
            items[i] = rows.get(i);
        }
        return items;
    }

    private void store(RowList rows) {
        for (int i = 0; i < count; i++) {
            Native.putInt(rows.address() + 4L * i, (int) (items[i] & rowMask));
        }
    }

    private void sort(Keys keys, boolean descending) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        boolean nulls = false;
        for (int i = 0; i < count; i++) {
            int row = (int) items[i];
            if (keys.isNull(row)) {
                nulls = true;
            } else {
                long key = keys.key(row);
                low = Math.min(low, key);
                high = Math.max(high, key);
            }
        }
        if (low <= high) {
            sortValues(keys, descending, low, high);
        }
        if (nulls) {
            for (int i = 0; i < count; i++) {
                long isLast = keys.isNull((int) items[i]) == descending ? 1 : 0;
                items[i] |= isLast << rowBits;
            }
            radix(1);
        }
    }

    private void sortValues(Keys keys, boolean descending, long low, long high) {
        int keyBits = 64 - Long.numberOfLeadingZeros(high - low);
        int room = 63 - rowBits;
        for (int shift = 0; shift < keyBits; shift += room) {
            int bits = Math.min(room, keyBits - shift);
            long mask = (1L << bits) - 1;
            for (int i = 0; i < count; i++) {
                int row = (int) items[i];
                // NULLs take any place here; they are put first or last afterwards.
                long key = keys.isNull(row) ? low : keys.key(row);
                long piece = (descending ? high - key : key - low) >>> shift & mask;
                items[i] = piece << rowBits | row;
            }
            radix(bits);
        }
    }

    /// Sorts by the key bits of the items, and takes them off.
    private void radix(int bits) {
        if (count <= FEW) {
            insert();
        } else {
            for (int shift = 0; shift < bits; shift += DIGIT_BITS) {
                pass(rowBits + shift);
            }
        }
        for (int i = 0; i < count; i++) {
            items[i] &= rowMask;
        }
    }

    private void insert() {
        for (int i = 1; i < count; i++) {
            long item = items[i];
            int at = i;
            while (at > 0 && items[at - 1] >>> rowBits > item >>> rowBits) {
                items[at] = items[at - 1];
                at--;
            }
            items[at] = item;
        }
    }

    private void pass(int shift) {
        int[] starts = new int[DIGITS];
        long[] from = items;
        for (int i = 0; i < count; i++) {
            starts[(int) (from[i] >>> shift) & (DIGITS - 1)]++;
        }
        if (starts[(int) (from[0] >>> shift) & (DIGITS - 1)] == count) {
            return;
        }
        int start = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            int size = starts[digit];
            starts[digit] = start;
            start += size;
        }
        long[] into = spare;
        for (int i = 0; i < count; i++) {
            long item = from[i];
            into[starts[(int) (item >>> shift) & (DIGITS - 1)]++] = item;
        }
        items = into;
        spare = from;
    }
}
