// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;

/// Rows from memory: null, Long, Double, String and byte[] cells.
public final class Rows implements QueryResult {
    private final List<String> names;
    private final List<@Nullable Object[]> rows;
    private int at = -1;

    private Rows(List<String> names, List<@Nullable Object[]> rows) {
        this.names = names;
        this.rows = rows;
    }

    /// Rows under names.
    public static Rows of(List<String> names, @Nullable Object[]... rows) {
        return new Rows(names, Arrays.asList(rows));
    }

    /// The cells of one.
    public static @Nullable Object[] row(@Nullable Object... cells) {
        return cells;
    }

    @Override
    public List<String> columnNames() {
        return names;
    }

    @Override
    public boolean next() {
        return ++at < rows.size();
    }

    private @Nullable Object cell(int column) {
        return rows.get(at)[column];
    }

    @Override
    public CellType type(int column) {
        return switch (cell(column)) {
            case null -> CellType.NULL;
            case Long _ -> CellType.LONG;
            case Double _ -> CellType.DOUBLE;
            case String _ -> CellType.STRING;
            default -> CellType.BLOB;
        };
    }

    @Override
    public long getLong(int column) {
        return cell(column) instanceof Long value ? value : 0;
    }

    @Override
    public double getDouble(int column) {
        return cell(column) instanceof Double value ? value : 0;
    }

    @Override
    public String getString(int column) {
        return new String(getBytes(column), StandardCharsets.UTF_8);
    }

    @Override
    public byte[] getBytes(int column) {
        return switch (cell(column)) {
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case byte[] bytes -> bytes;
            case null, default -> new byte[0];
        };
    }

    @Override
    public void cancel() {
        at = rows.size();
    }

    @Override
    public void close() {}
}
