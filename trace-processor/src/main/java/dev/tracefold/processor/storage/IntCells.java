// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/// Columns of 32 bits a value, most of which are small numbers: packed, a value takes the one, two or four
/// bytes that the largest of the column needs.
abstract sealed class IntCells extends Column permits IntColumn, StringColumn {
    @SuppressWarnings("restricted") // addresses come from blocks of NativeMemory
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    IntCells(ColumnSpec spec, NativeMemory memory, boolean packs) {
        super(spec, memory, packs);
    }

    final int cell(int row) {
        reach(row);
        return switch (cellBytes()) {
            case Integer.BYTES -> RawMemory.getInt(cellAddress() + (long) row * Integer.BYTES);
            case Short.BYTES ->
                    Short.toUnsignedInt(getShort(cellAddress() + (long) row * Short.BYTES));
            case Byte.BYTES -> Byte.toUnsignedInt(RawMemory.getByte(cellAddress() + row));
            default -> 0;
        };
    }

    final void setCell(int row, int value) {
        reach(row);
        if (cellBytes() == Integer.BYTES) {
            RawMemory.setInt(cellAddress() + (long) row * Integer.BYTES, value);
        } else {
            setPacked(row, value);
        }
    }

    private void setPacked(int row, int value) {
        int needed = bytesOf(value);
        if (needed > cellBytes()) {
            resizeCells(needed);
        }
        switch (cellBytes()) {
            case Integer.BYTES ->
                    RawMemory.setInt(cellAddress() + (long) row * Integer.BYTES, value);
            case Short.BYTES -> setShort(cellAddress() + (long) row * Short.BYTES, value);
            case Byte.BYTES -> RawMemory.setByte(cellAddress() + row, (byte) value);
            default -> {
                // A zero among zeros.
            }
        }
    }

    private static int bytesOf(int value) {
        if (value == 0) {
            return 0;
        }
        if (value >>> Byte.SIZE == 0) {
            return Byte.BYTES;
        }
        return value >>> Short.SIZE == 0 ? Short.BYTES : Integer.BYTES;
    }

    @Override
    final void copyTo(long address, int bytes) {
        int rows = room();
        for (int row = 0; row < rows; row++) {
            int value =
                    cellBytes() == Byte.BYTES
                            ? Byte.toUnsignedInt(RawMemory.getByte(cellAddress() + row))
                            : Short.toUnsignedInt(
                                    getShort(cellAddress() + (long) row * Short.BYTES));
            if (value != 0 && bytes == Integer.BYTES) {
                RawMemory.setInt(address + (long) row * Integer.BYTES, value);
            } else if (value != 0) {
                setShort(address + (long) row * Short.BYTES, value);
            }
        }
    }

    private static short getShort(long address) {
        return ALL.get(JAVA_SHORT, address);
    }

    private static void setShort(long address, int value) {
        ALL.set(JAVA_SHORT, address, (short) value);
    }
}
