// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

/// `__intrinsic_graph_agg(source, dest)`.
final class GraphAgg implements AggregateFunction {
    private static final String NAME = "GRAPH_AGG";
    private @Nullable Graph graph;

    @Override
    public void step(Arguments arguments) {
        Graph built = graph == null ? new Graph() : graph;
        graph = built;
        long source = arguments.requireLong(0, NAME);
        if (arguments.isNull(1)) {
            built.addNode(source);
        } else {
            built.addEdge(source, arguments.requireLong(1, NAME));
        }
    }

    @Override
    public @Nullable Object result() {
        return graph == null ? null : new Pointer(graph);
    }
}
