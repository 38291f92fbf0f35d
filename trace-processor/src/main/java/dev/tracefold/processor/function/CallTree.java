// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/// Frames merged into a tree, with what was counted at each; parents come before children.
final class CallTree {
    /// A merged frame.
    static final class Node {
        private final @Nullable Node parent;
        private final @Nullable String name;
        private final @Nullable String mapping;
        private final int depth;
        private final Map<List<@Nullable Object>, Node> children = new HashMap<>();
        private @Nullable String sourceFile;
        private @Nullable Long lineNumber;
        private long id;
        private long count;
        private long size;
        private long allocCount;
        private long allocSize;
        private long[] cumulative = new long[4];

        private Node(@Nullable Node parent, @Nullable String name, @Nullable String mapping) {
            this.parent = parent;
            this.name = name;
            this.mapping = mapping;
            this.depth = parent == null ? 0 : parent.depth + 1;
        }

        /// Counts something that was allocated and not freed yet, or freed where negative.
        void add(long moreCount, long moreSize) {
            count += moreCount;
            size += moreSize;
        }

        /// Counts an allocation whether it was freed or not.
        void addAllocated(long moreCount, long moreSize) {
            allocCount += Math.max(0, moreCount);
            allocSize += Math.max(0, moreSize);
        }

        private long[] own() {
            return new long[] {count, size, allocCount, allocSize};
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final Map<List<@Nullable Object>, Node> roots = new HashMap<>();

    /// The child of that name and mapping, made when it is not there.
    ///
    /// @param key tells children apart
    Node child(
            @Nullable Node parent,
            List<@Nullable Object> key,
            @Nullable String name,
            @Nullable String mapping) {
        Map<List<@Nullable Object>, Node> siblings = parent == null ? roots : parent.children;
        return siblings.computeIfAbsent(
                key,
                k -> {
                    Node node = new Node(parent, name, mapping);
                    nodes.add(node);
                    return node;
                });
    }

    /// Sets a place in the source, or forgets it where frames that were merged disagree.
    static void setSource(Node node, boolean isNew, @Nullable String file, @Nullable Long line) {
        node.sourceFile = isNew || Objects.equals(node.sourceFile, file) ? file : null;
        node.lineNumber = isNew || Objects.equals(node.lineNumber, line) ? line : null;
    }

    int size() {
        return nodes.size();
    }

    /// @param focus if not empty, only paths through frames whose names contain it
    RowTable rows(List<String> columns, long ts, @Nullable String focus) {
        List<Node> kept = focus == null || focus.isEmpty() ? nodes : focused(focus);
        for (Node node : kept) {
            node.cumulative = node.own();
        }
        for (int i = kept.size() - 1; i >= 0; i--) {
            Node node = kept.get(i);
            for (int k = 0; node.parent != null && k < node.cumulative.length; k++) {
                node.parent.cumulative[k] += node.cumulative[k];
            }
        }
        RowTable rows = new RowTable(columns);
        for (Node node : kept) {
            node.id = rows.rowCount();
            rows.add(
                    node.id,
                    ts,
                    node.depth,
                    node.name,
                    node.mapping,
                    node.count,
                    node.cumulative[0],
                    node.size,
                    node.cumulative[1],
                    node.allocCount,
                    node.cumulative[2],
                    node.allocSize,
                    node.cumulative[3],
                    node.parent == null ? null : (Object) node.parent.id,
                    node.sourceFile,
                    node.lineNumber);
        }
        return rows;
    }

    private List<Node> focused(String focus) {
        String wanted = focus.toLowerCase(Locale.ROOT);
        Map<Node, Boolean> states = new HashMap<>();
        for (Node node : nodes) {
            boolean inherits = node.parent != null && states.getOrDefault(node.parent, false);
            boolean matches =
                    node.name != null && node.name.toLowerCase(Locale.ROOT).contains(wanted);
            if (matches) {
                for (Node at = node.parent; at != null && !states.containsKey(at); at = at.parent) {
                    states.put(at, false);
                }
            }
            if (matches || inherits) {
                states.put(node, true);
            }
        }
        return nodes.stream().filter(states::containsKey).toList();
    }
}
