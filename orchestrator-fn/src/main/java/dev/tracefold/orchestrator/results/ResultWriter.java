// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.results;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.database.Session;
import dev.tracefold.orchestrator.database.SqlText;
import dev.tracefold.orchestrator.results.ResultFile.ValueMix;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryResult;

/// Writes the rows of a query. The rows of a trace and the mark that it is done become visible, and
/// outlast the process, together: with the next [#flush()] or after some thousand rows. Safe for
/// threads.
public final class ResultWriter implements AutoCloseable {
    // A transaction of this size costs little more a row than a larger one.
    private static final int ROWS_PER_TRANSACTION = 20_000;
    private static final int SHARDS_PER_TRANSACTION = 1000;
    // A row takes two of SQLite's 2000 besides.
    private static final int MAX_COLUMNS = 1990;

    private final Connection connection;
    private final Session session;
    private final long rowLimit;
    private final ReentrantLock lock = new ReentrantLock();
    // All guarded by lock.
    private final List<ResultFile.Column> columns;
    private @Nullable PreparedStatement insertRow;
    private int[] mixes = new int[0];
    private long rows;
    private int answered;
    private int failed;
    private int total;
    private int pendingRows;
    private int pendingShards;
    private boolean hasColumns;
    private boolean held;
    private boolean closed;

    private ResultWriter(Connection connection) throws SQLException {
        this.connection = connection;
        this.session = ResultFile.session(connection);
        this.rowLimit = session.number(new SqlText().append("SELECT row_limit FROM info"));
        this.columns = ResultFile.resultColumns(session);
        this.hasColumns = hasResultTable(session);
        this.mixes = columns.stream().mapToInt(column -> column.types().bits()).toArray();
        this.total =
                (int)
                        session.number(
                                new SqlText()
                                        .append("SELECT COUNT(*) FROM shard WHERE shard >= 0"));
        this.answered = count(ResultFile.ANSWERED);
        this.failed = count(ResultFile.FAILED);
        this.rows =
                hasColumns
                        ? session.number(new SqlText().append("SELECT COUNT(*) FROM result"))
                        : 0;
        connection.setAutoCommit(false);
    }

    private static boolean hasResultTable(Session session) throws SQLException {
        return session.number(
                        new SqlText()
                                .append("SELECT COUNT(*) FROM sqlite_master WHERE name = 'result'"))
                > 0;
    }

    private int count(int state) throws SQLException {
        return (int)
                session.number(
                        new SqlText()
                                .append(
                                        "SELECT COUNT(*) FROM shard WHERE state = ? AND shard >= 0",
                                        state));
    }

    static ResultWriter create(
            Path file,
            List<ResultStore.TraceField> traceColumns,
            long rowLimit,
            ResultStore.TraceList traces) {
        try {
            Connection connection = ResultFile.connect(file, false);
            try {
                connection.setAutoCommit(false);
                ResultFile.makeTables(connection, traceColumns);
                insertTraces(connection, traceColumns.size(), traces);
                // Last: a file without it was not begun.
                ResultFile.session(connection).execute("INSERT INTO info VALUES (?)", rowLimit);
                connection.commit();
                connection.setAutoCommit(true);
                return new ResultWriter(connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw ResultFile.failed(e);
        }
    }

    private static void insertTraces(
            Connection connection, int columns, ResultStore.TraceList traces) throws SQLException {
        String sql =
                "INSERT INTO shard VALUES (?, ?, 0, NULL"
                        + String.join("", Collections.nCopies(columns, ", ?"))
                        + ")";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            int[] shard = {0};
            traces.forEach((address, cells) -> {
                try {
                    insert.setInt(1, shard[0]++);
                    insert.setString(2, address);
                    for (int i = 0; i < columns; i++) {
                        insert.setString(3 + i, cells.get(i));
                    }
                    var _ = insert.executeUpdate();
                } catch (SQLException e) {
                    throw ResultFile.failed(e);
                }
            });
        }
    }

    static Optional<ResultWriter> resume(Path file) {
        try {
            Connection connection = ResultFile.connect(file, false);
            try {
                boolean begun =
                        ResultFile.session(connection)
                                        .number(
                                                new SqlText()
                                                        .append(
                                                                "SELECT COUNT(*) FROM sqlite_master"
                                                                        + " WHERE name = 'info'"))
                                > 0;
                if (begun) {
                    return Optional.of(new ResultWriter(connection));
                }
                connection.close();
                return Optional.empty();
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException _) {
            // Not a file to go on with; its traces are asked again.
            return Optional.empty();
        }
    }

    /// The traces that are to be asked: their positions and addresses.
    public List<OpenShard> open() {
        return guarded(() ->
                session.list(
                        new SqlText()
                                .append(
                                        "SELECT shard, address FROM shard WHERE state = 0"
                                                + " ORDER BY shard"),
                        row -> new OpenShard(row.getInt(1), row.getString(2))));
    }

    /// A trace that is to be asked.
    ///
    /// @param shard its position
    /// @param address where it lies
    public record OpenShard(int shard, String address) {}

    /// How far the rows are, those included that are not visible yet.
    ///
    /// @param total traces
    /// @param answered traces whose rows are there
    /// @param failed traces that did not answer
    /// @param rows rows
    public record State(int total, int answered, int failed, long rows) {}

    /// How far the rows are.
    public State state() {
        return guarded(() -> new State(total, answered, failed, rows));
    }

    /// Takes the rows of a trace, as many as the limit leaves.
    ///
    /// @return whether more rows are wanted after them
    /// @throws ProcessorException when the answer does not fit those before or cannot be read; then
    ///     nothing of it was taken
    public boolean add(int shard, QueryResult answer) {
        return guarded(() -> {
            PreparedStatement insert = prepare(answer.columnNames());
            long before = rows;
            session.execute("SAVEPOINT shard");
            try {
                while (rows < rowLimit && answer.next()) {
                    addRow(insert, shard, answer);
                    rows++;
                }
                session.execute("UPDATE shard SET state = 1 WHERE shard = ? AND state = 0", shard);
            } catch (RuntimeException e) {
                session.execute("ROLLBACK TO shard");
                rows = before;
                throw e;
            }
            session.execute("RELEASE shard");
            answered++;
            pendingRows += (int) (rows - before);
            pendingShards++;
            commitIfDue();
            return rows < rowLimit;
        });
    }

    /// Takes the rows of a second query over those of all traces, as many as the limit leaves. They are
    /// of no trace; those that have not failed have answered with them.
    public void addReduced(QueryResult answer) {
        var _ =
                whole(() -> {
                    if (session.number(
                                    new SqlText()
                                            .append("SELECT COUNT(*) FROM shard WHERE shard = -1"))
                            > 0) {
                        // Before a restart.
                        return false;
                    }
                    session.execute("INSERT INTO shard(shard, address, state) VALUES (-1, '', 0)");
                    boolean more = add(-1, answer);
                    int others = session.execute("UPDATE shard SET state = 1 WHERE state = 0");
                    answered += others - 1;
                    return more;
                });
    }

    private void addRow(PreparedStatement insert, int shard, QueryResult row) throws SQLException {
        insert.setInt(1, shard);
        for (int i = 0; i < columns.size(); i++) {
            int at = i + 2;
            switch (row.type(i)) {
                case NULL -> insert.setNull(at, Types.NULL);
                case LONG -> {
                    insert.setLong(at, row.getLong(i));
                    mixes[i] |= ValueMix.LONG;
                }
                case DOUBLE -> {
                    insert.setDouble(at, row.getDouble(i));
                    mixes[i] |= ValueMix.DOUBLE;
                }
                case STRING -> {
                    insert.setString(at, row.getString(i));
                    mixes[i] |= ValueMix.TEXT;
                }
                case BLOB -> {
                    insert.setBytes(at, row.getBytes(i));
                    mixes[i] |= ValueMix.BLOB;
                }
            }
        }
        var _ = insert.executeUpdate();
    }

    private PreparedStatement prepare(List<String> names) throws SQLException {
        if (!hasColumns) {
            begin(names);
        }
        List<String> known = columns.stream().map(ResultFile.Column::name).toList();
        if (!known.equals(distinct(names))) {
            throw new ProcessorException(
                    Failure.user(
                            "COLUMNS_DIFFER",
                            "its columns are %s, but those of the traces before are %s"
                                    .formatted(names, known)));
        }
        PreparedStatement insert = insertRow;
        if (insert == null) {
            StringBuilder sql = new StringBuilder("INSERT INTO result(shard");
            for (int i = 0; i < known.size(); i++) {
                sql.append(", c").append(i);
            }
            sql.append(") VALUES (?").append(", ?".repeat(known.size())).append(')');
            insert = connection.prepareStatement(sql.toString());
            insertRow = insert;
        }
        return insert;
    }

    private static List<String> distinct(List<String> names) {
        return ResultColumns.distinct(names, List.of(ResultColumns.ROW_ID, ResultColumns.ADDRESS));
    }

    private void begin(List<String> names) throws SQLException {
        if (names.size() > MAX_COLUMNS) {
            throw new ProcessorException(
                    Failure.user(
                            "TOO_MANY_COLUMNS",
                            "the query has %d columns; %d can be kept"
                                    .formatted(names.size(), MAX_COLUMNS)));
        }
        List<String> distinct = distinct(names);
        ResultFile.makeResult(connection, distinct);
        distinct.forEach(name -> columns.add(new ResultFile.Column(name, new ValueMix(0))));
        mixes = new int[columns.size()];
        hasColumns = true;
    }

    /// Marks a trace as one that did not answer.
    public void fail(int shard, String error) {
        guarded(() -> {
            int changed =
                    session.execute(
                            "UPDATE shard SET state = 2, error = ? WHERE shard = ? AND state = 0",
                            error,
                            shard);
            failed += changed;
            pendingShards++;
            commitIfDue();
            return true;
        });
    }

    private void commitIfDue() throws SQLException {
        if (held) {
            return;
        }
        if (pendingRows >= ROWS_PER_TRANSACTION || pendingShards >= SHARDS_PER_TRANSACTION) {
            commit();
        }
    }

    /// Makes what was taken so far visible and lasting.
    public void flush() {
        guarded(() -> {
            if (!closed && pendingRows + pendingShards > 0) {
                commit();
            }
            return true;
        });
    }

    private void commit() throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            ResultFile.Column column = columns.get(i);
            if (column.types().bits() != mixes[i]) {
                session.execute(
                        "UPDATE result_column SET types = ? WHERE position = ?", mixes[i], i);
                columns.set(i, new ResultFile.Column(column.name(), new ValueMix(mixes[i])));
            }
        }
        connection.commit();
        pendingRows = 0;
        pendingShards = 0;
    }

    /// Adds a trace that is to be asked, behind the others.
    int addTrace(String address, List<? extends @Nullable String> cells) {
        return guarded(() -> {
            int shard =
                    (int)
                            session.number(
                                    new SqlText()
                                            .append(
                                                    "SELECT COALESCE(MAX(shard), -1) + 1 FROM shard"));
            SqlText insert =
                    new SqlText().append("INSERT INTO shard VALUES (?, ?, 0, NULL", shard, address);
            cells.forEach(cell -> insert.append(", ?", cell));
            session.execute(insert.append(")"));
            total++;
            pendingShards++;
            return shard;
        });
    }

    /// Takes a trace out, with its rows.
    void removeTrace(int shard) {
        guarded(() -> {
            Optional<Integer> state =
                    session.first(
                            new SqlText().append("SELECT state FROM shard WHERE shard = ?", shard),
                            row -> row.getInt(1));
            if (state.isEmpty()) {
                return false;
            }
            int removed =
                    hasColumns ? session.execute("DELETE FROM result WHERE shard = ?", shard) : 0;
            session.execute("DELETE FROM shard WHERE shard = ?", shard);
            total--;
            answered -= state.get() == ResultFile.ANSWERED ? 1 : 0;
            failed -= state.get() == ResultFile.FAILED ? 1 : 0;
            rows -= removed;
            pendingShards++;
            return true;
        });
    }

    /// Does something that becomes lasting as a whole.
    <T extends @Nullable Object> T whole(Step<T> step) {
        return guarded(() -> {
            held = true;
            try {
                return step.run();
            } finally {
                held = false;
                commitIfDue();
            }
        });
    }

    /// The file, for what else is kept in it; only within [#guarded(Step)].
    Session session() {
        return session;
    }

    /// Ends a look into the file, so that others need not wait for it.
    void looked() throws SQLException {
        if (pendingRows + pendingShards == 0) {
            connection.commit();
        }
    }

    <T extends @Nullable Object> T guarded(Step<T> step) {
        lock.lock();
        try {
            return step.run();
        } catch (SQLException e) {
            throw ResultFile.failed(e);
        } finally {
            lock.unlock();
        }
    }

    /// Something with the file.
    @FunctionalInterface
    interface Step<T extends @Nullable Object> {
        T run() throws SQLException;
    }

    /// Makes all of it lasting, in one file.
    @Override
    public void close() {
        guarded(() -> {
            if (!closed) {
                closed = true;
                try (connection) {
                    commit();
                    if (insertRow != null) {
                        insertRow.close();
                    }
                    connection.setAutoCommit(true);
                    session.list(
                            new SqlText().append("PRAGMA wal_checkpoint(TRUNCATE)"), _ -> true);
                }
            }
            return true;
        });
    }
}
