// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

import dev.tracefold.xprof.space.XLine;

/// Events as nodes with parents: the event around them in their line, and those that caused them.
///
/// A node is a number. The parent by nesting, the kind and the level are arrays; only connections across
/// lines, which few nodes have, are objects.
final class EventForest {
    static final int NONE = -1;

    private final List<XLine> lines = new ArrayList<>();
    private final List<Integer> firstNodes = new ArrayList<>();
    private final Map<Integer, List<Integer>> otherParents = new HashMap<>();
    private final Map<Integer, List<Integer>> otherChildren = new HashMap<>();
    private int[] nested = new int[1024];
    private int[] firstChild = new int[1024];
    private int[] nextSibling = new int[1024];
    private byte[] types = new byte[1024];
    private int size;

    private static final EventType[] TYPES = EventType.values();

    /// Begins the nodes of another line; its events follow with [#add], in order.
    void beginLine(XLine line) {
        lines.add(line);
        firstNodes.add(size);
    }

    int add(EventType type) {
        if (size == nested.length) {
            int wider = size + (size >> 1);
            nested = Arrays.copyOf(nested, wider);
            firstChild = Arrays.copyOf(firstChild, wider);
            nextSibling = Arrays.copyOf(nextSibling, wider);
            types = Arrays.copyOf(types, wider);
        }
        nested[size] = NONE;
        firstChild[size] = NONE;
        nextSibling[size] = NONE;
        types[size] = code(type);
        return size++;
    }

    private static byte code(EventType type) {
        for (byte i = 0; i < TYPES.length; i++) {
            if (TYPES[i] == type) {
                return i;
            }
        }
        throw new AssertionError(type);
    }

    void nest(int parent, int child) {
        nested[child] = parent;
        nextSibling[child] = firstChild[parent];
        firstChild[parent] = child;
    }

    void connect(int parent, int child) {
        otherChildren.computeIfAbsent(parent, any -> new ArrayList<>()).add(child);
        otherParents.computeIfAbsent(child, any -> new ArrayList<>()).add(parent);
    }

    int size() {
        return size;
    }

    EventType type(int node) {
        return TYPES[types[node]];
    }

    XLine line(int node) {
        return lines.get(lineIndex(node));
    }

    int event(int node) {
        return node - firstNodes.get(lineIndex(node));
    }

    private int lineIndex(int node) {
        int found = Collections.binarySearch(firstNodes, node);
        if (found < 0) {
            return -found - 2;
        }
        // Lines without events share their first node with the next.
        int last = found;
        while (last + 1 < firstNodes.size() && firstNodes.get(last + 1) == node) {
            last++;
        }
        return last;
    }

    /// The nearest of a node's ancestors that pass a test, breadth first, or [#NONE].
    int findParent(int node, boolean includeSelf, IntPredicate test) {
        Deque<Integer> open = new ArrayDeque<>();
        BitSet seen = new BitSet();
        seen.set(node);
        if (includeSelf) {
            open.add(node);
        } else {
            addParents(node, open, seen);
        }
        while (!open.isEmpty()) {
            int one = open.remove();
            if (test.test(one)) {
                return one;
            }
            addParents(one, open, seen);
        }
        return NONE;
    }

    private void addParents(int node, Deque<Integer> open, BitSet seen) {
        int parent = nested[node];
        if (parent != NONE && !seen.get(parent)) {
            seen.set(parent);
            open.add(parent);
        }
        for (int other : otherParents.getOrDefault(node, List.of())) {
            if (!seen.get(other)) {
                seen.set(other);
                open.add(other);
            }
        }
    }

    /// Visits a node and all below it; a node that says no is not gone below.
    void visitDown(int node, IntPredicate visitor) {
        Deque<Integer> open = new ArrayDeque<>();
        BitSet seen = new BitSet();
        seen.set(node);
        open.add(node);
        while (!open.isEmpty()) {
            int one = open.remove();
            if (!visitor.test(one)) {
                continue;
            }
            for (int child = firstChild[one]; child != NONE; child = nextSibling[child]) {
                if (!seen.get(child)) {
                    seen.set(child);
                    open.add(child);
                }
            }
            for (int child : otherChildren.getOrDefault(one, List.of())) {
                if (!seen.get(child)) {
                    seen.set(child);
                    open.add(child);
                }
            }
        }
    }
}
