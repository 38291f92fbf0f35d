// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// The row number as a column.
public final class IdColumn extends Column {
    IdColumn(ColumnSpec spec, NativeMemory memory) {
        super(spec, memory, false);
    }
}
