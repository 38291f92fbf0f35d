// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor;

import java.time.Duration;
import java.util.List;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.query.ResultVisitor;
import dev.tracefold.processor.sql.SqlEngine;
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

    TraceSession(TraceStorage storage, SqlEngine engine) {
        this.storage = storage;
        this.engine = engine;
    }

    /// Runs every statement of the text and returns the rows of the last one; close them before the
    /// next query.
    ///
    /// @throws ProcessorException of category user when a statement fails; its message is the
    ///     traceback of the reference, from `Traceback (most recent call last):` on
    public QueryResult query(String sql, QueryLimits limits) {
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
