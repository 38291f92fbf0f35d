// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.results;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.database.Session;
import dev.tracefold.orchestrator.database.SqlText;
import dev.tracefold.processor.query.QueryResult;

/// Writes the rows of a standing query: those of a trace are replaced when it is another, and go when it
/// does. Which version of a trace they are of is noted with them, so that neither a crash nor an event
/// that comes twice makes rows double or missing. Safe for threads.
public final class StandingWriter implements AutoCloseable {
    /// The version of a trace that is to be asked again whatever its version is.
    public static final long AGAIN = -1;

    private static final String TABLE = "followed";

    private final ResultWriter rows;

    private StandingWriter(ResultWriter rows) {
        this.rows = rows;
    }

    /// A trace as it is now.
    ///
    /// @param address where it lies
    /// @param version which of those that have lain there
    /// @param cells what is told of it beside its rows
    public record Trace(String address, long version, List<@Nullable String> cells) {
        public Trace {
            // Cells may be null, which copies of lists may not.
            cells = Collections.unmodifiableList(new ArrayList<>(cells));
        }
    }

    /// A trace whose rows, or failure, are here.
    ///
    /// @param address where it lies
    /// @param version which of those that have lain there
    /// @param shard its position in the query
    public record Kept(String address, long version, int shard) {}

    static StandingWriter open(ResultWriter rows) {
        rows.guarded(() -> {
            Session session = rows.session();
            session.execute(
                    "CREATE TABLE IF NOT EXISTS followed(address TEXT PRIMARY KEY,"
                            + " version INTEGER NOT NULL, shard INTEGER NOT NULL) WITHOUT ROWID");
            session.connection().commit();
            return true;
        });
        return new StandingWriter(rows);
    }

    static boolean isStanding(Session session) throws SQLException {
        return has(session, TABLE);
    }

    private static boolean has(Session session, String table) throws SQLException {
        return session.number(
                        new SqlText()
                                .append("SELECT COUNT(*) FROM sqlite_master WHERE name = ?", table))
                > 0;
    }

    /// Those of some traces that are here.
    public Map<String, Kept> kept(Collection<String> addresses) {
        return rows.guarded(() -> {
            Map<String, Kept> kept = new HashMap<>();
            rows.session()
                    .list(
                            new SqlText()
                                    .append(
                                            "SELECT address, version, shard FROM followed"
                                                    + " WHERE address IN ("
                                                    + String.join(
                                                            ",",
                                                            Collections.nCopies(
                                                                    addresses.size(), "?"))
                                                    + ")",
                                            addresses.toArray()),
                            row -> new Kept(row.getString(1), row.getLong(2), row.getInt(3)))
                    .forEach(one -> kept.put(one.address(), one));
            rows.looked();
            return kept;
        });
    }

    /// Those that are here, by address.
    ///
    /// @param after the last one that is known already
    public List<Kept> kept(String after, int limit) {
        return rows.guarded(() -> {
            List<Kept> kept =
                    rows.session()
                            .list(
                                    new SqlText()
                                            .append(
                                                    "SELECT address, version, shard FROM followed"
                                                            + " WHERE address > ? ORDER BY address"
                                                            + " LIMIT ?",
                                                    after,
                                                    limit),
                                    row ->
                                            new Kept(
                                                    row.getString(1),
                                                    row.getLong(2),
                                                    row.getInt(3)));
            rows.looked();
            return kept;
        });
    }

    /// Takes the rows of a trace in place of those of an earlier version.
    ///
    /// @return the position of what was there before, if anything
    /// @throws dev.tracefold.processor.error.ProcessorException when the answer does not fit those of
    ///     other traces or cannot be read; then nothing of it was taken, and the earlier rows are there
    public Optional<Integer> replace(Trace trace, QueryResult answer) {
        return rows.whole(() -> {
            Optional<Integer> before = position(trace.address());
            int shard = rows.addTrace(trace.address(), trace.cells());
            boolean taken = false;
            try {
                var _ = rows.add(shard, answer);
                taken = true;
            } finally {
                if (!taken) {
                    rows.removeTrace(shard);
                }
            }
            before.ifPresent(rows::removeTrace);
            note(trace, trace.version(), shard);
            index();
            return before;
        });
    }

    /// Marks a trace as one that did not answer; rows of an earlier version go.
    ///
    /// @param again whether it is to be asked again
    /// @return where it is in the query now, and what was there before
    public Failed fail(Trace trace, String error, boolean again) {
        return rows.whole(() -> {
            Optional<Integer> before = position(trace.address());
            before.ifPresent(rows::removeTrace);
            int shard = rows.addTrace(trace.address(), trace.cells());
            rows.fail(shard, error);
            note(trace, again ? AGAIN : trace.version(), shard);
            return new Failed(shard, before);
        });
    }

    /// A trace that did not answer.
    ///
    /// @param shard its position
    /// @param before the position of what was there before, if anything
    public record Failed(int shard, Optional<Integer> before) {}

    /// Takes a trace out, with its rows.
    ///
    /// @return its position, if it was here
    public Optional<Integer> remove(String address) {
        return rows.whole(() -> {
            Optional<Integer> shard = position(address);
            shard.ifPresent(rows::removeTrace);
            rows.session().execute("DELETE FROM followed WHERE address = ?", address);
            return shard;
        });
    }

    private Optional<Integer> position(String address) throws SQLException {
        return rows.session()
                .first(
                        new SqlText()
                                .append("SELECT shard FROM followed WHERE address = ?", address),
                        row -> row.getInt(1));
    }

    private void note(Trace trace, long version, int shard) throws SQLException {
        rows.session()
                .execute(
                        "INSERT INTO followed VALUES (?, ?, ?) ON CONFLICT(address) DO UPDATE SET"
                                + " version = excluded.version, shard = excluded.shard",
                        trace.address(),
                        version,
                        shard);
    }

    // By which the rows of a trace are found; there is no table of rows before the first answer.
    private void index() throws SQLException {
        rows.session().execute("CREATE INDEX IF NOT EXISTS result_shard ON result(shard)");
    }

    /// How far the rows are, those included that are not visible yet.
    public ResultWriter.State state() {
        return rows.state();
    }

    /// Makes what was taken so far visible and lasting.
    public void flush() {
        rows.flush();
    }

    @Override
    public void close() {
        rows.close();
    }
}
