// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

/// How a connection works.
///
/// @param cursors what runs SQLite's row loop over our tables
/// @param memoryLimitBytes how much off-heap memory indexes, row lists and computed tables may take
public record SqliteOptions(Cursors cursors, long memoryLimitBytes) {
    /// The shim's cursors where it could be loaded, and no memory limit but the machine's.
    public static final SqliteOptions DEFAULTS = new SqliteOptions(Cursors.FASTEST, Long.MAX_VALUE);

    /// What runs SQLite's row loop.
    public enum Cursors {
        /// The shim where it could be loaded, Java elsewhere.
        FASTEST,
        /// Java, called back by SQLite for every row and cell.
        JAVA
    }
}
