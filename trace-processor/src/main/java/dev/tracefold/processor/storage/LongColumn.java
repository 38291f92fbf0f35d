// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/// 64-bit integers.
public final class LongColumn extends Column {
    LongColumn(ColumnSpec spec, NativeMemory memory) {
        super(spec, memory);
    }

    /// A row's value; 0 where the row is null.
    public long get(int row) {
        return data().getAtIndex(JAVA_LONG, row);
    }

    /// Sets a row's value.
    public void set(int row, long value) {
        long place = place(row, 3);
        if (place != 0) {
            RawMemory.setLong(place, value);
            markPlaced(row);
        } else {
            data().setAtIndex(JAVA_LONG, row, value);
            markValid(row);
        }
    }
}
