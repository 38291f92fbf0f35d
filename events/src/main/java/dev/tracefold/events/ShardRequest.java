// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import dev.tracefold.processor.query.QueryLimits;

import static java.util.Objects.requireNonNull;

/// One trace, one query: what a worker is asked to do.
///
/// @param route whose shard it is
/// @param traceAddress the trace, as the client wrote it
/// @param sql PerfettoSQL
/// @param limits what the shard may use
public record ShardRequest(ShardRoute route, String traceAddress, String sql, QueryLimits limits) {
    public ShardRequest {
        requireNonNull(route, "route");
        requireNonNull(traceAddress, "traceAddress");
        requireNonNull(sql, "sql");
        requireNonNull(limits, "limits");
    }
}
