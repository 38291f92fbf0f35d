// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// 32-bit integers; whether the sign bit counts is the column type's business.
public final class IntColumn extends IntCells {
    private final boolean signed;

    IntColumn(ColumnSpec spec, NativeMemory memory, boolean packs) {
        super(spec, memory, packs);
        signed = spec.type() == ColumnType.INT32;
    }

    /// The 32 bits of a row; 0 where the row is null.
    public int get(int row) {
        return cell(row);
    }

    /// The value as SQL sees it: sign-extended for `i32`, zero-extended for `u32`.
    public long getLong(int row) {
        int value = get(row);
        return signed ? value : Integer.toUnsignedLong(value);
    }

    /// Sets the 32 bits of a row.
    public void set(int row, int value) {
        setCell(row, value);
        markValid(row);
    }
}
