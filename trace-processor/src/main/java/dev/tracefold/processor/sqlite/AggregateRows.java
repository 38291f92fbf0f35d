// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.storage.NativeMemory;

/// The rows of an [AggregateTable] for one statement: a row a group, in columns that the row loop reads.
final class AggregateRows {
    private final Relation relation;
    private final AggregateSpec spec;
    private final SqliteConnection connection;
    private final NativeMemory memory;
    private final List<MemorySegment> blocks = new ArrayList<>();
    private int count = 1;

    AggregateRows(SqliteConnection connection, Relation relation, AggregateSpec spec) {
        this.connection = connection;
        this.relation = relation;
        this.spec = spec;
        this.memory = connection.memory();
    }

    int count() {
        return count;
    }

    /// Computes the groups of a selection and describes their columns.
    ///
    /// @param descriptors of all columns, empty so far
    /// @param firstOutput the first column for outputs
    void compute(Selection selection, long descriptors, int firstOutput) {
        List<Accumulator> accumulators = new ArrayList<>();
        for (AggregateSpec.Output output : spec.outputs()) {
            accumulators.add(Accumulator.of(output, relation, spec.added()));
        }
        int[] order;
        if (spec.groups().isEmpty()) {
            order = new int[] {0};
            addAll(selection, accumulators);
        } else {
            GroupNumbers numbers = GroupNumbers.of(relation, spec.groups(), selection.count());
            addGroups(selection, accumulators, numbers);
            order = sorted(numbers);
            for (int column : spec.groups()) {
                showGroups(numbers, order, column, descriptor(descriptors, column));
            }
        }
        count = order.length;
        for (int i = 0; i < accumulators.size(); i++) {
            show(accumulators.get(i), order, descriptor(descriptors, firstOutput + i));
        }
    }

    private void addAll(Selection selection, List<Accumulator> accumulators) {
        RowBlock block = new RowBlock(relation, selection.count());
        for (int start = 0; start < selection.count(); start += RowBlock.ROWS) {
            connection.failIfInterrupted();
            block.load(selection, start);
            for (Accumulator accumulator : accumulators) {
                accumulator.add(block, null, 1);
            }
        }
    }

    private void addGroups(
            Selection selection, List<Accumulator> accumulators, GroupNumbers numbers) {
        RowBlock block = new RowBlock(relation, selection.count());
        int[] groups = new int[Math.min(RowBlock.ROWS, selection.count())];
        for (int start = 0; start < selection.count(); start += RowBlock.ROWS) {
            connection.failIfInterrupted();
            block.load(selection, start);
            numbers.number(block, groups);
            for (Accumulator accumulator : accumulators) {
                accumulator.add(block, groups, numbers.count());
            }
        }
    }

    void close() {
        blocks.forEach(memory::free);
        blocks.clear();
    }

    /// Numbers of the groups as SQLite shows them.
    private int[] sorted(GroupNumbers numbers) {
        RowList rows = new RowList(memory);
        try {
            rows.reserve(numbers.count());
            for (int group = 0; group < numbers.count(); group++) {
                Native.putInt(rows.address() + 4L * group, numbers.firstRow(group));
            }
            rows.setCount(numbers.count());
            if (rows.count() > 1) {
                RowSorter.sort(relation, spec.orders(), rows);
            }
            int[] order = new int[rows.count()];
            for (int i = 0; i < order.length; i++) {
                order[i] = numbers.groupOf(rows.get(i));
            }
            return order;
        } finally {
            rows.close();
        }
    }

    private static long descriptor(long descriptors, int column) {
        return descriptors + (long) column * CursorMemory.COLUMN_BYTES;
    }

    private void showGroups(GroupNumbers numbers, int[] order, int column, long descriptor) {
        boolean text = relation.kind(column) == CursorMemory.KIND_STRING;
        long data = allocate(8L * order.length);
        long validity = bits(order.length);
        boolean nulls = false;
        for (int i = 0; i < order.length; i++) {
            int row = numbers.firstRow(order[i]);
            boolean isNull = relation.isNull(column, row);
            nulls |= isNull;
            put(data, validity, i, text, isNull, isNull ? 0 : relation.longAt(column, row));
        }
        describe(
                descriptor,
                text ? CursorMemory.KIND_STRING : CursorMemory.KIND_INT64,
                data,
                nulls ? validity : 0);
    }

    private void show(Accumulator accumulator, int[] order, long descriptor) {
        boolean text = accumulator.kind() == CursorMemory.KIND_STRING;
        long data = allocate(8L * order.length);
        long validity = bits(order.length);
        boolean nulls = false;
        for (int i = 0; i < order.length; i++) {
            boolean isNull = accumulator.isNull(order[i]);
            nulls |= isNull;
            put(data, validity, i, text, isNull, isNull ? 0 : accumulator.bits(order[i]));
        }
        describe(descriptor, accumulator.kind(), data, nulls ? validity : 0);
    }

    private static void put(
            long data, long validity, int index, boolean text, boolean isNull, long value) {
        if (text) {
            Native.putInt(data + 4L * index, (int) value);
        } else {
            Native.putLong(data + 8L * index, value);
        }
        if (!isNull) {
            long at = validity + (index >> 3);
            Native.putByte(at, (byte) (Native.getByte(at) | (1 << (index & 7))));
        }
    }

    private void describe(long descriptor, int kind, long data, long validity) {
        CursorMemory.putColumn(
                descriptor, kind, data, validity, relation.strings().entriesPointer().address());
    }

    private long bits(int rows) {
        long bytes = rows / 8 + 1L;
        long address = allocate(bytes);
        Native.clear(address, bytes);
        return address;
    }

    private long allocate(long bytes) {
        MemorySegment block = memory.allocate(Math.max(8, bytes));
        blocks.add(block);
        return block.address();
    }
}
