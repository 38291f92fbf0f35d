// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/// Ids into the [StringPool]. There is one way to be null, nullable or not: id 0; so these columns
/// keep no validity bits.
public final class StringColumn extends Column {
    StringColumn(ColumnSpec spec, NativeMemory memory) {
        super(
                new ColumnSpec(
                        spec.name(),
                        spec.type(),
                        false,
                        spec.sorted(),
                        spec.setId(),
                        spec.hidden(),
                        spec.references()),
                memory);
    }

    /// A row's string id; [StringPool#NULL_ID] where the row is null.
    public int get(int row) {
        return data().getAtIndex(JAVA_INT, row);
    }

    /// Sets a row's string id; [StringPool#NULL_ID] makes it null.
    public void set(int row, int stringId) {
        long place = place(row, 2);
        if (place != 0) {
            RawMemory.setInt(place, stringId);
        } else {
            data().setAtIndex(JAVA_INT, row, stringId);
        }
    }

    @Override
    public boolean isNull(int row) {
        return get(row) == StringPool.NULL_ID;
    }
}
