// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.results;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.sqlite.SQLiteConfig;

import dev.tracefold.orchestrator.database.Dialect;
import dev.tracefold.orchestrator.database.Session;
import dev.tracefold.orchestrator.database.SqlText;
import dev.tracefold.orchestrator.filter.ValueType;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// What is in a file of results:
///
/// | table | holds |
/// |---|---|
/// | `info` | the limit |
/// | `result_column` | names of the query's columns and which types of values they have had |
/// | `trace_column` | names of what is told of each trace |
/// | `shard` | each trace: its address, whether it is done, those columns as `m0`, `m1`, ... |
/// | `followed` | of a standing query only: which version of each trace the rows are of |
/// | `result` | the rows: the trace they are from, then `c0`, `c1`, ... without a type, so that each value keeps its own |
final class ResultFile {
    /// State of a trace that is to be asked.
    static final int OPEN = 0;

    /// State of a trace whose rows are there.
    static final int ANSWERED = 1;

    /// State of a trace that did not answer.
    static final int FAILED = 2;

    private ResultFile() {}

    /// A column of the query.
    ///
    /// @param name as clients know it
    /// @param types which types of values it has had
    record Column(String name, ValueMix types) {}

    static Connection connect(Path file, boolean readOnly) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout(30_000);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        if (!readOnly) {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        }
        return config.createConnection("jdbc:sqlite:" + file);
    }

    static void makeTables(Connection connection, List<ResultStore.TraceField> traceColumns)
            throws SQLException {
        StringBuilder shard =
                new StringBuilder(
                        "CREATE TABLE shard(shard INTEGER PRIMARY KEY, address TEXT NOT NULL,"
                                + " state INTEGER NOT NULL, error TEXT");
        for (int i = 0; i < traceColumns.size(); i++) {
            shard.append(", m").append(i).append(' ').append(affinity(traceColumns.get(i).type()));
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE info(row_limit INTEGER NOT NULL)");
            statement.execute(
                    "CREATE TABLE result_column(position INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                            + " types INTEGER NOT NULL)");
            statement.execute(
                    "CREATE TABLE trace_column(position INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                            + " type TEXT NOT NULL)");
            statement.execute(shard.append(')').toString());
            statement.execute("CREATE INDEX shard_open ON shard(shard) WHERE state = " + OPEN);
        }
        Session session = session(connection);
        for (int i = 0; i < traceColumns.size(); i++) {
            session.execute(
                    "INSERT INTO trace_column VALUES (?, ?, ?)",
                    i,
                    traceColumns.get(i).name(),
                    traceColumns.get(i).type().name());
        }
    }

    static void makeResult(Connection connection, List<String> names) throws SQLException {
        StringBuilder result =
                new StringBuilder(
                        "CREATE TABLE result(_row_id INTEGER PRIMARY KEY, shard INTEGER NOT NULL");
        for (int i = 0; i < names.size(); i++) {
            result.append(", c").append(i);
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(result.append(')').toString());
        }
        Session session = session(connection);
        for (int i = 0; i < names.size(); i++) {
            session.execute("INSERT INTO result_column VALUES (?, ?, 0)", i, names.get(i));
        }
    }

    static List<Column> resultColumns(Session session) throws SQLException {
        return new ArrayList<>(
                session.list(
                        new SqlText()
                                .append("SELECT name, types FROM result_column ORDER BY position"),
                        row -> new Column(row.getString(1), new ValueMix(row.getInt(2)))));
    }

    static List<ResultStore.TraceField> traceColumns(Session session) throws SQLException {
        return session.list(
                new SqlText().append("SELECT name, type FROM trace_column ORDER BY position"),
                row ->
                        new ResultStore.TraceField(
                                row.getString(1), ValueType.valueOf(row.getString(2))));
    }

    // Texts are turned into numbers where that is what they say.
    private static String affinity(ValueType type) {
        return switch (type) {
            case INT64 -> "INTEGER";
            case FLOAT64 -> "REAL";
            case STRING, TIMESTAMP, BYTES -> "TEXT";
        };
    }

    static Session session(Connection connection) {
        return new Session(connection, Dialect.SQLITE);
    }

    static ProcessorException failed(SQLException e) {
        return new ProcessorException(
                Failure.external(
                        "RESULTS_FAILED",
                        "the rows of the query cannot be kept or read: "
                                + Objects.toString(e.getMessage())),
                e);
    }

    /// Which types of values a column has had, as bits.
    ///
    /// @param bits 1 integers, 2 doubles, 4 texts, 8 blobs
    record ValueMix(int bits) {
        static final int LONG = 1;
        static final int DOUBLE = 2;
        static final int TEXT = 4;
        static final int BLOB = 8;

        /// The type that all of them can be compared as.
        ValueType type() {
            return switch (bits) {
                case LONG -> ValueType.INT64;
                case DOUBLE, LONG | DOUBLE -> ValueType.FLOAT64;
                case BLOB -> ValueType.BYTES;
                default -> ValueType.STRING;
            };
        }

        /// Whether its values have to be made texts to be compared as such.
        boolean isMixed() {
            return type() == ValueType.STRING && bits != TEXT && bits != 0;
        }
    }
}
