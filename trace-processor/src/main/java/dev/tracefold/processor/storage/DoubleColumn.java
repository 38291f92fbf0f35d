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
        return hasCell(row)
                ? Double.longBitsToDouble(RawMemory.getLong(cell(row, Double.BYTES)))
                : 0;
    }

    /// Sets a row's value.
    public void set(int row, double value) {
        reach(row);
        long bits = Double.doubleToRawLongBits(value);
        if (hasCell(row)) {
            RawMemory.setLong(cell(row, Double.BYTES), bits);
        } else {
            setPacked(row, bits);
        }
        markValid(row);
    }
}
