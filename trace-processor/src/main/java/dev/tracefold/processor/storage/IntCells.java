// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Columns of 32 bits a value.
abstract sealed class IntCells extends Column permits IntColumn, StringColumn {
    IntCells(ColumnSpec spec, NativeMemory memory, boolean packs) {
        super(spec, memory, packs);
    }

    final int cell(int row) {
        if (!isInWindow(row)) {
            reach(row);
        }
        if (isInWindow(row)) {
            return (int) windowed(row);
        }
        return hasCell(row) ? RawMemory.getInt(cell(row, Integer.BYTES)) : (int) packed(row);
    }

    final void setCell(int row, int value) {
        if (isInWindow(row)) {
            setWindowed(row, value);
        } else {
            setOutside(row, value);
        }
    }

    private void setOutside(int row, int value) {
        reach(row);
        // What was still to be written may have opened the window.
        if (isInWindow(row)) {
            setWindowed(row, value);
        } else if (hasCell(row)) {
            RawMemory.setInt(cell(row, Integer.BYTES), value);
        } else {
            setPacked(row, value);
        }
    }
}
