// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.util.List;

/// Name and columns of a table, in the order of `*`.
///
/// @param name SQL name, `__intrinsic_slice` for instance
/// @param columns at least one
public record TableSchema(String name, List<ColumnSpec> columns) {
    public TableSchema {
        columns = List.copyOf(columns);
    }

    /// Position of a column, or -1 when there is none of that name (SQL names ignore case).
    public int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(column)) {
                return i;
            }
        }
        return -1;
    }
}
