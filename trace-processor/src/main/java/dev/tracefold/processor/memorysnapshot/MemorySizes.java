// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.memorysnapshot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.tracefold.processor.memorysnapshot.MemoryNode.Edge;
import dev.tracefold.processor.memorysnapshot.MemoryNode.Entry;

/// Completes the sizes of a graph, in passes over all nodes: a node is at least as large as its parts and
/// as its owners; and memory that several own is charged to those of the highest priority first, split
/// evenly as far as each of them reaches.
final class MemorySizes {
    private static final String UNSPECIFIED = "<unspecified>";

    private MemorySizes() {}

    static void complete(MemoryGraph graph) {
        graph.childrenFirst().forEach(MemorySizes::findSize);
        // What parts do not account for is a part of its own from here on.
        List<MemoryNode> childrenFirst = graph.childrenFirst();
        childrenFirst.forEach(MemorySizes::findSubSizes);
        childrenFirst.forEach(MemorySizes::shareAmongOwners);
        graph.parentsFirst().forEach(MemorySizes::accumulateShares);
        childrenFirst.forEach(MemorySizes::findEffectiveSize);
    }

    private static void findSize(MemoryNode node) {
        long parts = 0;
        for (MemoryNode child : node.children().values()) {
            parts += sizeWithin(node, child);
        }
        long owner = 0;
        boolean hasOwner = false;
        for (Edge edge : node.ownedBy()) {
            hasOwner |= edge.source().hasSize();
            owner = Math.max(owner, edge.source().size());
        }
        boolean isKnown = node.hasSize() || !node.children().isEmpty() || hasOwner;
        long size = Math.max(node.size(), Math.max(parts, owner));
        node.entries().remove(MemoryNode.SIZE);
        if (!isKnown) {
            return;
        }
        node.entries().put(MemoryNode.SIZE, Entry.bytes(size));
        if (size > parts && !node.children().isEmpty()) {
            MemoryNode rest = node.child(UNSPECIFIED);
            rest.entries().putIfAbsent(MemoryNode.SIZE, Entry.bytes(size - parts));
        }
    }

    /// What a part adds to a node: nothing where it is memory of another part.
    private static long sizeWithin(MemoryNode root, MemoryNode part) {
        if (isCountedElsewhere(root, part)) {
            return 0;
        }
        if (part.children().isEmpty()) {
            return part.size();
        }
        long size = 0;
        for (MemoryNode child : part.children().values()) {
            size += sizeWithin(root, child);
        }
        return size;
    }

    private static boolean isCountedElsewhere(MemoryNode root, MemoryNode part) {
        Edge owns = part.owns();
        return owns != null && owns.target().isDescendantOf(root);
    }

    private static void findSubSizes(MemoryNode node) {
        if (!node.hasSize()) {
            return;
        }
        if (node.children().isEmpty()) {
            node.notOwningSubSize += node.size();
            node.notOwnedSubSize += node.size();
            return;
        }
        for (MemoryNode child : node.children().values()) {
            if (child.owns() == null) {
                node.notOwningSubSize += child.notOwningSubSize;
            }
            if (child.ownedBy().isEmpty()) {
                node.notOwnedSubSize += child.notOwnedSubSize;
            } else {
                long largest = 0;
                for (Edge edge : child.ownedBy()) {
                    largest = Math.max(largest, edge.source().size());
                }
                node.notOwnedSubSize += child.size() - largest;
            }
        }
    }

    private static void shareAmongOwners(MemoryNode node) {
        if (!node.hasSize() || node.ownedBy().isEmpty()) {
            return;
        }
        List<Edge> owners = new ArrayList<>(node.ownedBy());
        owners.sort(
                Comparator.comparingInt((Edge edge) -> -edge.priority())
                        .thenComparingLong(edge -> edge.source().notOwningSubSize));
        long attributed = 0;
        int first = 0;
        while (first < owners.size()) {
            int next = first;
            while (next < owners.size()
                    && owners.get(next).priority() == owners.get(first).priority()) {
                next++;
            }
            attributed = shareAmongEquals(owners.subList(first, next), attributed);
            first = next;
        }
        if (node.notOwnedSubSize != 0) {
            node.ownedCoefficient =
                    (double) (node.notOwnedSubSize - attributed) / (double) node.notOwnedSubSize;
        }
    }

    /// @param owners of one priority, smallest first
    /// @param before bytes that others have got
    /// @return bytes that these and others have got
    private static long shareAmongEquals(List<Edge> owners, long before) {
        long attributed = before;
        double share = 0;
        int left = owners.size();
        for (Edge edge : owners) {
            MemoryNode owner = edge.source();
            long size = owner.notOwningSubSize;
            if (size > attributed) {
                share += (double) (size - attributed) / left;
                attributed = size;
            }
            if (size != 0) {
                owner.owningCoefficient = share / (double) size;
            }
            left--;
        }
        return attributed;
    }

    private static void accumulateShares(MemoryNode node) {
        if (!node.hasSize()) {
            return;
        }
        MemoryNode parent = node.parent();
        node.cumulativeOwnedCoefficient =
                parent == null
                        ? node.ownedCoefficient
                        : node.ownedCoefficient * parent.cumulativeOwnedCoefficient;
        Edge owns = node.owns();
        if (owns != null) {
            node.cumulativeOwningCoefficient =
                    node.owningCoefficient * owns.target().cumulativeOwningCoefficient;
        } else if (parent != null) {
            node.cumulativeOwningCoefficient = parent.cumulativeOwningCoefficient;
        }
    }

    private static void findEffectiveSize(MemoryNode node) {
        node.entries().remove(MemoryNode.EFFECTIVE_SIZE);
        if (!node.hasSize()) {
            return;
        }
        long effective = 0;
        if (node.children().isEmpty()) {
            effective =
                    (long)
                            ((double) node.size()
                                    * node.cumulativeOwningCoefficient
                                    * node.cumulativeOwnedCoefficient);
        }
        for (MemoryNode child : node.children().values()) {
            Entry part = child.entries().get(MemoryNode.EFFECTIVE_SIZE);
            effective += part == null ? 0 : part.number();
        }
        node.entries().put(MemoryNode.EFFECTIVE_SIZE, Entry.bytes(effective));
    }
}
