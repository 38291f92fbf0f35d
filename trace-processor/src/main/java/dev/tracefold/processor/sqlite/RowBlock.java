// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import org.jspecify.annotations.Nullable;

/// Some rows in a row, and the values they have in the columns that are aggregated. Values are copied from where they lie
/// into arrays of the heap that stay in the processor's cache, once for all aggregates of a column.
final class RowBlock {
    /// Rows of a block: a few arrays of so many longs fit into a second-level cache.
    static final int ROWS = 1 << 13;

    private final Relation relation;
    private final int size;
    private final int[] rows;
    private final long[] @Nullable [] longs;
    private final double[] @Nullable [] doubles;
    private final boolean[] @Nullable [] present;
    private final boolean[] loaded;
    private boolean consecutive;
    private int count;

    /// @param total how many rows there are in all blocks
    RowBlock(Relation relation, int total) {
        this.relation = relation;
        this.size = Math.min(ROWS, total);
        this.rows = new int[size];
        int columns = relation.columnCount();
        this.longs = new long[columns][];
        this.doubles = new double[columns][];
        this.present = new boolean[columns][];
        this.loaded = new boolean[columns];
    }

    /// Takes the next rows of a selection.
    void load(Selection selection, int start) {
        count = Math.min(ROWS, selection.count() - start);
        consecutive = selection.isRange();
        if (consecutive) {
            int first = selection.from() + start;
            for (int i = 0; i < count; i++) {
                rows[i] = first + i;
            }
        } else {
            Native.getInts(selection.list() + 4L * start, rows, count);
        }
        java.util.Arrays.fill(loaded, false);
    }

    int count() {
        return count;
    }

    int row(int index) {
        return rows[index];
    }

    /// Values of a column that holds no floating-point numbers: integers, ids of strings.
    long[] longs(int column) {
        long[] values = longs[column];
        if (values == null) {
            values = new long[size];
            longs[column] = values;
        }
        if (!loaded[column]) {
            fill(values, relation.kind(column), relation.data(column));
            loaded[column] = true;
        }
        return values;
    }

    private void fill(long[] values, int kind, long data) {
        switch (kind) {
            case CursorMemory.KIND_INT32 -> fillInts(values, data, -1L);
            case CursorMemory.KIND_UINT32, CursorMemory.KIND_STRING ->
                    fillInts(values, data, 0xFFFFFFFFL);
            case CursorMemory.KIND_INT64 -> fillLongs(values, data);
            default -> {
                for (int i = 0; i < count; i++) {
                    values[i] = rows[i];
                }
            }
        }
    }

    private void fillInts(long[] values, long data, long mask) {
        if (consecutive) {
            long from = data + 4L * rows[0];
            for (int i = 0; i < count; i++) {
                values[i] = Native.getInt(from + 4L * i) & mask;
            }
        } else {
            for (int i = 0; i < count; i++) {
                values[i] = Native.getInt(data + 4L * rows[i]) & mask;
            }
        }
    }

    private void fillLongs(long[] values, long data) {
        if (consecutive) {
            Native.getLongs(data + 8L * rows[0], values, count);
        } else {
            for (int i = 0; i < count; i++) {
                values[i] = Native.getLong(data + 8L * rows[i]);
            }
        }
    }

    /// Values of a column of floating-point numbers.
    double[] doubles(int column) {
        double[] values = doubles[column];
        if (values == null) {
            values = new double[size];
            doubles[column] = values;
        }
        if (!loaded[column]) {
            for (int i = 0; i < count; i++) {
                values[i] = relation.doubleAt(column, rows[i]);
            }
            loaded[column] = true;
        }
        return values;
    }

    /// Which rows have a value, or null where all have.
    boolean @Nullable [] present(int column) {
        int kind = relation.kind(column);
        boolean valueTells = kind == CursorMemory.KIND_STRING || kind == CursorMemory.KIND_DOUBLE;
        if (relation.validity(column) == 0 && !valueTells) {
            return null;
        }
        boolean[] known = present[column];
        if (known == null) {
            known = new boolean[size];
            present[column] = known;
        }
        boolean all = true;
        for (int i = 0; i < count; i++) {
            known[i] = !relation.isNull(column, rows[i]);
            all &= known[i];
        }
        return all ? null : known;
    }
}
