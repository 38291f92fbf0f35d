// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.foreign.MemorySegment;

import org.jspecify.annotations.Nullable;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// One column of a [Table]: values of one type in row order, off the heap, plus one validity bit a
/// row where the column is nullable (bit `row % 8` of byte `row / 8`, set when there is a value).
///
/// Values are written by the one thread that loads the trace and read by anyone afterwards.
public abstract sealed class Column
        permits IdColumn, IntColumn, LongColumn, DoubleColumn, StringColumn {
    private static final MemorySegment NONE = MemorySegment.NULL;

    private final ColumnSpec spec;
    private final NativeMemory memory;
    private final boolean nullable;
    private MemorySegment data = NONE;
    private MemorySegment validity = NONE;
    private @Nullable Runnable deferred;

    // Where the loading thread writes without asking a segment: rows below `room`.
    private long address;
    private long validityAddress;
    private int reserved;
    private int room;

    Column(ColumnSpec spec, NativeMemory memory) {
        this.spec = spec;
        this.memory = memory;
        this.nullable = spec.nullable();
    }

    static Column create(ColumnSpec spec, NativeMemory memory) {
        return switch (spec.type()) {
            case ID -> new IdColumn(spec, memory);
            case INT32, UINT32 -> new IntColumn(spec, memory);
            case INT64 -> new LongColumn(spec, memory);
            case DOUBLE -> new DoubleColumn(spec, memory);
            case STRING -> new StringColumn(spec, memory);
        };
    }

    /// Name, type and flags.
    public final ColumnSpec spec() {
        return spec;
    }

    /// The values as they lie in memory, native byte order; empty for an [IdColumn].
    public final MemorySegment data() {
        if (deferred != null) {
            deferred.run();
        }
        return data;
    }

    /// The validity bits, or an empty segment where every row has a value.
    public final MemorySegment validity() {
        if (deferred != null) {
            deferred.run();
        }
        return validity;
    }

    /// Says that values are still to come: whoever reads the column has them written first.
    ///
    /// @param write calls [#settled()] and writes
    public final void defer(Runnable write) {
        deferred = write;
        room = 0;
    }

    /// Whether reading the column would have values written first.
    public final boolean isDeferred() {
        return deferred != null;
    }

    /// Ends what [#defer(Runnable)] began.
    public final void settled() {
        deferred = null;
        room = reserved;
    }

    /// Whether the row has no value. A [StringColumn] row is also null when it holds string id 0.
    public boolean isNull(int row) {
        return nullable && (validity().get(JAVA_BYTE, row >> 3) & (1 << (row & 7))) == 0;
    }

    /// Takes a nullable row's value away.
    public final void setNull(int row) {
        byte bits = validity().get(JAVA_BYTE, row >> 3);
        validity.set(JAVA_BYTE, row >> 3, (byte) (bits & ~(1 << (row & 7))));
    }

    /// Where a row's value may be written by [RawMemory], or 0 where it must go through [#data()]: rows that
    /// there are not, a column whose values are still to come or lie in a file, a trace that is closed.
    final long place(int row, int shift) {
        return Integer.compareUnsigned(row, room) < 0 && memory.isOpen()
                ? address + ((long) row << shift)
                : 0;
    }

    /// [#markValid(int)] of a row that has a [place][#place(int, int)].
    final void markPlaced(int row) {
        if (nullable) {
            long at = validityAddress + (row >> 3);
            RawMemory.setByte(at, (byte) (RawMemory.getByte(at) | 1 << (row & 7)));
        }
    }

    final void markValid(int row) {
        if (nullable) {
            byte bits = validity.get(JAVA_BYTE, row >> 3);
            validity.set(JAVA_BYTE, row >> 3, (byte) (bits | 1 << (row & 7)));
        }
    }

    /// Takes values that lie somewhere else already, in place of all it has.
    ///
    /// @param values as [#data()] gives them
    /// @param bits as [#validity()] gives them
    public final void adopt(MemorySegment values, MemorySegment bits) {
        free();
        data = values;
        validity = bits;
    }

    /// Makes room for `rows` rows; new ones are zero, or null where the column is nullable.
    final void reserve(int rows) {
        int width = spec.type().byteSize();
        if (width > 0) {
            data = memory.reallocate(data, (long) rows * width);
        }
        if (spec.nullable()) {
            validity = memory.reallocate(validity, (rows + 7L) / 8);
        }
        address = data.address();
        validityAddress = validity.address();
        reserved = rows;
        room = deferred == null ? rows : 0;
    }

    /// Makes the first `rows` rows as new ones are.
    final void clear(int rows) {
        data().asSlice(0, (long) rows * spec.type().byteSize()).fill((byte) 0);
        validity.asSlice(0, spec.nullable() ? (rows + 7L) / 8 : 0).fill((byte) 0);
    }

    final void free() {
        memory.free(data());
        memory.free(validity);
        data = NONE;
        validity = NONE;
        reserved = 0;
        room = 0;
    }
}
