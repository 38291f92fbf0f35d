// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// 64-bit integers.
public final class LongColumn extends Column {
    LongColumn(ColumnSpec spec, NativeMemory memory, boolean packs) {
        super(spec, memory, packs);
    }

    /// A row's value; 0 where the row is null.
    public long get(int row) {
        reach(row);
        return hasCell(row) ? RawMemory.getLong(cell(row, Long.BYTES)) : packed(row);
    }

    /// Sets a row's value.
    public void set(int row, long value) {
        reach(row);
        if (hasCell(row)) {
            RawMemory.setLong(cell(row, Long.BYTES), value);
        } else {
            setPacked(row, value);
        }
        markValid(row);
    }
}
