// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// One column of a [Table]: values of one type in row order, off the heap, plus one validity bit a
/// row where the column is nullable (bit `row % 8` of byte `row / 8`, set when there is a value).
///
/// Values are written by the one thread that loads the trace and read by one at a time afterwards. A column
/// that packs holds integers as they lie only of the last rows, its window, which is where values are
/// written; what is before them is in [PackedBlocks], until somebody asks for [#data()]: of most columns
/// nobody does. A column of which no value was ever set takes no room at all.
public abstract sealed class Column permits IdColumn, IntCells, LongColumn, DoubleColumn {
    /// Rows of a window; values that are changed often, such as how long something took that is still open,
    /// are mostly in the last rows. A power of two.
    static final int WINDOW = 1 << 12;

    private static final int WINDOW_MASK = WINDOW - 1;
    private static final long[] NO_WINDOW = new long[0];
    private static final long[] ZEROS = new long[PackedBlocks.ROWS];
    private static final MemorySegment NONE = MemorySegment.NULL;
    private static final int NO_CELLS = Integer.MAX_VALUE;

    private final ColumnSpec spec;
    private final NativeMemory memory;
    private final boolean packs;
    private final boolean hasWindow;
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
    private int cellsFrom;
    private int cellRoom;
    private long[] window = NO_WINDOW;
    private int windowFrom;
    private long cellAddress;
    private int validityRoom;
    private @Nullable PackedBlocks blocks;

    Column(ColumnSpec spec, NativeMemory memory, boolean packs) {
        this.spec = spec;
        this.memory = memory;
        this.packs = packs;
        hasWindow = packs && spec.type() != ColumnType.DOUBLE;
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
        room = fullBytes == 0 ? Integer.MAX_VALUE : (int) (values.byteSize() / fullBytes);
        reachable = room;
        setCells(values, room, 0);
        validity = bits;
        validityAddress = bits.address();
        validityRoom = room;
        hasValidity = nullable;
        isExpanded = true;
    }

    /// Makes room for `rows` rows; new ones are zero, or null where the column is nullable. Beyond a
    /// window, a column that packs is given a block of rows at a time.
    final void reserve(int rows) {
        if (hasWindow && !isExpanded) {
            if (windowFrom != NO_CELLS) {
                moveWindow(rows);
            }
        } else if (cellsFrom != NO_CELLS && rows > cellRoom && fullBytes > 0) {
            int grown = packs ? ahead(rows) : rows;
            MemorySegment moved = memory.reallocate(cells, (long) grown * fullBytes);
            setCells(moved, grown, 0);
        }
        room = rows;
        if (hasValidity && rows > validityRoom) {
            reserveValidity();
        }
        reachable = deferred == null ? rows : 0;
    }

    /// Moving large blocks costs little, so there need not be much room ahead.
    private static int ahead(int rows) {
        return (int) Math.min(Integer.MAX_VALUE, rows + rows / 4L);
    }

    private void moveWindow(int rows) {
        int wanted = Math.min(rows, WINDOW);
        if (wanted > window.length) {
            window = Arrays.copyOf(window, wanted);
        }
        if (rows <= WINDOW) {
            return;
        }
        PackedBlocks packed = blocks();
        long[] values = packed.scratch();
        for (int from = windowFrom; from < rows - WINDOW; from += PackedBlocks.ROWS) {
            int at = from & WINDOW_MASK;
            System.arraycopy(window, at, values, 0, PackedBlocks.ROWS);
            packed.write(from >>> PackedBlocks.SHIFT, values);
            System.arraycopy(ZEROS, 0, window, at, PackedBlocks.ROWS);
        }
        windowFrom = Math.max(windowFrom, rows - WINDOW);
    }

    private PackedBlocks blocks() {
        PackedBlocks packed = blocks;
        if (packed == null) {
            packed = new PackedBlocks(memory);
            blocks = packed;
        }
        return packed;
    }

    /// Whether a row's value is in the window, where it can be read and written without anything else.
    final boolean isInWindow(int row) {
        return row >= windowFrom && row < reachable && memory.isOpen();
    }

    /// The value of a row that is [in the window][#isInWindow(int)].
    final long windowed(int row) {
        return window[row & WINDOW_MASK];
    }

    /// Sets the value of a row that is [in the window][#isInWindow(int)].
    final void setWindowed(int row, long value) {
        window[row & WINDOW_MASK] = value;
    }

    /// Whether a row that was [reached][#reach(int)] has its cell at [#cell(int, int)].
    final boolean hasCell(int row) {
        return row >= cellsFrom;
    }

    /// Where the cell of a row is that [has one][#hasCell(int)].
    ///
    /// @param bytes of a cell
    final long cell(int row, int bytes) {
        return cellAddress + (long) row * bytes;
    }

    /// The value of a row that was [reached][#reach(int)] and has no cell.
    final long packed(int row) {
        return blocks == null ? 0 : blocks.get(row);
    }

    /// Sets the value of a row that was [reached][#reach(int)] and has no cell, which may be the first of all.
    final void setPacked(int row, long value) {
        if (windowFrom == NO_CELLS) {
            openWindow();
            if (isInWindow(row)) {
                setWindowed(row, value);
                return;
            }
            if (hasCell(row)) {
                RawMemory.setLong(cell(row, Long.BYTES), value);
                return;
            }
        }
        blocks().set(row, value);
    }

    private void openWindow() {
        if (hasWindow) {
            window = new long[Math.min(room, WINDOW)];
            windowFrom = room - window.length;
        } else {
            setCells(memory.allocate((long) room * fullBytes), room, 0);
        }
    }

    /// Makes the first `rows` rows as new ones are.
    final void clear(int rows) {
        settle();
        cells.asSlice(0, (long) rows * fullBytes).fill((byte) 0);
        validity.asSlice(0, hasValidity ? (rows + 7L) / 8 : 0).fill((byte) 0);
    }

    final void free() {
        memory.free(cells);
        memory.free(validity);
        if (blocks != null) {
            blocks.free();
        }
        forget();
    }

    private void setCells(MemorySegment values, int rows, int from) {
        cells = values;
        cellAddress = values.address();
        cellRoom = rows;
        cellsFrom = from;
        window = NO_WINDOW;
        windowFrom = NO_CELLS;
    }

    private void forget() {
        setCells(NONE, 0, packs ? NO_CELLS : 0);
        blocks = null;
        validity = NONE;
        validityRoom = 0;
        room = 0;
        reachable = 0;
        hasValidity = nullable && !packs;
        isExpanded = !packs || fullBytes == 0;
    }

    private void reserveValidity() {
        validityRoom = packs ? ahead(room) : room;
        validity = memory.reallocate(validity, (validityRoom + 7L) / 8);
        validityAddress = validity.address();
        hasValidity = true;
    }

    private void expand() {
        if (hasWindow || cellsFrom == NO_CELLS) {
            MemorySegment all = room == 0 ? NONE : memory.allocate((long) room * fullBytes);
            if (windowFrom != NO_CELLS) {
                unpack(all);
            }
            memory.free(cells);
            if (blocks != null) {
                blocks.free();
                blocks = null;
            }
            setCells(all, room, 0);
        }
        if (nullable && !hasValidity) {
            reserveValidity();
        }
        isExpanded = true;
    }

    private void unpack(MemorySegment into) {
        for (int row = windowFrom; row < room; row++) {
            put(into.address() + (long) row * fullBytes, windowed(row));
        }
        if (blocks == null) {
            return;
        }
        long[] values = blocks.scratch();
        for (int from = 0; from < windowFrom; from += PackedBlocks.ROWS) {
            blocks.read(from >>> PackedBlocks.SHIFT, values);
            scatter(values, into.address() + (long) from * fullBytes);
        }
    }

    private void scatter(long[] values, long address) {
        for (int i = 0; i < PackedBlocks.ROWS; i++) {
            put(address + (long) i * fullBytes, values[i]);
        }
    }

    private void put(long address, long value) {
        if (fullBytes == Long.BYTES) {
            RawMemory.setLong(address, value);
        } else {
            RawMemory.setInt(address, (int) value);
        }
    }
}
