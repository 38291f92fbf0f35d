// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reduce;

import java.time.Duration;

import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.orchestrator.query.QueryHandle;
import dev.tracefold.orchestrator.query.QueryListener;
import dev.tracefold.orchestrator.query.QueryProgress;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.query.QueryService;

/// Queries whose rows are not for the client but for a second query of the client's, which runs here,
/// where they are.
///
/// The listener hears of traces that fail and of progress as ever. Instead of the traces that are
/// answered it is given one answer at the end, of shard [#REDUCED] with an empty trace address: the
/// rows of the second query. Where no trace was answered there is none.
///
/// @param limits what reducing one query may use
public record ReducedQueries(ReduceLimits limits) {
    /// Position of the answer that is of no trace.
    public static final int REDUCED = -1;

    /// Starts a query within its client's trace.
    ///
    /// @param reduceSql PerfettoSQL over the table `result`: the rows of all traces, led by
    ///     `_trace_address`, in the order the traces were answered
    public QueryHandle submit(
            QueryService queries,
            QueryRequest request,
            String reduceSql,
            QueryListener listener,
            TraceContext parent) {
        ReducingListener reducing = new ReducingListener(reduceSql, limits, listener);
        QueryHandle handle = queries.submit(request, reducing, parent);
        reducing.started(handle);
        return new Handle(handle, reducing);
    }

    private record Handle(QueryHandle query, ReducingListener reducing) implements QueryHandle {
        @Override
        public String queryId() {
            return query.queryId();
        }

        @Override
        public void cancel() {
            reducing.cancel();
            query.cancel();
        }

        @Override
        public QueryProgress progress() {
            return query.progress();
        }

        @Override
        public boolean await(Duration atMost) throws InterruptedException {
            return query.await(atMost);
        }
    }
}
