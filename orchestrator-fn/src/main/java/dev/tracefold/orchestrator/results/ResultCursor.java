// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.results;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.database.SqlText;
import dev.tracefold.orchestrator.filter.ValueType;

/// Rows of a query that are pulled one at a time. For one thread at a time.
public final class ResultCursor implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement statement;
    private final ResultSet results;
    private final List<String> columns;
    private final List<ValueType> types;
    private final Set<String> links;

    ResultCursor(
            Connection connection,
            SqlText sql,
            List<String> columns,
            List<ValueType> types,
            Set<String> links)
            throws SQLException {
        this.connection = connection;
        this.columns = List.copyOf(columns);
        this.types = List.copyOf(types);
        this.links = Set.copyOf(links);
        this.statement = connection.prepareStatement(sql.text());
        sql.bind(statement);
        this.results = statement.executeQuery();
    }

    /// Names of the columns.
    public List<String> columns() {
        return columns;
    }

    /// What the values of each are.
    public List<ValueType> types() {
        return types;
    }

    /// Those whose cells are addresses of traces, for somebody to make links of.
    public Set<String> links() {
        return links;
    }

    /// The next row, as clients see it; null after the last.
    public @Nullable List<@Nullable String> next() {
        try {
            return results.next() ? ResultReader.cells(results, columns.size()) : null;
        } catch (SQLException e) {
            throw ResultFile.failed(e);
        }
    }

    /// Goes to the next row.
    ///
    /// @return whether there is one
    public boolean advance() {
        try {
            return results.next();
        } catch (SQLException e) {
            throw ResultFile.failed(e);
        }
    }

    /// A value of the row: a `Number`, a text or bytes, as its column's type says; null where there is
    /// none.
    public @Nullable Object value(int column) {
        try {
            return results.getObject(column + 1);
        } catch (SQLException e) {
            throw ResultFile.failed(e);
        }
    }

    @Override
    public void close() {
        try (connection;
                statement) {
            results.close();
        } catch (SQLException e) {
            throw ResultFile.failed(e);
        }
    }
}
