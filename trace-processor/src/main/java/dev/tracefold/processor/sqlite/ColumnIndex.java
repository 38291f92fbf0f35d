// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.MemorySegment;

import dev.tracefold.processor.storage.NativeMemory;

/// The rows of a column by value, so that looking a value up does not read the column.
///
/// Where values are dense (ids of other rows, string ids, small numbers), `offsets[value - base]`
/// says where the value's rows begin in a list of rows, which the shim can look up by itself. Else
/// the list is sorted by value and searched.
final class ColumnIndex {
    private final Relation relation;
    private final int column;
    private final RowList rows;
    private final MemorySegment offsets;
    private final long base;
    private final int slots;

    private ColumnIndex(
            Relation relation, int column, RowList rows, MemorySegment offsets, long base) {
        this.relation = relation;
        this.column = column;
        this.rows = rows;
        this.offsets = offsets;
        this.base = base;
        this.slots = (int) (offsets.byteSize() / 4) - 1;
    }

    static ColumnIndex build(Relation relation, int column) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        int valid = 0;
        for (int row = 0; row < relation.rowCount(); row++) {
            if (!relation.isNull(column, row)) {
                long value = relation.longAt(column, row);
                low = Math.min(low, value);
                high = Math.max(high, value);
                valid++;
            }
        }
        RowList rows = new RowList(relation.memory());
        // One more than there are, because a row is written before it is known to have a value.
        rows.reserve(valid + 1);
        long range = high - low;
        boolean dense = range >= 0 && range <= 4L * relation.rowCount() + 1024;
        if (valid > 0 && dense) {
            return dense(relation, column, rows, low, (int) range + 1);
        }
        int count = 0;
        for (int row = 0; row < relation.rowCount(); row++) {
            Native.putInt(rows.address() + 4L * count, row);
            count += relation.isNull(column, row) ? 0 : 1;
        }
        rows.setCount(valid);
        RowSorter.sortByValue(relation, column, rows);
        return new ColumnIndex(relation, column, rows, MemorySegment.NULL, 0);
    }

    /// Counting sort; rows of a value stay in ascending order.
    private static ColumnIndex dense(
            Relation relation, int column, RowList rows, long base, int slots) {
        int[] ends = new int[slots + 1];
        for (int row = 0; row < relation.rowCount(); row++) {
            if (!relation.isNull(column, row)) {
                ends[(int) (relation.longAt(column, row) - base) + 1]++;
            }
        }
        for (int slot = 0; slot < slots; slot++) {
            ends[slot + 1] += ends[slot];
        }
        MemorySegment offsets = relation.memory().allocate(4L * (slots + 1));
        Native.putInts(offsets.address(), ends, slots + 1);
        rows.setCount(ends[slots]);
        for (int row = 0; row < relation.rowCount(); row++) {
            if (!relation.isNull(column, row)) {
                int slot = (int) (relation.longAt(column, row) - base);
                Native.putInt(rows.address() + 4L * ends[slot]++, row);
            }
        }
        return new ColumnIndex(relation, column, rows, offsets, base);
    }

    /// Whether the shim can look values up by itself.
    boolean isDense() {
        return slots >= 0;
    }

    long base() {
        return base;
    }

    int slots() {
        return slots;
    }

    long offsets() {
        return offsets.address();
    }

    long rows() {
        return rows.address();
    }

    /// Makes the selection the rows of a value.
    void select(long value, Selection selection) {
        int start;
        int end;
        if (isDense()) {
            long slot = value - base;
            if (value < base || slot >= slots || slot < 0) {
                selection.clear();
                return;
            }
            start = Native.getInt(offsets.address() + 4 * slot);
            end = Native.getInt(offsets.address() + 4 * slot + 4);
        } else {
            start = firstNotBelow(value);
            end = value == Long.MAX_VALUE ? rows.count() : firstNotBelow(value + 1);
        }
        selection.setList(rows.address() + 4L * start, end - start);
    }

    void close() {
        rows.close();
        NativeMemory memory = relation.memory();
        memory.free(offsets);
    }

    private int firstNotBelow(long value) {
        int low = 0;
        int high = rows.count();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (relation.longAt(column, rows.get(middle)) < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
