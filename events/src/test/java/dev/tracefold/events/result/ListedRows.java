// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;

/// A result of rows that are already there: Long, Double, String, byte[] or null.
@NullMarked
final class ListedRows implements QueryResult {
    private final List<String> columns;
    private final List<@Nullable Object[]> rows;
    private int current = -1;

    ListedRows(List<String> columns, List<@Nullable Object[]> rows) {
        this.columns = columns;
        this.rows = rows;
    }

    private @Nullable Object cell(int column) {
        return rows.get(current)[column];
    }

    @Override
    public List<String> columnNames() {
        return columns;
    }

    @Override
    public boolean next() {
        return ++current < rows.size();
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
        return String.valueOf(cell(column));
    }

    @Override
    public byte[] getBytes(int column) {
        return switch (cell(column)) {
            case byte[] bytes -> bytes;
            case String text -> text.getBytes(StandardCharsets.UTF_8);
            case null, default -> new byte[0];
        };
    }

    @Override
    public int statementCount() {
        return 2;
    }

    @Override
    public int statementWithOutputCount() {
        return 1;
    }

    @Override
    public String lastStatementSql() {
        return "SELECT 1";
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
}
