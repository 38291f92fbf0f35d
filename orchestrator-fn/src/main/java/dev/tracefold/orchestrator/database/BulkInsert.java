// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.database;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/// Many rows for a table. PostgreSQL takes them as a few arrays in one statement, which it parses and
/// plans once; SQLite, to which calls are cheap, one by one.
public final class BulkInsert {
    private final Session session;
    private final String table;
    private final List<Column> columns;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    /// What a column holds.
    public enum CellType {
        /// Text.
        TEXT("text"),
        /// Integers, as `Long`.
        WHOLE("int8"),
        /// Floating-point numbers, as `Double`.
        REAL("float8");

        private final String postgresName;

        CellType(String postgresName) {
            this.postgresName = postgresName;
        }

        // The driver tells NULL from a value by the type of the array.
        private Object[] array(int length) {
            return switch (this) {
                case TEXT -> new String[length];
                case WHOLE -> new Long[length];
                case REAL -> new Double[length];
            };
        }
    }

    /// A column.
    public record Column(String name, CellType type) {}

    /// Rows for the columns of a table.
    public BulkInsert(Session session, String table, List<Column> columns) {
        this.session = session;
        this.table = table;
        this.columns = List.copyOf(columns);
    }

    /// Adds a row: a `String`, `Long`, `Double` or null for each column.
    public void add(List<@Nullable Object> row) {
        rows.add(row);
    }

    /// Writes the rows.
    public void run() throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        String into =
                "INSERT INTO %s(%s) "
                        .formatted(
                                table,
                                columns.stream()
                                        .map(Column::name)
                                        .collect(Collectors.joining(", ")));
        switch (session.dialect()) {
            case SQLITE -> insertRows(into);
            case POSTGRESQL -> insertArrays(into);
        }
        rows.clear();
    }

    private void insertRows(String into) throws SQLException {
        String values = columns.stream().map(_ -> "?").collect(Collectors.joining(", "));
        try (PreparedStatement insert =
                session.connection().prepareStatement(into + "VALUES (" + values + ")")) {
            for (List<@Nullable Object> row : rows) {
                for (int i = 0; i < row.size(); i++) {
                    insert.setObject(i + 1, row.get(i));
                }
                insert.addBatch();
            }
            var _ = insert.executeBatch();
        }
    }

    private void insertArrays(String into) throws SQLException {
        String arrays =
                columns.stream()
                        .map(column -> "?::" + column.type().postgresName + "[]")
                        .collect(Collectors.joining(", "));
        try (PreparedStatement insert =
                session.connection()
                        .prepareStatement(into + "SELECT * FROM unnest(" + arrays + ")")) {
            for (int i = 0; i < columns.size(); i++) {
                CellType type = columns.get(i).type();
                Object[] values = type.array(rows.size());
                for (int row = 0; row < values.length; row++) {
                    values[row] = rows.get(row).get(i);
                }
                Array array = session.connection().createArrayOf(type.postgresName, values);
                insert.setArray(i + 1, array);
            }
            var _ = insert.executeUpdate();
        }
    }
}
