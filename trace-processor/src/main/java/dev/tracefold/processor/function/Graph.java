// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// A directed graph over node ids; edges keep their order.
final class Graph {
    private final Map<Long, List<Long>> edges = new LinkedHashMap<>();

    void addNode(long node) {
        edges.computeIfAbsent(node, n -> new ArrayList<>(2));
    }

    void addEdge(long source, long dest) {
        addNode(source);
        addNode(dest);
        edges.getOrDefault(source, List.of()).add(dest);
    }

    boolean contains(long node) {
        return edges.containsKey(node);
    }

    Set<Long> nodes() {
        return edges.keySet();
    }

    List<Long> next(long node) {
        return edges.getOrDefault(node, List.of());
    }

    Map<Long, List<Long>> reversed() {
        Map<Long, List<Long>> previous = new HashMap<>();
        edges.forEach((source, dests) ->
                dests.forEach(dest ->
                        previous.computeIfAbsent(dest, d -> new ArrayList<>(2)).add(source)));
        return previous;
    }

    /// Nodes and their parents in the order of a search from the starts: depth first along the
    /// edges in their order, or level by level.
    RowTable search(List<Long> starts, boolean depthFirst) {
        RowTable rows = RowTable.of("node_id", "parent_node_id");
        Set<Long> seen = new HashSet<>();
        Deque<Step> open = new ArrayDeque<>();
        if (depthFirst) {
            for (long start : starts) {
                open.push(new Step(start, null));
                drain(open, seen, rows, true);
            }
        } else {
            starts.forEach(start -> open.addLast(new Step(start, null)));
            drain(open, seen, rows, false);
        }
        return rows;
    }

    private void drain(Deque<Step> open, Set<Long> seen, RowTable rows, boolean depthFirst) {
        while (!open.isEmpty()) {
            Step step = open.removeFirst();
            if (!seen.add(step.node())) {
                continue;
            }
            rows.add(step.node(), step.parent());
            List<Long> next = next(step.node());
            for (int i = 0; i < next.size(); i++) {
                if (depthFirst) {
                    open.addFirst(new Step(next.get(next.size() - 1 - i), step.node()));
                } else {
                    open.addLast(new Step(next.get(i), step.node()));
                }
            }
        }
    }

    private record Step(long node, @Nullable Long parent) {}
}
