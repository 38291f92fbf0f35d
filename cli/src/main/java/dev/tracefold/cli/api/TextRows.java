// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.cli.output.RowSink;
import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.query.QueryResult;

/// Rows that a server sent, as rows of a query: texts, whole numbers and NULL.
public final class TextRows implements QueryResult {
    private final List<String> names;
    private final List<@Nullable Object[]> rows = new ArrayList<>();
    private int at = -1;

    /// No rows yet.
    public TextRows(List<String> names) {
        this.names = List.copyOf(names);
    }

    /// Adds a row of texts, [Long]s and nulls.
    public void add(@Nullable Object... cells) {
        rows.add(cells.clone());
    }

    /// How many there are.
    public int size() {
        return rows.size();
    }

    /// Hands them on.
    public void copyTo(RowSink sink) {
        sink.begin(names);
        try {
            while (next()) {
                sink.row("", this);
            }
        } finally {
            sink.end();
        }
    }

    @Override
    public List<String> columnNames() {
        return names;
    }

    @Override
    public boolean next() {
        at++;
        return at < rows.size();
    }

    @Override
    public CellType type(int column) {
        return switch (cell(column)) {
            case null -> CellType.NULL;
            case Long _ -> CellType.LONG;
            default -> CellType.STRING;
        };
    }

    @Override
    public long getLong(int column) {
        return cell(column) instanceof Long number ? number : 0;
    }

    @Override
    public double getDouble(int column) {
        return (double) getLong(column);
    }

    @Override
    public String getString(int column) {
        Object cell = cell(column);
        return cell == null ? "" : cell.toString();
    }

    @Override
    public byte[] getBytes(int column) {
        return getString(column).getBytes(StandardCharsets.UTF_8);
    }

    private @Nullable Object cell(int column) {
        return rows.get(at)[column];
    }

    @Override
    public void cancel() {}

    @Override
    public void close() {}
}
