// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;

/// 64-bit floating-point numbers.
public final class DoubleColumn extends Column {
    DoubleColumn(ColumnSpec spec, NativeMemory memory) {
        super(spec, memory);
    }

    /// A row's value; 0 where the row is null.
    public double get(int row) {
        return data().getAtIndex(JAVA_DOUBLE, row);
    }

    /// Sets a row's value.
    public void set(int row, double value) {
        long place = place(row, 3);
        if (place != 0) {
            RawMemory.setLong(place, Double.doubleToRawLongBits(value));
            markPlaced(row);
        } else {
            data().setAtIndex(JAVA_DOUBLE, row, value);
            markValid(row);
        }
    }
}
