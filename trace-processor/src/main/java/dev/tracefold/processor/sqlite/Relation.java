// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.Column;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;

/// A stored table as cursors read it: addresses instead of objects, and what was found out about
/// the columns on the way (indexes, order, how many values are different).
///
/// Column -1 is the row number. What was found out holds as long as the table has the same rows.
final class Relation {
    private static final int ROW_NUMBER = -1;
    private static final int SAMPLE = 512;
    private static final byte UNKNOWN = 0;
    private static final byte SORTED = 1;
    private static final byte UNSORTED = 2;

    private final StringPool strings;
    private final NativeMemory memory;
    private final Table table;
    private final List<Column> columns;
    private final int[] kinds;
    private final long[] data;
    private final long[] validity;
    private final @Nullable ColumnIndex[] indexes;
    private final long[] scanned;
    private final byte[] order;
    private final double[] distinct;
    private int rowCount = -1;
    private boolean seen;

    /// @param map which of the table's columns the relation's are; all in their order if empty
    Relation(SqliteConnection connection, Table table, List<Integer> map) {
        this.strings = connection.strings();
        this.memory = connection.memory();
        this.table = table;
        this.columns = map.isEmpty() ? table.columns() : mapped(table, map);
        int count = columns.size();
        kinds = new int[count];
        data = new long[count];
        validity = new long[count];
        indexes = new ColumnIndex[count];
        scanned = new long[count];
        order = new byte[count];
        distinct = new double[count];
        for (int i = 0; i < count; i++) {
            kinds[i] = kind(columns.get(i).spec().type());
        }
    }

    Table table() {
        return table;
    }

    int columnCount() {
        return columns.size();
    }

    /// Rows at the last [#refresh()].
    int rowCount() {
        return rowCount;
    }

    /// Rows now; the planner's view.
    int currentRowCount() {
        return table.rowCount();
    }

    StringPool strings() {
        return strings;
    }

    NativeMemory memory() {
        return memory;
    }

    /// Reads the table's addresses anew; they move when rows are added. Columns whose values are still to
    /// be written stay out until [#settle(long)].
    void refresh() {
        if (table.rowCount() != rowCount) {
            forget();
            rowCount = table.rowCount();
        } else if (seen && rowCount == 0) {
            return;
        }
        seen = true;
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (!column.isDeferred()) {
                data[i] = column.data().address();
                validity[i] = column.validity().address();
            }
        }
    }

    /// A bit for every column whose values are still to be written, the last one for all beyond it.
    long deferred() {
        long mask = 0;
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).isDeferred()) {
                mask |= bit(i);
            }
        }
        return mask;
    }

    /// Has the values of columns written that are still to come.
    ///
    /// @param mask a bit for every column that is wanted, as [#deferred()] gives them
    void settle(long mask) {
        for (int i = 0; i < columns.size(); i++) {
            if ((mask & bit(i)) != 0) {
                // Whoever reads it has it written.
                columns.get(i).data();
            }
        }
        refresh();
    }

    private static long bit(int column) {
        return 1L << Math.min(column, 63);
    }

    /// Forgets what was found out about the rows, because they are others now.
    void forget() {
        for (int i = 0; i < indexes.length; i++) {
            ColumnIndex index = indexes[i];
            if (index != null) {
                index.close();
                indexes[i] = null;
            }
        }
        Arrays.fill(scanned, 0);
        Arrays.fill(order, UNKNOWN);
        Arrays.fill(distinct, 0);
        rowCount = -1;
    }

    void close() {
        forget();
    }

    /// Writes a descriptor for every column.
    void describe(long descriptors) {
        for (int i = 0; i < columns.size(); i++) {
            CursorMemory.putColumn(
                    descriptors + (long) i * CursorMemory.COLUMN_BYTES,
                    kinds[i],
                    data[i],
                    validity[i],
                    strings.entriesPointer().address());
        }
    }

    int kind(int column) {
        return column == ROW_NUMBER ? CursorMemory.KIND_ID : kinds[column];
    }

    long data(int column) {
        return column == ROW_NUMBER ? 0 : data[column];
    }

    long validity(int column) {
        return column == ROW_NUMBER ? 0 : validity[column];
    }

    /// Whether SQL sees NULL; a floating-point number that is none is NULL to SQLite.
    boolean isNull(int column, int row) {
        long bits = validity(column);
        if (bits != 0 && (Native.getByte(bits + (row >> 3)) & (1 << (row & 7))) == 0) {
            return true;
        }
        return switch (kind(column)) {
            case CursorMemory.KIND_STRING -> longAt(column, row) == StringPool.NULL_ID;
            case CursorMemory.KIND_DOUBLE -> Double.isNaN(doubleAt(column, row));
            default -> false;
        };
    }

    /// Value of an integer, the id of a string, the bits of a floating-point number in their order
    /// (so that comparing the longs compares the numbers, -0 and 0 being the same).
    long longAt(int column, int row) {
        long from = data(column);
        return switch (kind(column)) {
            case CursorMemory.KIND_INT32 -> Native.getInt(from + 4L * row);
            case CursorMemory.KIND_UINT32, CursorMemory.KIND_STRING ->
                    Integer.toUnsignedLong(Native.getInt(from + 4L * row));
            case CursorMemory.KIND_INT64 -> Native.getLong(from + 8L * row);
            case CursorMemory.KIND_DOUBLE -> orderedBits(doubleAt(column, row));
            default -> row;
        };
    }

    double doubleAt(int column, int row) {
        return Native.getDouble(data[column] + 8L * row);
    }

    static long orderedBits(double value) {
        long bits = Double.doubleToRawLongBits(value + 0.0);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    /// Whether the schema says that values never decrease and are never NULL.
    boolean isDeclaredSorted(int column) {
        if (column == ROW_NUMBER || kinds[column] == CursorMemory.KIND_ID) {
            return true;
        }
        ColumnSpec spec = columns.get(column).spec();
        return spec.sorted() && !spec.nullable() && kinds[column] != CursorMemory.KIND_STRING;
    }

    /// Whether values never decrease and are never NULL. Looked up in the rows once, which ends at
    /// the first that is smaller than the one before, and costs a row nearly nothing else.
    boolean isSorted(int column) {
        if (column == ROW_NUMBER || kinds[column] == CursorMemory.KIND_ID) {
            return true;
        }
        if (order[column] == UNKNOWN) {
            order[column] = findSorted(column) ? SORTED : UNSORTED;
        }
        return order[column] == SORTED;
    }

    private boolean findSorted(int column) {
        if (isDeclaredSorted(column)) {
            return true;
        }
        if (validity[column] != 0 || kinds[column] == CursorMemory.KIND_STRING) {
            return false;
        }
        long previous = Long.MIN_VALUE;
        for (int row = 0; row < rowCount; row++) {
            long value = longAt(column, row);
            if (value < previous || isNull(column, row)) {
                return false;
            }
            previous = value;
        }
        return true;
    }

    /// The index of a column, if it has one.
    @Nullable ColumnIndex index(int column) {
        return column == ROW_NUMBER ? null : indexes[column];
    }

    /// Counts a look-up by value that read `rows` rows, and builds an index once such look-ups read
    /// the table so often that the index would have cost less.
    void countLookup(int column, long rows) {
        if (column == ROW_NUMBER || indexes[column] != null) {
            return;
        }
        scanned[column] += rows;
        if (scanned[column] > 8L * rowCount && rowCount >= 64) {
            indexes[column] = ColumnIndex.build(this, column);
        }
    }

    /// About how many different values a column has, from a sample.
    double distinctEstimate(int column) {
        int rows = table.rowCount();
        if (column == ROW_NUMBER || kinds[column] == CursorMemory.KIND_ID || rows < 2) {
            return Math.max(1, rows);
        }
        if (data[column] == 0) {
            // It was still to come at the last refresh, and may be there by now.
            settle(bit(column));
        }
        if (rows != rowCount) {
            refresh();
        }
        if (distinct[column] == 0) {
            distinct[column] = sampleDistinct(column);
        }
        return distinct[column];
    }

    /// Values seen once in the sample stand for as many as they would were the sample the square
    /// root of the table; others are taken to be all there are.
    private double sampleDistinct(int column) {
        int size = Math.min(rowCount, SAMPLE);
        long[] sample = new long[size];
        for (int i = 0; i < size; i++) {
            sample[i] = longAt(column, (int) ((long) i * rowCount / size));
        }
        Arrays.sort(sample);
        int once = 0;
        int more = 0;
        int i = 0;
        while (i < size) {
            int start = i;
            while (i < size && sample[i] == sample[start]) {
                i++;
            }
            if (i - start == 1) {
                once++;
            } else {
                more++;
            }
        }
        if (once == size) {
            return rowCount;
        }
        return Math.max(1, Math.sqrt((double) rowCount / size) * once + more);
    }

    private static List<Column> mapped(Table table, List<Integer> map) {
        return map.stream().map(table.columns()::get).toList();
    }

    private static int kind(ColumnType type) {
        return switch (type) {
            case ID -> CursorMemory.KIND_ID;
            case INT32 -> CursorMemory.KIND_INT32;
            case UINT32 -> CursorMemory.KIND_UINT32;
            case INT64 -> CursorMemory.KIND_INT64;
            case DOUBLE -> CursorMemory.KIND_DOUBLE;
            case STRING -> CursorMemory.KIND_STRING;
        };
    }
}
