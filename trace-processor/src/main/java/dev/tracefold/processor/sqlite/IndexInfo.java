// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

/// SQLite's `sqlite3_index_info`: what a query demands of a table, and what we promise.
///
/// @param address of the structure
record IndexInfo(long address) {
    private static final int CONSTRAINT_BYTES = 12;
    private static final int ORDER_BYTES = 8;
    private static final int USAGE_BYTES = 8;
    private static final int SCAN_UNIQUE = 1;

    int constraintCount() {
        return Native.getInt(address);
    }

    int column(int constraint) {
        return Native.getInt(constraint(constraint));
    }

    int operatorCode(int constraint) {
        return Native.getByte(constraint(constraint) + 4) & 0xFF;
    }

    boolean isUsable(int constraint) {
        return Native.getByte(constraint(constraint) + 5) != 0;
    }

    int orderCount() {
        return Native.getInt(address + 16);
    }

    int orderColumn(int order) {
        return Native.getInt(Native.getLong(address + 24) + (long) order * ORDER_BYTES);
    }

    boolean isDescending(int order) {
        return Native.getByte(Native.getLong(address + 24) + (long) order * ORDER_BYTES + 4) != 0;
    }

    /// A bit for every column of the first 63 that is read, bit 63 for any other.
    long columnsUsed() {
        return Native.getLong(address + 88);
    }

    /// SQLite's demand on order: 0 sorted, 1 grouped, 2 distinct, 3 distinct and sorted.
    int distinct() {
        return SqliteApi.vtabDistinct(address);
    }

    /// Whether text is compared byte by byte.
    boolean isBinary(int constraint) {
        return Native.string(SqliteApi.vtabCollation(address, constraint)).equals("BINARY");
    }

    /// Whether it is an IN whose values can come all at once.
    boolean isList(int constraint) {
        return SqliteApi.vtabIn(address, constraint, -1) != 0;
    }

    void takeList(int constraint) {
        SqliteApi.vtabIn(address, constraint, 1);
    }

    /// Type of the value if SQLite knows it already, else 0.
    int knownType(int constraint) {
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            long out = arena.allocate(java.lang.foreign.ValueLayout.JAVA_LONG).address();
            int rc = SqliteApi.vtabRhsValue(address, constraint, out);
            long value = Native.getLong(out);
            return rc == SqliteApi.OK && value != 0 ? SqliteApi.valueType(value) : 0;
        }
    }

    /// Asks for the constraint's value.
    ///
    /// @param argument which value of xFilter it becomes, from 0
    /// @param exact whether SQLite need not check rows itself
    void use(int constraint, int argument, boolean exact) {
        long usage = Native.getLong(address + 32) + (long) constraint * USAGE_BYTES;
        Native.putInt(usage, argument + 1);
        Native.putByte(usage + 4, (byte) (exact ? 1 : 0));
    }

    /// @param number of the plan, handed to xFilter
    /// @param text C string that describes it, for EXPLAIN QUERY PLAN
    void setPlan(int number, long text, boolean ordered) {
        Native.putInt(address + 40, number);
        Native.putLong(address + 48, text);
        Native.putInt(address + 56, 0);
        Native.putInt(address + 60, ordered ? 1 : 0);
    }

    void setEstimate(double cost, double rows, boolean unique) {
        Native.putDouble(address + 64, cost);
        Native.putLong(address + 72, Math.max(1, (long) rows));
        Native.putInt(address + 80, unique ? SCAN_UNIQUE : 0);
    }

    /// How many rows were promised.
    long estimatedRows() {
        return Native.getLong(address + 72);
    }

    private long constraint(int index) {
        return Native.getLong(address + 8) + (long) index * CONSTRAINT_BYTES;
    }
}
