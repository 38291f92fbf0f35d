// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.history;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.database.Database;
import dev.tracefold.orchestrator.database.Session;
import dev.tracefold.orchestrator.database.SqlText;

/// The history in a database.
public final class SqlQueryHistory implements QueryHistory, SavedQueries {
    private static final String RUNNING = "status IN ('UNKNOWN', 'IN_PROGRESS')";
    private static final String SELECT =
            "SELECT uuid, sql, snapshot, row_limit, materialized, status, error, start_time,"
                    + " end_time, results_until, has_results, total_traces, processed_traces,"
                    + " failed_traces, processed_rows, standing_id FROM query_execution";
    private static final int MAX_MESSAGE_CHARS = 4000;

    private final Database database;

    /// The history of a database.
    public SqlQueryHistory(Database database) {
        this.database = database;
    }

    @Override
    public void insert(QueryExecution execution, String owner, Instant until) {
        database.write(session ->
                session.execute(
                        "INSERT INTO query_execution(uuid, sql, snapshot, row_limit, materialized,"
                                + " status, error, start_time, end_time, results_until,"
                                + " has_results, total_traces, processed_traces, failed_traces,"
                                + " processed_rows, owner, owned_until, standing_id)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        execution.uuid(),
                        text(execution.sql()),
                        text(execution.snapshot()),
                        execution.rowLimit(),
                        execution.materialized() ? 1 : 0,
                        execution.status().name(),
                        execution.error().map(SqlQueryHistory::text).orElse(null),
                        execution.started().toEpochMilli(),
                        millis(execution.ended()),
                        millis(execution.resultsUntil()),
                        execution.resultsUntil().isPresent() ? 1 : 0,
                        execution.counts().total(),
                        execution.counts().processed(),
                        execution.counts().failed(),
                        execution.counts().rows(),
                        owner,
                        until.toEpochMilli(),
                        execution.standing().orElse(null)));
    }

    @Override
    public Optional<QueryExecution> find(String uuid) {
        return database.read(session ->
                session.first(
                        new SqlText().append(SELECT + " WHERE uuid = ?", uuid),
                        SqlQueryHistory::execution));
    }

    @Override
    public List<QueryExecution> list() {
        return database.read(session ->
                session.list(
                        new SqlText().append(SELECT + " ORDER BY start_time DESC, uuid"),
                        SqlQueryHistory::execution));
    }

    @Override
    public boolean progress(
            String uuid,
            ExecutionCounts counts,
            Optional<Instant> resultsUntil,
            List<TraceError> errors,
            Instant until) {
        return database.write(session -> {
            int changed =
                    session.execute(
                            "UPDATE query_execution SET status = 'IN_PROGRESS', total_traces = ?,"
                                    + " processed_traces = ?, failed_traces = ?,"
                                    + " processed_rows = ?, results_until = ?, has_results = ?,"
                                    + " owned_until = ? WHERE uuid = ? AND "
                                    + RUNNING,
                            counts.total(),
                            counts.processed(),
                            counts.failed(),
                            counts.rows(),
                            millis(resultsUntil),
                            resultsUntil.isPresent() ? 1 : 0,
                            until.toEpochMilli(),
                            uuid);
            if (changed > 0) {
                addErrors(session, uuid, errors);
            }
            return changed > 0;
        });
    }

    @Override
    public boolean finish(String uuid, ExecutionEnd end, List<TraceError> errors) {
        return database.write(session -> {
            int changed =
                    session.execute(
                            "UPDATE query_execution SET status = ?, error = ?, end_time = ?,"
                                    + " results_until = ?, has_results = ?, total_traces = ?,"
                                    + " processed_traces = ?, failed_traces = ?,"
                                    + " processed_rows = ? WHERE uuid = ? AND "
                                    + RUNNING,
                            end.status().name(),
                            end.error().map(SqlQueryHistory::text).orElse(null),
                            end.time().toEpochMilli(),
                            millis(end.resultsUntil()),
                            end.resultsUntil().isPresent() ? 1 : 0,
                            end.counts().total(),
                            end.counts().processed(),
                            end.counts().failed(),
                            end.counts().rows(),
                            uuid);
            if (changed > 0) {
                addErrors(session, uuid, errors);
            }
            return changed > 0;
        });
    }

    private static void addErrors(Session session, String uuid, List<TraceError> errors)
            throws SQLException {
        if (errors.isEmpty()) {
            return;
        }
        try (PreparedStatement insert =
                session.connection()
                        .prepareStatement(
                                "INSERT INTO query_trace_error(uuid, shard, address, stage, code,"
                                        + " message) VALUES (?, ?, ?, ?, ?, ?)"
                                        + " ON CONFLICT(uuid, shard) DO NOTHING")) {
            for (TraceError error : errors) {
                insert.setString(1, uuid);
                insert.setLong(2, error.shard());
                insert.setString(3, error.address());
                insert.setString(4, error.stage());
                insert.setString(5, error.code());
                insert.setString(6, text(clipped(error.message())));
                insert.addBatch();
            }
            var _ = insert.executeBatch();
        }
    }

    @Override
    public boolean cancel(String uuid, Instant now) {
        return database.write(session ->
                session.execute(
                                "UPDATE query_execution SET status = 'CANCELLED', end_time = ?"
                                        + " WHERE uuid = ? AND "
                                        + RUNNING,
                                now.toEpochMilli(),
                                uuid)
                        > 0);
    }

    @Override
    public boolean delete(String uuid) {
        return database.write(session -> {
            session.execute("DELETE FROM query_trace_error WHERE uuid = ?", uuid);
            return session.execute("DELETE FROM query_execution WHERE uuid = ?", uuid) > 0;
        });
    }

    @Override
    public List<TraceError> errors(String uuid, int limit, int offset) {
        return database.read(session ->
                session.list(
                        new SqlText()
                                .append(
                                        "SELECT shard, address, stage, code, message"
                                                + " FROM query_trace_error WHERE uuid = ?"
                                                + " ORDER BY shard LIMIT ? OFFSET ?",
                                        uuid,
                                        limit,
                                        offset),
                        row ->
                                new TraceError(
                                        row.getInt(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4),
                                        row.getString(5))));
    }

    @Override
    public void forgetErrors(String uuid, Collection<Integer> shards) {
        if (shards.isEmpty()) {
            return;
        }
        database.write(session -> {
            for (Integer shard : shards) {
                session.execute(
                        "DELETE FROM query_trace_error WHERE uuid = ? AND shard = ?", uuid, shard);
            }
            return true;
        });
    }

    @Override
    public List<QueryExecution> standing() {
        return database.read(session ->
                session.list(
                        new SqlText()
                                .append(
                                        SELECT
                                                + " WHERE standing_id IS NOT NULL AND "
                                                + RUNNING
                                                + " ORDER BY start_time, uuid"),
                        SqlQueryHistory::execution));
    }

    @Override
    public Collection<QueryExecution> takeOver(String owner, Instant now, Instant until) {
        return takeOver("standing_id IS NULL", owner, now, until);
    }

    @Override
    public Collection<QueryExecution> takeOverStanding(String owner, Instant now, Instant until) {
        return takeOver("standing_id IS NOT NULL", owner, now, until);
    }

    private Collection<QueryExecution> takeOver(
            String which, String owner, Instant now, Instant until) {
        return database.write(session -> {
            List<QueryExecution> taken = new ArrayList<>();
            List<QueryExecution> lost =
                    session.list(
                            new SqlText()
                                    .append(
                                            SELECT
                                                    + " WHERE "
                                                    + RUNNING
                                                    + " AND "
                                                    + which
                                                    + " AND (owner = ? OR owned_until < ?)"
                                                    + " ORDER BY start_time",
                                            owner,
                                            now.toEpochMilli()),
                            SqlQueryHistory::execution);
            for (QueryExecution execution : lost) {
                // Another replica may have been faster since.
                int mine =
                        session.execute(
                                "UPDATE query_execution SET owner = ?, owned_until = ?"
                                        + " WHERE uuid = ? AND (owner = ? OR owned_until < ?) AND "
                                        + RUNNING,
                                owner,
                                until.toEpochMilli(),
                                execution.uuid(),
                                owner,
                                now.toEpochMilli());
                if (mine > 0) {
                    taken.add(execution);
                }
            }
            return taken;
        });
    }

    @Override
    public List<String> expire(Instant now) {
        return database.write(session -> {
            List<String> expired =
                    session.list(
                            new SqlText()
                                    .append(
                                            "SELECT uuid FROM query_execution WHERE has_results = 1"
                                                    + " AND results_until < ? AND NOT "
                                                    + RUNNING,
                                            now.toEpochMilli()),
                            row -> row.getString(1));
            for (String uuid : expired) {
                session.execute(
                        "UPDATE query_execution SET has_results = 0, results_until = NULL"
                                + " WHERE uuid = ?",
                        uuid);
            }
            return expired;
        });
    }

    private static QueryExecution execution(ResultSet row) throws SQLException {
        return new QueryExecution(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getInt(5) != 0,
                ExecutionStatus.valueOf(row.getString(6)),
                Optional.ofNullable(row.getString(7)),
                Instant.ofEpochMilli(row.getLong(8)),
                time(row, 9),
                row.getInt(11) == 0 ? Optional.empty() : time(row, 10),
                new ExecutionCounts(
                        row.getInt(12), row.getInt(13), row.getInt(14), row.getLong(15)),
                Optional.ofNullable(row.getString(16)));
    }

    private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(Session.nullableLong(row, column)).map(Instant::ofEpochMilli);
    }

    private static @Nullable Long millis(Optional<Instant> time) {
        return time.map(Instant::toEpochMilli).orElse(null);
    }

    private static String text(String text) {
        // PostgreSQL has no NUL in texts.
        return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
    }

    private static String clipped(String message) {
        return message.length() <= MAX_MESSAGE_CHARS
                ? message
                : message.substring(0, MAX_MESSAGE_CHARS);
    }

    // ---- saved queries ----

    @Override
    public void save(SavedQuery query) {
        database.write(session ->
                session.execute(
                        "INSERT INTO saved_query(id, category, name, content, saved_time)"
                                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE SET"
                                + " category = excluded.category, name = excluded.name,"
                                + " content = excluded.content, saved_time = excluded.saved_time",
                        query.id(),
                        text(query.category()),
                        text(query.name()),
                        text(query.content()),
                        query.saved().toEpochMilli()));
    }

    @Override
    public boolean forget(String id) {
        return database.write(
                session -> session.execute("DELETE FROM saved_query WHERE id = ?", id) > 0);
    }

    @Override
    public List<SavedQuery> saved() {
        return database.read(session ->
                session.list(
                        new SqlText()
                                .append(
                                        "SELECT id, category, name, content, saved_time"
                                                + " FROM saved_query ORDER BY category, name, id"),
                        row ->
                                new SavedQuery(
                                        row.getString(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getString(4),
                                        Instant.ofEpochMilli(row.getLong(5)))));
    }
}
