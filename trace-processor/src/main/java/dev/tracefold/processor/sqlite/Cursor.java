// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.NativeMemory;

import static dev.tracefold.processor.sqlite.CursorMemory.AHEAD;
import static dev.tracefold.processor.sqlite.CursorMemory.AHEAD_BYTES;
import static dev.tracefold.processor.sqlite.CursorMemory.AHEAD_COUNT;
import static dev.tracefold.processor.sqlite.CursorMemory.AHEAD_SHIFT;
import static dev.tracefold.processor.sqlite.CursorMemory.COLUMNS;
import static dev.tracefold.processor.sqlite.CursorMemory.COLUMN_COUNT;
import static dev.tracefold.processor.sqlite.CursorMemory.FAST_BASE;
import static dev.tracefold.processor.sqlite.CursorMemory.FAST_COUNT;
import static dev.tracefold.processor.sqlite.CursorMemory.FAST_OFFSETS;
import static dev.tracefold.processor.sqlite.CursorMemory.FAST_PLAN;
import static dev.tracefold.processor.sqlite.CursorMemory.FAST_ROWS;
import static dev.tracefold.processor.sqlite.CursorMemory.LEFT;
import static dev.tracefold.processor.sqlite.CursorMemory.POSITION;
import static dev.tracefold.processor.sqlite.CursorMemory.ROWS;
import static dev.tracefold.processor.sqlite.CursorMemory.STATEMENT;
import static dev.tracefold.processor.sqlite.CursorMemory.STEP;
import static java.util.Objects.requireNonNull;

/// The Java side of a cursor: xFilter. It finds the rows and writes them down for the row loop.
final class Cursor {
    private static final int MANY_ROWS = 1 << 15;

    private final ConnectedTable table;
    private final SqliteConnection connection;
    private final NativeMemory memory;
    private final long cursor;
    private final RowList buffer;
    private final Conditions conditions;
    private final @Nullable ComputedRows computed;
    private MemorySegment descriptors = MemorySegment.NULL;
    private MemorySegment ahead = MemorySegment.NULL;
    private @Nullable Relation relation;
    private @Nullable RowSource source;
    private @Nullable AggregateRows aggregated;
    private long settled;

    /// @param cursor address of the native part
    Cursor(ConnectedTable table, long cursor) {
        this.table = table;
        this.connection = table.connection();
        this.memory = connection.memory();
        this.cursor = cursor;
        this.buffer = new RowList(memory);
        this.conditions = new Conditions(connection);
        VirtualTable function = table.computed();
        this.computed = function == null ? null : new ComputedRows(table, function);
        Relation stored = table.stored();
        if (stored != null) {
            stored.refresh();
            use(stored);
        }
    }

    /// Answers xFilter; the result is SQLite's code.
    int filter(int number, int argc, long argv) {
        Plan plan = table.plan(number);
        Arguments values = new Arguments(argc, argv);
        Native.putLong(cursor + FAST_PLAN, -1);
        Native.putLong(cursor + STATEMENT, 0);
        Native.putLong(cursor + LEFT, 0);
        if (computed != null) {
            connection.enter();
            try {
                compute(computed, number, plan, values);
            } finally {
                connection.leave();
            }
        }
        if (table.isAggregated()) {
            aggregate(plan, values);
            return SqliteApi.OK;
        }
        Relation stored = table.stored();
        if ((plan.deferredUsed() & ~settled) != 0 && stored != null) {
            stored.settle(plan.deferredUsed());
            stored.describe(descriptors.address());
            settled |= plan.deferredUsed();
        }
        RowSource rows = source;
        if (rows != null) {
            rows.run(plan, values);
            show(rows);
            lookAhead(rows, plan);
            learn(number, plan);
        }
        return SqliteApi.OK;
    }

    /// The statement whose rows are shown failed; its message becomes the table's.
    void statementFailed(int code) {
        SqliteException failure = connection.failure(code, -1);
        long vtab = Native.getLong(cursor + CursorMemory.CURSOR_VTAB);
        CursorMemory.setError(vtab, connection.remember(failure, table.name()));
    }

    /// Aggregates the rows that the plan leaves; the values of its conditions come behind the number
    /// of what is asked.
    private void aggregate(Plan plan, Arguments values) {
        Relation rows = requireNonNull(table.stored());
        AggregateSpec spec = connection.aggregates().spec(values.getLong(0));
        rows.settle((spec.columnsRead() | plan.deferredUsed()) & rows.deferred());
        RowSource all = new RowSource(rows, buffer, conditions);
        all.run(plan, values);
        AggregateRows last = aggregated;
        if (last != null) {
            last.close();
        }
        AggregateRows fresh = new AggregateRows(connection, rows, spec);
        aggregated = fresh;
        descriptors.fill((byte) 0);
        fresh.compute(all.selection(), descriptors.address(), AggregateTable.firstOutput(table));
        Native.putLong(cursor + ROWS, 0);
        Native.putLong(cursor + POSITION, 0);
        Native.putLong(cursor + STEP, 1);
        Native.putLong(cursor + LEFT, fresh.count());
    }

    void close() {
        AggregateRows last = aggregated;
        if (last != null) {
            last.close();
        }
        if (computed != null) {
            computed.close();
        }
        if (relation != null && relation != table.stored()) {
            relation.close();
        }
        buffer.close();
        memory.free(descriptors);
        memory.free(ahead);
    }

    private void show(RowSource rows) {
        Selection selection = rows.selection();
        int count = selection.count();
        boolean descending = rows.isDescending();
        long first = selection.isRange() ? selection.from() : 0;
        Native.putLong(cursor + ROWS, selection.list());
        Native.putLong(cursor + POSITION, descending ? first + count - 1 : first);
        Native.putLong(cursor + STEP, descending ? -1 : 1);
        Native.putLong(cursor + LEFT, count);
    }

    /// Lets the row loop fetch what it will read, where rows come in no order of memory and are too
    /// many for the cache.
    private void lookAhead(RowSource rows, Plan plan) {
        Native.putLong(cursor + AHEAD_COUNT, 0);
        Relation read = relation;
        if (read == null
                || plan.orders().isEmpty()
                || rows.selection().isRange()
                || rows.selection().count() < MANY_ROWS) {
            return;
        }
        if (ahead.byteSize() == 0) {
            ahead = memory.allocate((long) table.columns().size() * AHEAD_BYTES);
            Native.putLong(cursor + AHEAD, ahead.address());
        }
        int count = 0;
        for (int column = 0; column < read.columnCount(); column++) {
            int shift = valueShift(read.kind(column));
            if (shift > 0 && (plan.columnsUsed() >>> Math.min(column, 63) & 1) != 0) {
                long entry = ahead.address() + (long) count * AHEAD_BYTES;
                Native.putLong(entry, read.data(column));
                Native.putLong(entry + AHEAD_SHIFT, shift);
                count++;
            }
        }
        Native.putLong(cursor + AHEAD_COUNT, count);
    }

    /// How many bytes a value takes, as a power of two; 0 where it takes none.
    private static int valueShift(int kind) {
        return switch (kind) {
            case CursorMemory.KIND_INT32, CursorMemory.KIND_UINT32, CursorMemory.KIND_STRING -> 2;
            case CursorMemory.KIND_INT64, CursorMemory.KIND_DOUBLE -> 3;
            default -> 0;
        };
    }

    /// Teaches the row loop to answer the same plan with other values by itself, where that takes
    /// no more than a look into an array.
    private void learn(int number, Plan plan) {
        Relation rows = relation;
        if (rows == null || plan.terms().size() != 1 || !isPlainLookup(plan)) {
            return;
        }
        int column = plan.terms().getFirst().column();
        ColumnIndex index = rows.index(column);
        if (rows.kind(column) == CursorMemory.KIND_ID) {
            learn(number, 0, rows.rowCount(), 0, 0);
        } else if (index != null
                && index.isDense()
                && rows.kind(column) != CursorMemory.KIND_STRING) {
            learn(number, index.base(), index.slots(), index.offsets(), index.rows());
        }
    }

    private static boolean isPlainLookup(Plan plan) {
        Plan.Term term = plan.terms().getFirst();
        return (term.operator() == Operator.EQ || term.operator() == Operator.IS)
                && !term.isList()
                && plan.arguments().isEmpty()
                && plan.functions().isEmpty()
                && plan.orders().isEmpty()
                && !plan.hasLimit();
    }

    private void learn(int number, long base, long count, long offsets, long rows) {
        Native.putLong(cursor + FAST_BASE, base);
        Native.putLong(cursor + FAST_COUNT, count);
        Native.putLong(cursor + FAST_OFFSETS, offsets);
        Native.putLong(cursor + FAST_ROWS, rows);
        Native.putLong(cursor + FAST_PLAN, number);
    }

    private void use(Relation rows) {
        if (rows.columnCount() > table.firstArgument()) {
            throw new IllegalStateException(
                    "%s declares %d columns, its rows have %d"
                            .formatted(table.name(), table.firstArgument(), rows.columnCount()));
        }
        relation = rows;
        source = new RowSource(rows, buffer, conditions);
        reserveDescriptors();
        rows.describe(descriptors.address());
    }

    private void compute(ComputedRows rows, int number, Plan plan, Arguments values) {
        switch (rows.of(number, plan, values)) {
            case null -> {
                // The rows of the last call serve again.
            }
            case Rows.Stored stored -> {
                Relation last = relation;
                if (last != null) {
                    last.close();
                }
                Relation fresh = new Relation(connection, stored.table(), stored.columns());
                fresh.settle(-1);
                use(fresh);
            }
            case Rows.Stepped stepped -> step(stepped.statement());
        }
        rows.describeArguments(descriptors.address());
    }

    private void step(SqliteStatement statement) {
        relation = null;
        source = null;
        reserveDescriptors();
        for (int i = 0; i < table.firstArgument(); i++) {
            CursorMemory.putColumn(
                    descriptors.address() + (long) i * CursorMemory.COLUMN_BYTES,
                    CursorMemory.KIND_STATEMENT,
                    i,
                    0,
                    0);
        }
        Native.putLong(cursor + ROWS, 0);
        Native.putLong(cursor + POSITION, 0);
        boolean hasRow = statement.step();
        // Only now: the first step settles which of two statements runs.
        Native.putLong(cursor + STATEMENT, statement.running());
        Native.putLong(cursor + LEFT, hasRow ? 1 : 0);
    }

    private void reserveDescriptors() {
        int count = table.columns().size();
        if (descriptors.byteSize() == 0) {
            descriptors = memory.allocate((long) count * CursorMemory.COLUMN_BYTES);
            Native.putLong(cursor + COLUMNS, descriptors.address());
            Native.putLong(cursor + COLUMN_COUNT, count);
        } else {
            descriptors.fill((byte) 0);
        }
    }
}
