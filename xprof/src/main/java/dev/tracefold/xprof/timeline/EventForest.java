// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

import dev.tracefold.xprof.space.XLine;

/// Events as nodes with parents: the event around them in their line, and those that caused them.
///
/// A node is a number, and there may be tens of millions. Nine bytes of each lie off the heap until the
/// forest is closed: its parent in the line, what it launched or was launched by, and its kind. Nodes of a
/// line follow each other, an event before what is nested in it, so that nobody has to write down children.
/// Only the other connections across lines, which few nodes have, are objects.
final class EventForest implements AutoCloseable {
    static final int NONE = -1;

    // In place of a parent: the event neither lies in others nor others in it, wherever it stands.
    private static final int ASIDE = -2;
    private static final int INT_BITS = 2;
    private static final int SEEN_BITS = 6;
    private static final long LOW = 0xFFFF_FFFFL;
    private static final EventType[] TYPES = EventType.values();

    private final Arena arena = Arena.ofConfined();
    private final List<XLine> lines = new ArrayList<>();
    private int[] firstNodes = new int[16];
    private int lastLine;
    private final Map<Integer, List<Integer>> otherParents = new HashMap<>();
    private final Map<Integer, List<Integer>> otherChildren = new HashMap<>();
    private final MemorySegment nested;
    // Of a launch the first that it launched, of what was launched its launch; before these are
    // known,
    // the number that both have in common.
    private final MemorySegment linked;
    private final MemorySegment types;
    // Launches above, and what they launched besides the first below; sorted.
    private final LongList moreLaunched = new LongList();
    private int size;
    // What a walk upwards has come to, a bit a node; every walk leaves it empty. A BitSet looks for
    // its
    // last bit whenever one is cleared.
    private final long[] seen;
    private int[] queue = new int[64];

    /// A forest.
    ///
    /// @param nodes how many there will be at most
    EventForest(int nodes) {
        nested = arena.allocate((long) nodes << INT_BITS, Integer.BYTES);
        linked = arena.allocate((long) nodes << INT_BITS, Integer.BYTES);
        types = arena.allocate(nodes);
        seen = new long[(nodes >> SEEN_BITS) + 1];
    }

    private static int get(MemorySegment column, int node) {
        return column.get(ValueLayout.JAVA_INT, (long) node << INT_BITS);
    }

    private static void set(MemorySegment column, int node, int value) {
        column.set(ValueLayout.JAVA_INT, (long) node << INT_BITS, value);
    }

    /// Begins the nodes of another line; its events follow with [#add], in order.
    void beginLine(XLine line) {
        if (lines.size() == firstNodes.length) {
            firstNodes = Arrays.copyOf(firstNodes, 2 * lines.size());
        }
        firstNodes[lines.size()] = size;
        lines.add(line);
    }

    int add(EventType type) {
        set(nested, size, NONE);
        set(linked, size, NONE);
        types.set(ValueLayout.JAVA_BYTE, size, code(type));
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

    /// Says in which event of its line a node lies. All nodes between the two lie in it too, but for those
    /// that are [#aside].
    void nest(int parent, int child) {
        set(nested, child, parent);
    }

    /// Says that a node overlaps others of its line without lying in them.
    void aside(int node) {
        set(nested, node, ASIDE);
    }

    void connect(int parent, int child) {
        otherChildren.computeIfAbsent(parent, any -> new ArrayList<>()).add(child);
        otherParents.computeIfAbsent(child, any -> new ArrayList<>()).add(parent);
    }

    /// Gives a launch, or what was launched, the number that both have in common.
    void correlate(int node, int number) {
        set(linked, node, number);
    }

    /// Connects launches with what they launched by their numbers; of launches with one number the last.
    void connectLaunches() {
        try (LaunchTable table = LaunchTable.of(this)) {
            for (int node = 0; node < size; node++) {
                if (type(node) == EventType.KERNEL_LAUNCH) {
                    set(linked, node, NONE);
                }
            }
            for (int node = 0; node < size; node++) {
                if (type(node) == EventType.KERNEL_EXECUTE) {
                    link(table.launch(get(linked, node)), node);
                }
            }
        }
        moreLaunched.sort();
    }

    private void link(int launch, int launched) {
        set(linked, launched, launch);
        if (launch == NONE) {
            return;
        }
        if (get(linked, launch) == NONE) {
            set(linked, launch, launched);
        } else {
            moreLaunched.add((long) launch << 32 | launched);
        }
    }

    /// The number of a node before launches are connected, or [#NONE].
    int correlation(int node) {
        return get(linked, node);
    }

    int size() {
        return size;
    }

    EventType type(int node) {
        return TYPES[types.get(ValueLayout.JAVA_BYTE, node)];
    }

    XLine line(int node) {
        return lines.get(lineIndex(node));
    }

    int event(int node) {
        return node - firstNodes[lineIndex(node)];
    }

    // Mostly who asks for a node has asked for one of the same line. Lines without events share
    // their
    // first node with the next.
    private int lineIndex(int node) {
        if (firstNodes[lastLine] > node || firstOfNext(lastLine) <= node) {
            int found = Arrays.binarySearch(firstNodes, 0, lines.size(), node);
            lastLine = found < 0 ? -found - 2 : found;
            while (firstOfNext(lastLine) <= node) {
                lastLine++;
            }
        }
        return lastLine;
    }

    private int firstOfNext(int line) {
        return line + 1 < lines.size() ? firstNodes[line + 1] : size;
    }

    /// The nearest of a node's ancestors that pass a test, breadth first, or [#NONE].
    int findParent(int node, boolean includeSelf, IntPredicate test) {
        int end = enqueueParent(node, 0);
        int found = NONE;
        for (int at = 0; at < end && found == NONE; at++) {
            int one = queue[at];
            if ((at > 0 || includeSelf) && test.test(one)) {
                found = one;
            } else {
                end = addParents(one, end);
            }
        }
        for (int i = 0; i < end; i++) {
            seen[queue[i] >> SEEN_BITS] = 0;
        }
        return found;
    }

    private int addParents(int node, int end) {
        int next = enqueueParent(get(nested, node), end);
        if (type(node) == EventType.KERNEL_EXECUTE) {
            next = enqueueParent(get(linked, node), next);
        }
        for (int other : otherParents.getOrDefault(node, List.of())) {
            next = enqueueParent(other, next);
        }
        return next;
    }

    private int enqueueParent(int node, int end) {
        if (node < 0 || (seen[node >> SEEN_BITS] & 1L << node) != 0) {
            return end;
        }
        seen[node >> SEEN_BITS] |= 1L << node;
        return enqueue(node, end);
    }

    private int enqueue(int node, int end) {
        if (end == queue.length) {
            queue = Arrays.copyOf(queue, end + (end >> 1));
        }
        queue[end] = node;
        return end + 1;
    }

    /// Visits a node and all below it; a node that says no is not gone below.
    ///
    /// @param visitor says no to a node that it has seen, and does not walk itself
    void visitDown(int node, IntPredicate visitor) {
        int end = enqueue(node, 0);
        while (end > 0) {
            end = visitLine(queue[end - 1], end - 1, visitor);
        }
    }

    // All that is nested in a node follows it in its line; what else belongs to any of them is
    // queued.
    private int visitLine(int top, int queued, IntPredicate visitor) {
        int end = queued;
        int refused = NONE;
        for (int node = top; node < size; node++) {
            int parent = get(nested, node);
            if (node > top && parent == ASIDE) {
                continue;
            }
            if (node > top && parent < top) {
                break;
            }
            if (refused != NONE && parent >= refused) {
                continue;
            }
            refused = visitor.test(node) ? NONE : node;
            if (refused == top) {
                break;
            }
            if (refused == NONE) {
                end = enqueueElsewhere(node, end);
            }
        }
        return end;
    }

    private int enqueueElsewhere(int node, int end) {
        int next = end;
        if (type(node) == EventType.KERNEL_LAUNCH && get(linked, node) != NONE) {
            next = enqueue(get(linked, node), next);
            for (int i = moreLaunched.from((long) node << 32); i < moreLaunched.size(); i++) {
                if (moreLaunched.get(i) >>> 32 != node) {
                    break;
                }
                next = enqueue((int) (moreLaunched.get(i) & LOW), next);
            }
        }
        for (int child : otherChildren.getOrDefault(node, List.of())) {
            next = enqueue(child, next);
        }
        return next;
    }

    @Override
    public void close() {
        arena.close();
    }
}
