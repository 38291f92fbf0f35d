// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
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
    private int[] nested;
    private int[] firstChild;
    private int[] nextSibling;
    private byte[] types;
    private int size;
    // Child above, parent below, and the other way round; sorted.
    private LongList launches = new LongList();
    private LongList launched = new LongList();
    // What a walk has come to; every walk leaves both empty.
    private final BitSet seen = new BitSet();
    private int[] queue = new int[64];

    private static final EventType[] TYPES = EventType.values();

    /// A forest.
    ///
    /// @param nodes how many there will be, for there may be tens of millions
    EventForest(int nodes) {
        nested = new int[nodes];
        firstChild = new int[nodes];
        nextSibling = new int[nodes];
        types = new byte[nodes];
    }

    /// Begins the nodes of another line; its events follow with [#add], in order.
    void beginLine(XLine line) {
        lines.add(line);
        firstNodes.add(size);
    }

    int add(EventType type) {
        if (size == nested.length) {
            int wider = size + (size >> 1) + 16;
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

    /// Connects launches with what they launched, all at once.
    ///
    /// @param pairs child above, parent below; sorted here
    void launched(LongList pairs) {
        pairs.sort();
        launches = pairs;
        launched = new LongList(pairs.size());
        for (int i = 0; i < pairs.size(); i++) {
            launched.add(Long.rotateLeft(pairs.get(i), 32));
        }
        launched.sort();
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
        seen.set(node);
        queue[0] = node;
        int end = 1;
        int found = NONE;
        for (int at = 0; at < end && found == NONE; at++) {
            int one = queue[at];
            if ((at > 0 || includeSelf) && test.test(one)) {
                found = one;
            } else {
                end = addParents(one, end);
            }
        }
        forget(end);
        return found;
    }

    private int addParents(int node, int end) {
        int next = enqueue(nested[node], end);
        for (int i = launches.from((long) node << 32); i < launches.size(); i++) {
            if (launches.get(i) >>> 32 != node) {
                break;
            }
            next = enqueue((int) launches.get(i), next);
        }
        for (int other : otherParents.getOrDefault(node, List.of())) {
            next = enqueue(other, next);
        }
        return next;
    }

    private int enqueue(int node, int end) {
        if (node == NONE || seen.get(node)) {
            return end;
        }
        seen.set(node);
        if (end == queue.length) {
            queue = Arrays.copyOf(queue, end + (end >> 1));
        }
        queue[end] = node;
        return end + 1;
    }

    private void forget(int end) {
        for (int i = 0; i < end; i++) {
            seen.clear(queue[i]);
        }
    }

    /// Visits a node and all below it; a node that says no is not gone below. The visitor may not walk
    /// itself.
    void visitDown(int node, IntPredicate visitor) {
        seen.set(node);
        queue[0] = node;
        int end = 1;
        for (int at = 0; at < end; at++) {
            if (visitor.test(queue[at])) {
                end = addChildren(queue[at], end);
            }
        }
        forget(end);
    }

    private int addChildren(int node, int end) {
        int next = end;
        for (int child = firstChild[node]; child != NONE; child = nextSibling[child]) {
            next = enqueue(child, next);
        }
        for (int i = launched.from((long) node << 32); i < launched.size(); i++) {
            if (launched.get(i) >>> 32 != node) {
                break;
            }
            next = enqueue((int) launched.get(i), next);
        }
        for (int child : otherChildren.getOrDefault(node, List.of())) {
            next = enqueue(child, next);
        }
        return next;
    }
}
