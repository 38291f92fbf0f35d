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
        if (!isInWindow(row)) {
            reach(row);
        }
        if (isInWindow(row)) {
            return windowed(row);
        }
        return hasCell(row) ? RawMemory.getLong(cell(row, Long.BYTES)) : packed(row);
    }

    /// Sets a row's value.
    public void set(int row, long value) {
        if (isInWindow(row)) {
            setWindowed(row, value);
        } else {
            setOutside(row, value);
        }
        markValid(row);
    }

    private void setOutside(int row, long value) {
        reach(row);
        // What was still to be written may have opened the window.
        if (isInWindow(row)) {
            setWindowed(row, value);
        } else if (hasCell(row)) {
            RawMemory.setLong(cell(row, Long.BYTES), value);
        } else {
            setPacked(row, value);
        }
    }
}
