// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.util.Arrays;

/// 64-bit integers. Neighbours are near each other, times above all: packed, a value is its difference to a
/// base that some rows share, in four bytes. The few that are too far away are kept apart; when they are
/// not few, the column is no longer packed.
public final class LongColumn extends Column {
    private static final int BASE_SHIFT = 8;
    private static final long NO_BASE = Long.MIN_VALUE;
    private static final int ZERO = 0;
    private static final int FAR = Integer.MIN_VALUE;
    private static final int FEW = 1024;
    private static final int FEW_OF_ROWS = 32;

    private long[] bases = {NO_BASE};
    private SparseLongs far = new SparseLongs();

    LongColumn(ColumnSpec spec, NativeMemory memory, boolean packs) {
        super(spec, memory, packs);
    }

    /// A row's value; 0 where the row is null.
    public long get(int row) {
        reach(row);
        return cellBytes() == Long.BYTES
                ? RawMemory.getLong(cellAddress() + (long) row * Long.BYTES)
                : packed(row);
    }

    /// Sets a row's value.
    public void set(int row, long value) {
        reach(row);
        if (cellBytes() == Long.BYTES) {
            RawMemory.setLong(cellAddress() + (long) row * Long.BYTES, value);
        } else {
            setPacked(row, value);
        }
        markValid(row);
    }

    private long packed(int row) {
        if (cellBytes() == 0) {
            return 0;
        }
        int code = RawMemory.getInt(cellAddress() + (long) row * Integer.BYTES);
        return switch (code) {
            case ZERO -> 0;
            case FAR -> far.get(row);
            default -> bases[row >>> BASE_SHIFT] + code;
        };
    }

    private void setPacked(int row, long value) {
        if (cellBytes() == 0) {
            if (value == 0) {
                return;
            }
            Arrays.fill(bases, NO_BASE);
            far = new SparseLongs();
            resizeCells(Integer.BYTES);
        }
        long code = value == 0 ? 0 : value - base(row, value);
        if (code != (int) code || code == FAR || (code == ZERO && value != 0)) {
            setFar(row, value);
        } else {
            RawMemory.setInt(cellAddress() + (long) row * Integer.BYTES, (int) code);
        }
    }

    /// What a row's value is counted from, one less than the first that is set near it.
    private long base(int row, long value) {
        int place = row >>> BASE_SHIFT;
        if (place >= bases.length) {
            int size = bases.length;
            bases = Arrays.copyOf(bases, Math.max(place + 1, 2 * size));
            Arrays.fill(bases, size, bases.length, NO_BASE);
        }
        if (bases[place] == NO_BASE) {
            bases[place] = Math.max(value, NO_BASE + 2) - 1;
        }
        return bases[place];
    }

    private void setFar(int row, long value) {
        if (far.size() >= FEW + room() / FEW_OF_ROWS) {
            resizeCells(Long.BYTES);
            RawMemory.setLong(cellAddress() + (long) row * Long.BYTES, value);
        } else {
            far.put(row, value);
            RawMemory.setInt(cellAddress() + (long) row * Integer.BYTES, FAR);
        }
    }

    @Override
    void copyTo(long address, int bytes) {
        int rows = room();
        for (int row = 0; row < rows; row++) {
            long value = packed(row);
            if (value != 0) {
                RawMemory.setLong(address + (long) row * Long.BYTES, value);
            }
        }
        bases = new long[] {NO_BASE};
        far = new SparseLongs();
    }
}
