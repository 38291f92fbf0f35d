// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// `__intrinsic_dominator_tree(source, dest, start)`: for each node that is reached from the start,
/// the last node that every path to it goes through. The iterative algorithm of Cooper, Harvey and
/// Kennedy.
final class DominatorTreeAgg implements AggregateFunction {
    private static final String NAME = "DOMINATOR_TREE";
    private final Graph graph = new Graph();
    private @Nullable Long start;

    @Override
    public void step(Arguments arguments) {
        graph.addEdge(arguments.requireLong(0, NAME), arguments.requireLong(1, NAME));
        long given = arguments.requireLong(2, NAME);
        if (start != null && start != given) {
            throw new FunctionException(NAME + ": the start must be the same in all rows");
        }
        start = given;
    }

    @Override
    public @Nullable Object result() {
        RowTable rows = RowTable.of("node_id", "dominator_node_id");
        if (start == null) {
            return new Pointer(rows);
        }
        if (!graph.contains(start)) {
            throw new FunctionException(
                    NAME + ": the start node %d is not in the graph".formatted(start));
        }
        List<Long> order = reversePostOrder(start);
        if (order.size() < 2) {
            throw new FunctionException(NAME + ": the start node %d has no edges".formatted(start));
        }
        int[] dominator = dominators(order);
        Map<Long, @Nullable Long> byNode = new java.util.TreeMap<>();
        for (int i = 0; i < dominator.length; i++) {
            byNode.put(order.get(i), i == 0 ? null : order.get(dominator[i]));
        }
        byNode.forEach((node, dominatorNode) -> rows.add(node, dominatorNode));
        return new Pointer(rows);
    }

    private int[] dominators(List<Long> order) {
        Map<Long, Integer> number = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            number.put(order.get(i), i);
        }
        List<List<Integer>> previous = new ArrayList<>();
        order.forEach(node -> previous.add(new ArrayList<>(2)));
        for (int i = 0; i < order.size(); i++) {
            for (long next : graph.next(order.get(i))) {
                previous.get(number.getOrDefault(next, 0)).add(i);
            }
        }
        int[] dominator = new int[order.size()];
        Arrays.fill(dominator, -1);
        dominator[0] = 0;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 1; i < dominator.length; i++) {
                int found = common(dominator, previous.get(i));
                changed |= dominator[i] != found;
                dominator[i] = found;
            }
        }
        return dominator;
    }

    private static int common(int[] dominator, List<Integer> previous) {
        int found = -1;
        for (int p : previous) {
            if (dominator[p] >= 0) {
                found = found < 0 ? p : meet(dominator, p, found);
            }
        }
        return found;
    }

    private static int meet(int[] dominator, int a, int b) {
        int x = a;
        int y = b;
        while (x != y) {
            if (x > y) {
                x = dominator[x];
            } else {
                y = dominator[y];
            }
        }
        return x;
    }

    /// Nodes reached from the start, each before those it leads to, loops apart.
    private List<Long> reversePostOrder(long from) {
        List<Long> postOrder = new ArrayList<>();
        Map<Long, Integer> nextEdge = new HashMap<>();
        Deque<Long> path = new ArrayDeque<>();
        path.push(from);
        nextEdge.put(from, 0);
        while (!path.isEmpty()) {
            long node = path.element();
            int edge = nextEdge.merge(node, 1, Integer::sum) - 1;
            List<Long> next = graph.next(node);
            if (edge == next.size()) {
                postOrder.add(path.pop());
            } else if (!nextEdge.containsKey(next.get(edge))) {
                nextEdge.put(next.get(edge), 0);
                path.push(next.get(edge));
            }
        }
        return postOrder.reversed();
    }
}
