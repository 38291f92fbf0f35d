// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.telemetry;

import java.util.Locale;

/// What a query goes through. Some lie within others: a [#SHARD] holds [#LOAD], [#QUERY] and
/// [#REPLY].
public enum Phase {
    /// The whole query, from the request to the last row.
    RUN,
    /// From traces to shards.
    PLAN,
    /// Handing one shard's request to the broker.
    PUBLISH,
    /// From the request to the worker that begins.
    QUEUE,
    /// All of a worker's work for one shard.
    SHARD,
    /// Reading the trace.
    LOAD,
    /// Running the SQL.
    QUERY,
    /// Sending the answer.
    REPLY,
    /// Where the answer arrives: checking and counting it.
    RECEIVE,
    /// Taking the answer in.
    MERGE;

    /// Its name for labels and spans.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
