// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

/// How a connection works.
///
/// @param cursors what runs SQLite's row loop over our tables
/// @param memoryLimitBytes how much off-heap memory indexes, row lists and computed tables may take
/// @param aggregateRows how many rows a table has at least whose aggregates are computed over its
///     columns instead of row by row; the answers are the same
/// @param stackBytes how much stack functions and tables may take by calling each other; a thread
///     that runs statements should have twice as much
public record SqliteOptions(
        Cursors cursors, long memoryLimitBytes, long stackBytes, long aggregateRows) {
    /// Fits into a thread of Java's default stack size, 1 MiB.
    public static final long DEFAULT_STACK_BYTES = 400 << 10;

    /// Preparing a statement anew takes some hundred microseconds, in which SQLite reads as many rows.
    public static final long DEFAULT_AGGREGATE_ROWS = 1 << 14;

    /// The shim's cursors where it could be loaded, and no memory limit but the machine's.
    public static final SqliteOptions DEFAULTS = new SqliteOptions(Cursors.FASTEST, Long.MAX_VALUE);

    /// With [#DEFAULT_STACK_BYTES] and [#DEFAULT_AGGREGATE_ROWS].
    public SqliteOptions(Cursors cursors, long memoryLimitBytes) {
        this(cursors, memoryLimitBytes, DEFAULT_STACK_BYTES, DEFAULT_AGGREGATE_ROWS);
    }

    /// What runs SQLite's row loop.
    public enum Cursors {
        /// The shim where it could be loaded, Java elsewhere.
        FASTEST,
        /// Java, called back by SQLite for every row and cell.
        JAVA
    }

    /// The same but for tables whose aggregates are computed over columns; [Long#MAX_VALUE] is none.
    public SqliteOptions withAggregateRows(long rows) {
        return new SqliteOptions(cursors, memoryLimitBytes, stackBytes, rows);
    }
}
