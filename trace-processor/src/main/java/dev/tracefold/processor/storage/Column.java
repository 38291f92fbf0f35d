// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// One column of a [Table]: values of one type in row order, off the heap, plus one validity bit a
/// row where the column is nullable (bit `row % 8` of byte `row / 8`, set when there is a value).
///
/// Values are written by the one thread that loads the trace and read by one at a time afterwards. A column
/// that packs holds them in fewer bytes than its type has, and in none at all as long as there is nothing
/// but zeros, until somebody asks for [#data()]: of most columns nobody does.
public abstract sealed class Column permits IdColumn, IntCells, LongColumn, DoubleColumn {
    private static final MemorySegment NONE = MemorySegment.NULL;

    private final ColumnSpec spec;
    private final NativeMemory memory;
    private final boolean packs;
    private final boolean nullable;
    private final int fullBytes;
    private @Nullable Runnable deferred;
    private MemorySegment validity = NONE;
    private boolean hasValidity;
    private boolean isExpanded;
    private MemorySegment cells = NONE;
    private long validityAddress;
    private int room;
    private int reachable;
    private int cellBytes;
    private long cellAddress;

    Column(ColumnSpec spec, NativeMemory memory, boolean packs) {
        this.spec = spec;
        this.memory = memory;
        this.packs = packs;
        nullable = spec.nullable();
        fullBytes = spec.type().byteSize();
        forget();
    }

    static Column create(ColumnSpec spec, NativeMemory memory, boolean packs) {
        return switch (spec.type()) {
            case ID -> new IdColumn(spec, memory);
            case INT32, UINT32 -> new IntColumn(spec, memory, packs);
            case INT64 -> new LongColumn(spec, memory, packs);
            case DOUBLE -> new DoubleColumn(spec, memory, packs);
            case STRING -> new StringColumn(spec, memory, packs);
        };
    }

    /// Name, type and flags.
    public final ColumnSpec spec() {
        return spec;
    }

    /// The values as they lie in memory, native byte order; empty for an [IdColumn].
    public final MemorySegment data() {
        settle();
        if (!isExpanded) {
            expand();
        }
        return cells;
    }

    /// The validity bits, or an empty segment where every row has a value.
    public final MemorySegment validity() {
        settle();
        if (!isExpanded) {
            expand();
        }
        return validity;
    }

    /// Says that values are still to come: whoever reads the column has them written first.
    ///
    /// @param write calls [#settled()] and writes
    public final void defer(Runnable write) {
        deferred = write;
        reachable = 0;
    }

    /// Whether [#data()] has something to do before the values lie there.
    public final boolean isDeferred() {
        return deferred != null || !isExpanded;
    }

    /// Ends what [#defer(Runnable)] began.
    public final void settled() {
        deferred = null;
        reachable = room;
    }

    private void settle() {
        if (deferred != null) {
            deferred.run();
        }
    }

    /// Makes sure that the cell of a row can be read and written by [RawMemory].
    final void reach(int row) {
        if (Integer.compareUnsigned(row, reachable) >= 0 || !memory.isOpen()) {
            reachLater(row);
        }
    }

    private void reachLater(int row) {
        memory.checkOpen();
        settle();
        Objects.checkIndex(row, room);
    }

    /// Whether the row has no value. A [StringColumn] row is also null when it holds string id 0.
    public boolean isNull(int row) {
        reach(row);
        return nullable && (!hasValidity || (validityOf(row) & (1 << (row & 7))) == 0);
    }

    /// Takes a nullable row's value away.
    public final void setNull(int row) {
        reach(row);
        if (hasValidity) {
            RawMemory.setByte(
                    validityAddress + (row >> 3), (byte) (validityOf(row) & ~(1 << (row & 7))));
        }
    }

    /// Says that a row that was [reached][#reach(int)] has a value.
    final void markValid(int row) {
        if (nullable) {
            if (!hasValidity) {
                reserveValidity();
            }
            RawMemory.setByte(
                    validityAddress + (row >> 3), (byte) (validityOf(row) | 1 << (row & 7)));
        }
    }

    private byte validityOf(int row) {
        return RawMemory.getByte(validityAddress + (row >> 3));
    }

    /// Takes values that lie somewhere else already, in place of all it has.
    ///
    /// @param values as [#data()] gives them
    /// @param bits as [#validity()] gives them
    public final void adopt(MemorySegment values, MemorySegment bits) {
        free();
        setCells(values, fullBytes);
        validity = bits;
        validityAddress = bits.address();
        hasValidity = nullable;
        isExpanded = true;
        room = fullBytes == 0 ? Integer.MAX_VALUE : (int) (values.byteSize() / fullBytes);
        reachable = room;
    }

    /// Makes room for `rows` rows; new ones are zero, or null where the column is nullable.
    final void reserve(int rows) {
        room = rows;
        if (cellBytes > 0) {
            setCells(memory.reallocate(cells, (long) rows * cellBytes), cellBytes);
        }
        if (hasValidity) {
            reserveValidity();
        }
        reachable = deferred == null ? rows : 0;
    }

    /// Bytes a row; 0 as long as there are only zeros.
    final int cellBytes() {
        return cellBytes;
    }

    /// Where the cell of row 0 is.
    final long cellAddress() {
        return cellAddress;
    }

    /// How many rows there is room for.
    final int room() {
        return room;
    }

    /// Makes the first `rows` rows as new ones are.
    final void clear(int rows) {
        settle();
        cells.asSlice(0, (long) rows * cellBytes).fill((byte) 0);
        validity.asSlice(0, hasValidity ? (rows + 7L) / 8 : 0).fill((byte) 0);
    }

    final void free() {
        memory.free(cells);
        memory.free(validity);
        forget();
    }

    /// Holds values in cells of another size from now on.
    final void resizeCells(int bytes) {
        MemorySegment resized = room == 0 ? NONE : memory.allocate((long) room * bytes);
        if (cellBytes > 0) {
            copyTo(resized.address(), bytes);
        }
        memory.free(cells);
        setCells(resized, bytes);
    }

    private void setCells(MemorySegment values, int bytes) {
        cells = values;
        cellAddress = values.address();
        cellBytes = bytes;
    }

    /// Writes every value that is not 0 to an address where there are zeros, so many bytes a row.
    abstract void copyTo(long address, int bytes);

    private void forget() {
        setCells(NONE, packs ? 0 : fullBytes);
        validity = NONE;
        room = 0;
        reachable = 0;
        hasValidity = nullable && !packs;
        isExpanded = !packs || fullBytes == 0;
    }

    private void reserveValidity() {
        validity = memory.reallocate(validity, (room + 7L) / 8);
        validityAddress = validity.address();
        hasValidity = true;
    }

    private void expand() {
        if (cellBytes < fullBytes) {
            resizeCells(fullBytes);
        }
        if (nullable && !hasValidity) {
            reserveValidity();
        }
        isExpanded = true;
    }
}
