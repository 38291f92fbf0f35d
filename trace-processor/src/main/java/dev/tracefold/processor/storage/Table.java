// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// A table: a schema, its columns, and how many rows they hold. Row numbers are dense, start at 0
/// and are the `id`.
public final class Table {
    private static final int FIRST_ROWS = 64;
    private static final int LARGE_ROWS = 1 << 16;

    private final TableSchema schema;
    private final List<Column> columns;
    private final boolean packs;
    private int rowCount;
    private int capacity;
    private @Nullable Runnable deferred;

    /// An empty table whose columns allocate from `memory` once the first row comes.
    public Table(TableSchema schema, NativeMemory memory) {
        this(schema, memory, false);
    }

    private Table(TableSchema schema, NativeMemory memory, boolean packs) {
        this.schema = schema;
        this.packs = packs;
        // A session makes some hundred tables: no stream for each.
        Column[] made = new Column[schema.columns().size()];
        for (int i = 0; i < made.length; i++) {
            made[i] = Column.create(schema.columns().get(i), memory, packs);
        }
        this.columns = List.of(made);
    }

    /// An empty table whose columns take less room than their types do, each until [Column#data()] is
    /// asked for: for tables of which most columns are not read.
    static Table packed(TableSchema schema, NativeMemory memory) {
        return new Table(schema, memory, true);
    }

    /// SQL name.
    public String name() {
        return schema.name();
    }

    /// Name and column specifications as declared.
    public TableSchema schema() {
        return schema;
    }

    /// In the order of the schema.
    public List<Column> columns() {
        return columns;
    }

    /// Rows so far.
    public int rowCount() {
        if (deferred != null) {
            deferred.run();
        }
        return rowCount;
    }

    /// Says that rows are still to come: whoever asks for their number or reads a column has them written
    /// first.
    ///
    /// @param write calls [#settled()] and writes
    public void defer(Runnable write) {
        deferred = write;
        columns.forEach(column -> column.defer(write));
    }

    /// Ends what [#defer(Runnable)] began.
    public void settled() {
        deferred = null;
        columns.forEach(Column::settled);
    }

    /// Appends a row whose nullable values are null and whose others are 0 (strings: null), and
    /// returns its number.
    public int addRow() {
        if (rowCount == capacity) {
            grow();
        }
        return rowCount++;
    }

    /// Appends that many rows, as [#addRow()] does.
    public void addRows(int count) {
        int rows = Math.addExact(rowCount, count);
        while (rows > capacity) {
            grow();
        }
        rowCount = rows;
    }

    /// The 64-bit integer column of that name.
    public LongColumn longs(String column) {
        return (LongColumn) column(column);
    }

    /// The 32-bit integer column of that name.
    public IntColumn ints(String column) {
        return (IntColumn) column(column);
    }

    /// The floating-point column of that name.
    public DoubleColumn doubles(String column) {
        return (DoubleColumn) column(column);
    }

    /// The string column of that name.
    public StringColumn strings(String column) {
        return (StringColumn) column(column);
    }

    /// The column of that name.
    ///
    /// @throws IllegalArgumentException when there is no such column
    public Column column(String name) {
        int index = schema.indexOf(name);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "table %s has no column '%s'".formatted(schema.name(), name));
        }
        return columns.get(index);
    }

    /// Takes all rows away; the room they had is kept unless the columns are packed.
    public void clear() {
        if (packs) {
            free();
            return;
        }
        columns.forEach(column -> column.clear(rowCount));
        rowCount = 0;
    }

    /// Takes so many rows, whose values the columns have [adopted][Column#adopt].
    public void adoptRows(int rows) {
        rowCount = rows;
        capacity = rows;
    }

    /// Gives the memory of all rows back, before the memory's owner would.
    public void free() {
        columns.forEach(Column::free);
        rowCount = 0;
        capacity = 0;
    }

    private void grow() {
        if (packs && capacity >= Column.WINDOW) {
            capacity = Math.addExact(capacity, PackedBlocks.ROWS - capacity % PackedBlocks.ROWS);
        } else if (capacity < LARGE_ROWS) {
            capacity = Math.max(FIRST_ROWS, 2 * capacity);
        } else {
            // Moving large columns costs little, so there need not be much room ahead.
            capacity = Math.addExact(capacity, capacity / 4);
        }
        for (Column column : columns) {
            column.reserve(capacity);
        }
    }
}
