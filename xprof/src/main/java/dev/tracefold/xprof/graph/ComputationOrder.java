// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.graph;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The order of computations in a text: each after all that it calls, in the order of the instructions
/// that call them.
final class ComputationOrder {
    private final Map<Long, HloMessage> byId = new HashMap<>();
    private final Map<Long, List<HloMessage>> instructions = new HashMap<>();
    private final Set<HloMessage> ordered = new LinkedHashSet<>();

    private ComputationOrder(List<HloMessage> computations) {
        for (HloMessage computation : computations) {
            List<HloMessage> sorted = new ArrayList<>(computation.messages(2));
            sorted.sort(Comparator.comparingLong(one -> one.number(35)));
            byId.put(computation.number(5), computation);
            instructions.put(computation.number(5), sorted);
        }
    }

    /// A computation whose instructions are being looked at.
    private record Open(HloMessage computation, Iterator<HloMessage> rest) {}

    static List<HloMessage> of(List<HloMessage> computations) {
        ComputationOrder order = new ComputationOrder(computations);
        Set<Long> called = new HashSet<>();
        order.instructions
                .values()
                .forEach(list -> list.forEach(one -> called.addAll(one.numbers(38))));
        for (HloMessage computation : computations) {
            if (!called.contains(computation.number(5))) {
                order.addCalled(computation);
                order.ordered.add(computation);
            }
        }
        order.ordered.addAll(computations);
        return List.copyOf(order.ordered);
    }

    private void addCalled(HloMessage root) {
        Set<Long> visited = new HashSet<>();
        Deque<Open> stack = new ArrayDeque<>();
        for (HloMessage instruction : instructions.getOrDefault(root.number(5), List.of())) {
            open(instruction, visited, stack);
            while (!stack.isEmpty()) {
                Open top = stack.element();
                if (top.rest().hasNext()) {
                    open(top.rest().next(), visited, stack);
                } else {
                    ordered.add(top.computation());
                    stack.pop();
                }
            }
        }
    }

    // The first that is called comes first, so it is pushed last.
    private void open(HloMessage instruction, Set<Long> visited, Deque<Open> stack) {
        for (long id : instruction.numbers(38).reversed()) {
            HloMessage computation = byId.get(id);
            if (computation != null && visited.add(id)) {
                stack.push(
                        new Open(computation, instructions.getOrDefault(id, List.of()).iterator()));
            }
        }
    }
}
