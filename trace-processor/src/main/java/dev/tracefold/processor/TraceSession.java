// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.query.ResultVisitor;
import dev.tracefold.processor.sql.SqlEngine;
import dev.tracefold.processor.storage.TraceStorage;

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
