// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.util.List;

import dev.tracefold.events.ShardWork;
import dev.tracefold.processor.query.QueryLimits;

import static java.util.Objects.requireNonNull;

/// What a client asks.
///
/// @param traces addresses; one that is named twice is answered twice
/// @param work what is to be done, the same for every trace
/// @param onError what a trace that cannot be answered means
/// @param limits what each shard may use
public record QueryRequest(
        List<String> traces, ShardWork work, OnError onError, QueryLimits limits) {
    public QueryRequest {
        traces = List.copyOf(traces);
        requireNonNull(work, "work");
        requireNonNull(onError, "onError");
        requireNonNull(limits, "limits");
    }

    /// A question in PerfettoSQL.
    public QueryRequest(List<String> traces, String sql, OnError onError, QueryLimits limits) {
        this(traces, new ShardWork.Sql(sql), onError, limits);
    }

    /// The PerfettoSQL, or the name of the tool.
    public String sql() {
        return work.text();
    }

    /// What a trace that cannot be answered means for the query.
    public enum OnError {
        /// The query fails with it.
        FAIL,
        /// The others are answered.
        SKIP
    }
}
