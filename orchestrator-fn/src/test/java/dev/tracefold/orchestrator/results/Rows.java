// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.results;

import java.util.List;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;

/// An answer made of Java's values.
@NullMarked
final class Rows implements QueryResult {
    private final List<String> names;
    private final @Nullable Object[][] rows;
    private int at = -1;

    Rows(List<String> names, @Nullable Object[]... rows) {
        this.names = names;
        this.rows = rows;
    }

    static @Nullable Object[] row(@Nullable Object... cells) {
        return cells;
    }

    private @Nullable Object cell(int column) {
        return rows[at][column];
    }

    @Override
    public List<String> columnNames() {
        return names;
    }

    @Override
    public boolean next() {
        if (at + 1 < rows.length && rows[at + 1][0] instanceof RuntimeException failure) {
            throw failure;
        }
        return ++at < rows.length;
    }

    @Override
    public CellType type(int column) {
        return switch (cell(column)) {
            case null -> CellType.NULL;
            case Integer _, Long _ -> CellType.LONG;
            case Double _ -> CellType.DOUBLE;
            case byte[] _ -> CellType.BLOB;
            default -> CellType.STRING;
        };
    }

    @Override
    public long getLong(int column) {
        return cell(column) instanceof Number number ? number.longValue() : 0;
    }

    @Override
    public double getDouble(int column) {
        return cell(column) instanceof Number number ? number.doubleValue() : 0;
    }

    @Override
    public String getString(int column) {
        return String.valueOf(cell(column));
    }

    @Override
    public byte[] getBytes(int column) {
        return cell(column) instanceof byte[] bytes ? bytes : new byte[0];
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
}
