// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportScope;
import dev.tracefold.processor.query.LoadProblem;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.query.ResultVisitor;
import dev.tracefold.processor.sql.SqlEngine;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.summary.LiveQueries;
import dev.tracefold.processor.summary.SummaryRequest;
import dev.tracefold.processor.summary.SummarySpec;
import dev.tracefold.processor.summary.TraceSummarizer;
import dev.tracefold.processor.summary.TraceSummary;

/// A loaded trace that answers queries, one at a time; PERFETTO tables, views, functions and macros
/// that a query makes stay for the next. Close it to give its memory back.
public final class TraceSession implements AutoCloseable {
    private final TraceStorage storage;
    private final SqlEngine engine;
    private final @Nullable String onlyText;

    TraceSession(TraceStorage storage, SqlEngine engine) {
        this(storage, engine, null);
    }

    private TraceSession(TraceStorage storage, SqlEngine engine, @Nullable String onlyText) {
        this.storage = storage;
        this.engine = engine;
        this.onlyText = onlyText;
    }

    /// The same session, held to the text that its trace was loaded for, unless all of it was.
    TraceSession onlyFor(String sql, ImportScope scope) {
        return scope.isEverything() ? this : new TraceSession(storage, engine, sql);
    }

    private void check(@Nullable String sql) {
        if (onlyText != null && !onlyText.equals(sql)) {
            throw new IllegalStateException(
                    "a trace that was loaded for one query cannot answer another; open it whole");
        }
    }

    /// Asks about the loading itself, also where the trace was loaded for one query: `stats` are of
    /// what was loaded then, and tell what was not.
    public QueryResult queryStats(String sql, QueryLimits limits) {
        return engine.query(sql, limits);
    }

    /// What went wrong in recording and loading, in the order of names, also where the trace was loaded for one query: then it is
    /// about what was loaded. The first 64 only.
    ///
    /// @throws ProcessorException when the trace was mapped and its snapshot is damaged
    public List<LoadProblem> problems() {
        return LoadProblems.of(storage);
    }

    /// The columns of a native table, or of one that a query made with CREATE PERFETTO TABLE, where they lie; what
    /// [#query(String)] reads of it with `SELECT *`, without SQL between. Not to be read once the session is
    /// closed.
    ///
    /// @param name in any case
    public Optional<Table> table(String name) {
        return engine.table(name);
    }

    /// What the ids of text columns stand for.
    public StringPool strings() {
        return storage.strings();
    }

    /// Runs every statement of the text and returns the rows of the last one; close them before the
    /// next query.
    ///
    /// @throws ProcessorException of category user when a statement fails; its message is the
    ///     traceback of the reference, from `Traceback (most recent call last):` on
    public QueryResult query(String sql, QueryLimits limits) {
        check(sql);
        return engine.query(sql, limits);
    }

    /// [#query(String, QueryLimits)] with no limits.
    public QueryResult query(String sql) {
        return query(sql, QueryLimits.NONE);
    }

    /// Runs every statement of the text and shows each result set to the visitor.
    ///
    /// @throws ProcessorException as [#query(String, QueryLimits)] does
    public void run(String sql, QueryLimits limits, ResultVisitor visitor) {
        check(sql);
        engine.run(sql, limits, visitor);
    }

    /// Computes the metrics of summary specs. Modules that they need stay included.
    ///
    /// @param limits what all of it together may take of time, each of its queries of the rest
    /// @throws ProcessorException of category user when a spec is not right or one of its queries fails
    public TraceSummary summarize(SummaryRequest request, QueryLimits limits) {
        return summarizer(limits).summarize(request);
    }

    /// Runs the structured query with that id and shows its rows to the visitor.
    ///
    /// @throws ProcessorException as [#summarize(SummaryRequest, QueryLimits)] does
    public void run(
            List<SummarySpec> specs, String queryId, QueryLimits limits, ResultVisitor visitor) {
        summarizer(limits).query(specs, queryId, visitor);
    }

    /// Structured queries that somebody is still changing; close them before the session.
    public LiveQueries liveQueries() {
        return new LiveQueries(this::query);
    }

    private TraceSummarizer summarizer(QueryLimits limits) {
        check(null);
        long start = System.nanoTime();
        return new TraceSummarizer(
                sql -> {
                    Duration spent = Duration.ofNanos(System.nanoTime() - start);
                    Duration left = limits.time().minus(spent);
                    Duration time = left.isPositive() ? left : Duration.ofNanos(1);
                    return engine.query(sql, new QueryLimits(time, limits.rows(), limits.bytes()));
                },
                this::query);
    }

    /// Makes a running query fail with code `CANCELLED`, also when it is between two statements;
    /// safe from any thread. It reaches no query that is begun later: a session serves many callers,
    /// and one who comes too late must not end what another asks.
    public void interrupt() {
        engine.interrupt();
    }

    @Override
    public void close() {
        engine.close();
        storage.close();
    }
}
