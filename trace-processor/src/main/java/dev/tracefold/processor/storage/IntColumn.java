// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/// 32-bit integers; whether the sign bit counts is the column type's business.
public final class IntColumn extends Column {
    private final boolean signed;

    IntColumn(ColumnSpec spec, NativeMemory memory) {
        super(spec, memory);
        signed = spec.type() == ColumnType.INT32;
    }

    /// The 32 bits of a row; 0 where the row is null.
    public int get(int row) {
        return data().getAtIndex(JAVA_INT, row);
    }

    /// The value as SQL sees it: sign-extended for `i32`, zero-extended for `u32`.
    public long getLong(int row) {
        int value = get(row);
        return signed ? value : Integer.toUnsignedLong(value);
    }

    /// Sets the 32 bits of a row.
    public void set(int row, int value) {
        long place = place(row, 2);
        if (place != 0) {
            RawMemory.setInt(place, value);
            markPlaced(row);
        } else {
            data().setAtIndex(JAVA_INT, row, value);
            markValid(row);
        }
    }
}
