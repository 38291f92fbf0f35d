// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.memorysnapshot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

import dev.tracefold.processor.memorysnapshot.MemoryNode.Edge;

/// The memory of all processes at a moment: a tree for each process and one for what they share, and who
/// owns what across the trees.
final class MemoryGraph {
    private static final String SHARED_PREFIX = "global/";

    /// Nothing real is nested deeper; what is, is one node.
    private static final int MAX_DEPTH = 64;

    private final MemoryNode shared = new MemoryNode(null);
    private final NavigableMap<Long, MemoryNode> rootOfProcess = new TreeMap<>();
    private final Map<Long, MemoryNode> nodeOfId = new HashMap<>();
    private final List<Edge> edges = new ArrayList<>();

    /// Root of what no process has alone.
    MemoryNode shared() {
        return shared;
    }

    /// Root of each process by pid.
    NavigableMap<Long, MemoryNode> processes() {
        return rootOfProcess;
    }

    /// Who owns what.
    List<Edge> edges() {
        return edges;
    }

    void addProcess(long pid) {
        rootOfProcess.computeIfAbsent(pid, p -> new MemoryNode(null));
    }

    /// The node of an id, made at its path if there is none. What is shared is told by each process that
    /// has it, under the same id.
    MemoryNode node(long pid, long id, String path) {
        MemoryNode known = nodeOfId.get(id);
        if (known != null) {
            return known;
        }
        MemoryNode node = shared;
        if (!path.startsWith(SHARED_PREFIX)) {
            node = rootOfProcess.computeIfAbsent(pid, p -> new MemoryNode(null));
        }
        for (String name : path.split("/", MAX_DEPTH)) {
            if (!name.isEmpty()) {
                node = node.child(name);
            }
        }
        node.setId(id);
        if (id != 0) {
            nodeOfId.put(id, node);
        }
        return node;
    }

    /// Says that a node owns the memory of another; ids that lead nowhere are ignored.
    void own(long sourceId, long targetId, int priority) {
        MemoryNode source = nodeOfId.get(sourceId);
        MemoryNode target = nodeOfId.get(targetId);
        if (source != null && target != null) {
            Edge edge = new Edge(source, target, priority);
            edges.add(edge);
            source.setOwns(edge);
            target.ownedBy().add(edge);
        }
    }

    private Deque<MemoryNode> roots() {
        Deque<MemoryNode> roots = new ArrayDeque<>(rootOfProcess.values());
        roots.push(shared);
        return roots;
    }

    /// All nodes, each after its parent and after the node that it owns.
    List<MemoryNode> parentsFirst() {
        List<MemoryNode> order = new ArrayList<>();
        Set<MemoryNode> visited = new HashSet<>();
        Deque<MemoryNode> pending = roots();
        while (!pending.isEmpty()) {
            MemoryNode node = pending.pop();
            Edge owns = node.owns();
            boolean waits =
                    (owns != null && !visited.contains(owns.target()))
                            || (node.parent() != null && !visited.contains(node.parent()));
            if (!waits && visited.add(node)) {
                pushRelated(node, pending);
                order.add(node);
            }
        }
        return order;
    }

    /// All nodes, each after its children and after its owners. Nodes that own each other in a circle
    /// come in some order.
    List<MemoryNode> childrenFirst() {
        List<MemoryNode> order = new ArrayList<>();
        Set<MemoryNode> entered = new HashSet<>();
        Set<MemoryNode> visited = new HashSet<>();
        Deque<MemoryNode> pending = roots();
        while (!pending.isEmpty()) {
            MemoryNode node = pending.pop();
            if (visited.contains(node)) {
                continue;
            }
            if (entered.add(node)) {
                pending.push(node);
                pushRelated(node, pending);
            } else {
                visited.add(node);
                order.add(node);
            }
        }
        return order;
    }

    /// Puts the owners of a node, then its children, on top of what is to be visited.
    private static void pushRelated(MemoryNode node, Deque<MemoryNode> pending) {
        node.children().descendingMap().values().forEach(pending::push);
        for (Edge edge : node.ownedBy().reversed()) {
            pending.push(edge.source());
        }
    }
}
