// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import dev.tracefold.processor.query.QueryLimits;

import static java.util.Objects.requireNonNull;

/// One trace, one query or one tool: what a worker is asked to do.
///
/// @param route whose shard it is
/// @param traceAddress the trace, as the client wrote it
/// @param work what is to be done
/// @param limits what the shard may use
public record ShardRequest(
        ShardRoute route, String traceAddress, ShardWork work, QueryLimits limits) {
    public ShardRequest {
        requireNonNull(route, "route");
        requireNonNull(traceAddress, "traceAddress");
        requireNonNull(work, "work");
        requireNonNull(limits, "limits");
    }

    /// A request for SQL.
    public ShardRequest(ShardRoute route, String traceAddress, String sql, QueryLimits limits) {
        this(route, traceAddress, new ShardWork.Sql(sql), limits);
    }
}
