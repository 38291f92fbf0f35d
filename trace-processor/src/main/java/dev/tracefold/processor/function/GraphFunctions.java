// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Searches in graphs.
final class GraphFunctions {
    private GraphFunctions() {}

    static @Nullable Object depthFirst(Arguments arguments) {
        return search(arguments, true);
    }

    static @Nullable Object breadthFirst(Arguments arguments) {
        return search(arguments, false);
    }

    private static Pointer search(Arguments arguments, boolean depthFirst) {
        @Nullable ArrayValue starts = arguments.getPointer(1, ArrayValue.class);
        if (starts == null) {
            return new Pointer(RowTable.of("node_id", "parent_node_id"));
        }
        List<Long> ids = new ArrayList<>();
        for (Object start : starts.values()) {
            if (!(start instanceof Long id)) {
                throw new FunctionException("graph search: start ids must be integers");
            }
            ids.add(id);
        }
        @Nullable Graph graph = arguments.getPointer(0, Graph.class);
        if (graph == null) {
            return new Pointer(RowTable.of("node_id", "parent_node_id"));
        }
        return new Pointer(graph.search(ids, depthFirst));
    }
}
