// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// `__intrinsic_structural_tree_partition(id, parent_id, group)`: a tree for each group, in which a
/// node's parent is its nearest ancestor of the same group.
final class TreePartitionAgg implements AggregateFunction {
    private static final String NAME = "STRUCTURAL_TREE_PARTITION";
    private final Map<Long, List<Node>> children = new HashMap<>();
    private final List<Node> roots = new ArrayList<>();

    private record Node(long id, long group) {}

    @Override
    public void step(Arguments arguments) {
        Node node = new Node(arguments.requireLong(0, NAME), arguments.requireLong(2, NAME));
        if (arguments.isNull(1)) {
            roots.add(node);
        } else {
            children.computeIfAbsent(arguments.requireLong(1, NAME), p -> new ArrayList<>())
                    .add(node);
        }
    }

    @Override
    public @Nullable Object result() {
        RowTable rows = RowTable.of("node_id", "parent_node_id", "group_key");
        if (roots.isEmpty() && children.isEmpty()) {
            return new Pointer(rows);
        }
        if (roots.size() != 1) {
            throw new FunctionException(
                    "%s: there must be one root but there are %d".formatted(NAME, roots.size()));
        }
        Map<Long, Deque<Long>> pathByGroup = new HashMap<>();
        Deque<Visit> open = new ArrayDeque<>();
        open.push(new Visit(roots.getFirst(), false));
        while (!open.isEmpty()) {
            Visit visit = open.pop();
            Node node = visit.node();
            Deque<Long> path = pathByGroup.computeIfAbsent(node.group(), g -> new ArrayDeque<>());
            if (visit.leaving()) {
                path.pop();
                continue;
            }
            rows.add(node.id(), path.peek(), node.group());
            path.push(node.id());
            open.push(new Visit(node, true));
            children.getOrDefault(node.id(), List.of())
                    .reversed()
                    .forEach(child -> open.push(new Visit(child, false)));
        }
        return new Pointer(rows);
    }

    private record Visit(Node node, boolean leaving) {}
}
