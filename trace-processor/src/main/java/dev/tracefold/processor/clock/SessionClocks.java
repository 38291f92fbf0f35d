// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

import java.util.List;

import dev.tracefold.processor.storage.TraceStorage;

/// Relations between clocks that belong to no single trace.
public final class SessionClocks {
    private final ClockGraph graph;
    private final SnapshotRows rows;

    /// Over the graph of a session.
    public SessionClocks(ClockGraph graph, TraceStorage storage) {
        this.graph = graph;
        this.rows = new SnapshotRows(storage, graph);
    }

    /// Makes a clock trace time unless another trace did so before.
    ///
    /// @param fileId the file that claims it
    public boolean claimTraceTime(ClockId clock, int fileId) {
        return graph.claimTraceTime(clock, fileId);
    }

    /// Says what clocks showed at one instant.
    public void relate(List<QualifiedReading> readings) {
        int snapshot = graph.addSnapshot(readings);
        if (snapshot != ClockGraph.REFUSED) {
            rows.add(snapshot, readings);
        }
    }
}
