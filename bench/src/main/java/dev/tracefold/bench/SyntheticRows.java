// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.util.List;

import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;

/// Rows that cost nothing to make: a number, a name of a hundred, a duration, a share.
final class SyntheticRows implements QueryResult {
    private static final List<String> NAMES = List.of("id", "name", "dur", "share");

    private final int trace;
    private final int rows;
    private int at = -1;

    SyntheticRows(int trace, int rows) {
        this.trace = trace;
        this.rows = rows;
    }

    private long mixed() {
        return Integer.toUnsignedLong((trace * 1_000_003 + at) * 0x9E3779B9);
    }

    @Override
    public List<String> columnNames() {
        return NAMES;
    }

    @Override
    public boolean next() {
        return ++at < rows;
    }

    @Override
    public CellType type(int column) {
        return switch (column) {
            case 1 -> CellType.STRING;
            case 3 -> CellType.DOUBLE;
            default -> CellType.LONG;
        };
    }

    @Override
    public long getLong(int column) {
        return column == 0 ? at : mixed();
    }

    @Override
    public double getDouble(int column) {
        return (double) mixed() / 4294967296.0;
    }

    @Override
    public String getString(int column) {
        return "slice-" + mixed() % 100;
    }

    @Override
    public byte[] getBytes(int column) {
        return new byte[0];
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
}
