// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.export;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import dev.tracefold.cli.export.ExportedTable.Field;
import dev.tracefold.cli.export.ExportedTable.Rows;
import dev.tracefold.events.result.ColumnNames;
import dev.tracefold.processor.query.QueryResult;

/// One database. It is written once and made again when that breaks off, so it keeps no journal and
/// does not wait for the disk.
final class SqliteTarget implements ExportTarget {
    private static final List<String> SET_UP =
            List.of(
                    "PRAGMA page_size = 16384",
                    "PRAGMA journal_mode = OFF",
                    "PRAGMA synchronous = OFF",
                    "PRAGMA locking_mode = EXCLUSIVE",
                    "PRAGMA cache_size = -8192");

    // A call of the driver costs more than a row.
    private static final int ROWS_TOGETHER = 256;

    private final Path place;
    private final ExportProgress progress;
    private final UnfinishedFiles unfinished;
    private final Path made;
    private final Connection connection;
    private int pending;

    SqliteTarget(Path place, ExportProgress progress) throws IOException {
        this.place = place;
        this.progress = progress;
        unfinished = new UnfinishedFiles(place);
        made = unfinished.file("database");
        try {
            connection = DriverManager.getConnection("jdbc:sqlite:" + made);
            try (Statement statement = connection.createStatement()) {
                for (String text : SET_UP) {
                    statement.execute(text);
                }
            }
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            unfinished.close();
            throw new IOException(e);
        }
    }

    @Override
    public void write(ExportedTable table) throws IOException {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < table.fields().size(); i++) {
            Field field = table.fields().get(i);
            // The numbers of the rows are SQLite's own: joins over them need no index.
            String key = i == table.key() ? " PRIMARY KEY" : "";
            columns.add(quoted(field.name()) + " " + field.kind().sqlite() + key);
        }
        try (Rows rows = table.rows();
                PreparedStatement insert = insert(table.name(), columns)) {
            List<Field> fields = table.fields();
            while (rows.next()) {
                for (int i = 0; i < fields.size(); i++) {
                    bind(insert, i, fields.get(i).kind(), rows);
                }
                put(insert);
            }
            insert.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            throw new IOException(e);
        }
        progress.table();
    }

    /// Adds a row to those that are put together.
    private void put(PreparedStatement insert) throws SQLException {
        insert.addBatch();
        if (++pending == ROWS_TOGETHER) {
            pending = 0;
            insert.executeBatch();
        }
        progress.row();
    }

    private static void bind(PreparedStatement insert, int field, FieldKind kind, Rows rows)
            throws SQLException {
        int parameter = field + 1;
        if (rows.isNull(field)) {
            insert.setNull(parameter, Types.NULL);
            return;
        }
        switch (kind) {
            case INT32, INT64 -> insert.setLong(parameter, rows.getLong(field));
            case DOUBLE -> insert.setDouble(parameter, rows.getDouble(field));
            case STRING ->
                    insert.setString(
                            parameter, new String(rows.getBytes(field), StandardCharsets.UTF_8));
            case BYTES -> insert.setBytes(parameter, rows.getBytes(field));
        }
    }

    @Override
    public void write(String name, QueryResult rows) throws IOException {
        // Values have types of their own here, whatever the others of their column are.
        List<String> columns =
                ColumnNames.distinct(rows.columnNames(), List.of()).stream()
                        .map(SqliteTarget::quoted)
                        .toList();
        try (PreparedStatement insert = insert(name, columns)) {
            while (rows.next()) {
                for (int i = 0; i < columns.size(); i++) {
                    bind(insert, i, rows);
                }
                put(insert);
            }
            insert.executeBatch();
            connection.commit();
        } catch (SQLException e) {
            throw new IOException(e);
        }
        progress.table();
    }

    private static void bind(PreparedStatement insert, int column, QueryResult rows)
            throws SQLException {
        int parameter = column + 1;
        switch (rows.type(column)) {
            case NULL -> insert.setNull(parameter, Types.NULL);
            case LONG -> insert.setLong(parameter, rows.getLong(column));
            case DOUBLE -> insert.setDouble(parameter, rows.getDouble(column));
            case STRING -> insert.setString(parameter, rows.getString(column));
            case BLOB -> insert.setBytes(parameter, rows.getBytes(column));
        }
    }

    private PreparedStatement insert(String table, List<String> columns) throws SQLException {
        execute("CREATE TABLE %s (%s)".formatted(quoted(table), String.join(", ", columns)));
        return connection.prepareStatement(
                "INSERT INTO %s VALUES (%s)"
                        .formatted(
                                quoted(table),
                                String.join(", ", Collections.nCopies(columns.size(), "?"))));
    }

    @Override
    public void addViews(List<View> views) throws IOException {
        try {
            for (View view : views) {
                execute(view.statement());
            }
            // One that becomes a table may be all that another one wants.
            for (View view : views) {
                if (!isWhole(view.name())) {
                    execute("DROP VIEW " + quoted(view.name()));
                    try (QueryResult rows = view.rows().get()) {
                        write(view.name(), rows);
                    }
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /// Whether plain SQLite has the functions that a view calls.
    private boolean isWhole(String view) {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM " + quoted(view))) {
            return statement.getMetaData().getColumnCount() > 0;
        } catch (SQLException _) {
            // Says so.
            return false;
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public long finish() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e);
        }
        return UnfinishedFiles.finish(made, place);
    }

    @Override
    public void close() {
        try (unfinished) {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
