// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.util.List;

import dev.tracefold.processor.query.QueryLimits;

import static java.util.Objects.requireNonNull;

/// What a client asks.
///
/// @param traces addresses; one that is named twice is answered twice
/// @param sql PerfettoSQL, the same for every trace
/// @param onError what a trace that cannot be answered means
/// @param limits what each shard may use
public record QueryRequest(List<String> traces, String sql, OnError onError, QueryLimits limits) {
    public QueryRequest {
        traces = List.copyOf(traces);
        requireNonNull(sql, "sql");
        requireNonNull(onError, "onError");
        requireNonNull(limits, "limits");
    }

    /// What a trace that cannot be answered means for the query.
    public enum OnError {
        /// The query fails with it.
        FAIL,
        /// The others are answered.
        SKIP
    }
}
