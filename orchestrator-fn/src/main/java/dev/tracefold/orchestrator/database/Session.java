// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/// A connection for the length of one piece of work.
public final class Session {
    private static final int FETCH_ROWS = 1000;

    private final Connection connection;
    private final Dialect dialect;

    /// A session on a connection that its owner closes.
    public Session(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /// Whose SQL it speaks.
    public Dialect dialect() {
        return dialect;
    }

    /// The connection, for statements that are run many times.
    public Connection connection() {
        return connection;
    }

    /// Runs a statement.
    ///
    /// @return how many rows it changed
    public int execute(String sql, @Nullable Object... values) throws SQLException {
        return execute(new SqlText().append(sql, values));
    }

    /// Runs a statement.
    ///
    /// @return how many rows it changed
    public int execute(SqlText sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            sql.bind(statement);
            return statement.executeUpdate();
        }
    }

    /// All rows of a query.
    public <T> List<T> list(SqlText sql, Row<T> row) throws SQLException {
        List<T> rows = new ArrayList<>();
        each(sql, results -> rows.add(row.read(results)));
        return rows;
    }

    /// The first row of a query.
    public <T> Optional<T> first(SqlText sql, Row<T> row) throws SQLException {
        List<T> rows = list(sql, row);
        return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
    }

    /// The number that a query answers with.
    public long number(SqlText sql) throws SQLException {
        return first(sql, row -> row.getLong(1)).orElse(0L);
    }

    /// Every row of a query, one at a time. A large answer streams within a transaction.
    public void each(SqlText sql, RowAction action) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.text())) {
            statement.setFetchSize(FETCH_ROWS);
            sql.bind(statement);
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    action.accept(results);
                }
            }
        }
    }

    /// A number that may be NULL.
    public static @Nullable Long nullableLong(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    /// Reads a row.
    @FunctionalInterface
    public interface Row<T> {
        /// What the current row says.
        T read(ResultSet row) throws SQLException;
    }

    /// Does something with a row.
    @FunctionalInterface
    public interface RowAction {
        /// Takes the current row.
        void accept(ResultSet row) throws SQLException;
    }

    /// A piece of work.
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        /// Does it.
        T in(Session session) throws SQLException;
    }
}
