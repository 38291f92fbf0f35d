// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Ids into the [StringPool]. There is one way to be null, nullable or not: id 0; so these columns
/// keep no validity bits.
public final class StringColumn extends IntCells {
    StringColumn(ColumnSpec spec, NativeMemory memory, boolean packs) {
        super(
                new ColumnSpec(
                        spec.name(),
                        spec.type(),
                        false,
                        spec.sorted(),
                        spec.setId(),
                        spec.hidden(),
                        spec.references()),
                memory,
                packs);
    }

    /// A row's string id; [StringPool#NULL_ID] where the row is null.
    public int get(int row) {
        return cell(row);
    }

    /// Sets a row's string id; [StringPool#NULL_ID] makes it null.
    public void set(int row, int stringId) {
        setCell(row, stringId);
    }

    @Override
    public boolean isNull(int row) {
        return get(row) == StringPool.NULL_ID;
    }
}
