// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.util.ArrayList;
import java.util.List;

/// Turns a selection of traces into shards: one each, in the order given, duplicates kept, because
/// clients count the answers.
final class ShardPlanner {
    private ShardPlanner() {}

    static List<PlannedShard> plan(QueryRequest request) {
        List<PlannedShard> shards = new ArrayList<>(request.traces().size());
        for (String trace : request.traces()) {
            shards.add(new PlannedShard(shards.size(), trace));
        }
        return shards;
    }

    /// A trace and its place in the query.
    ///
    /// @param index position
    /// @param traceAddress the trace
    record PlannedShard(int index, String traceAddress) {}
}
