// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor;

import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.query.ResultVisitor;

/// A loaded trace that answers queries, one at a time; PERFETTO tables, views, functions and macros
/// that a query makes stay for the next. Close it to give its memory back.
public final class TraceSession implements AutoCloseable {
    TraceSession() {}

    /// Runs every statement of the text and returns the rows of the last one.
    ///
    /// @throws ProcessorException of category user when a statement fails; its message is the
    ///     traceback of the reference, from `Traceback (most recent call last):` on
    public QueryResult query(String sql, QueryLimits limits) {
        throw new UnsupportedOperationException(sql + limits);
    }

    /// [#query(String, QueryLimits)] with no limits.
    public QueryResult query(String sql) {
        return query(sql, QueryLimits.NONE);
    }

    /// Runs every statement of the text and shows each result set to the visitor.
    public void run(String sql, QueryLimits limits, ResultVisitor visitor) {
        throw new UnsupportedOperationException(sql + limits + visitor);
    }

    @Override
    public void close() {}
}
