// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// 64-bit floating-point numbers.
public final class DoubleColumn extends Column {
    DoubleColumn(ColumnSpec spec, NativeMemory memory, boolean packs) {
        super(spec, memory, packs);
    }

    /// A row's value; 0 where the row is null.
    public double get(int row) {
        reach(row);
        return cellBytes() == 0
                ? 0
                : Double.longBitsToDouble(
                        RawMemory.getLong(cellAddress() + (long) row * Double.BYTES));
    }

    /// Sets a row's value.
    public void set(int row, double value) {
        reach(row);
        if (cellBytes() == 0) {
            resizeCells(Double.BYTES);
        }
        RawMemory.setLong(
                cellAddress() + (long) row * Double.BYTES, Double.doubleToRawLongBits(value));
        markValid(row);
    }

    @Override
    void copyTo(long address, int bytes) {
        throw new IllegalStateException("doubles have one size");
    }
}
