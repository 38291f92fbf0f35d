// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import org.jspecify.annotations.Nullable;

/// What is fixed about a column before any row exists.
///
/// @param name SQL name
/// @param type how values are held
/// @param nullable whether a row may have none; a new row has none until one is set
/// @param sorted values never decrease in row order
/// @param setId groups consecutive rows: each value is the row number of its group's first row
/// @param hidden left out of `*`
/// @param references table whose row numbers the values are, if any
public record ColumnSpec(
        String name,
        ColumnType type,
        boolean nullable,
        boolean sorted,
        boolean setId,
        boolean hidden,
        @Nullable String references) {

    /// A plain column: neither sorted, nor hidden, nor a reference.
    public static ColumnSpec of(String name, ColumnType type, boolean nullable) {
        return new ColumnSpec(name, type, nullable, false, false, false, null);
    }
}
