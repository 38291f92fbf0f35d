// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.memorysnapshot;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/// A node of a [MemoryGraph]: an allocator, or a part of one. The passes of [MemorySizes] keep their
/// results in it.
final class MemoryNode {
    /// Name of the entry that is the node's size in bytes.
    static final String SIZE = "size";

    /// Name of the entry that is the size for which no one else is charged.
    static final String EFFECTIVE_SIZE = "effective_size";

    /// What is known of a node: a number, or a text.
    ///
    /// @param isBytes unit of the number: bytes, else a count of objects
    /// @param text the text, or null where it is a number
    record Entry(long number, boolean isBytes, @Nullable String text) {
        static Entry bytes(long number) {
            return new Entry(number, true, null);
        }
    }

    /// `source` owns the memory of `target`; the greater the priority, the more is charged to it.
    record Edge(MemoryNode source, MemoryNode target, int priority) {}

    private final @Nullable MemoryNode parent;
    private final NavigableMap<String, MemoryNode> children = new TreeMap<>();
    private final NavigableMap<String, Entry> entries = new TreeMap<>();
    private final List<Edge> ownedBy = new ArrayList<>(0);
    private @Nullable Edge owns;
    private long id;

    /// How much of the node its own parts, or no part that owns others, have; in bytes.
    long notOwningSubSize;

    /// How much of the node nobody else owns, in bytes.
    long notOwnedSubSize;

    /// Share of what the node owns that is charged to it.
    double owningCoefficient = 1;

    /// Share of the node that is left to it by its owners.
    double ownedCoefficient = 1;

    /// [#owningCoefficient], and that of what it owns, and so on.
    double cumulativeOwningCoefficient = 1;

    /// [#ownedCoefficient], and that of its parent, and so on.
    double cumulativeOwnedCoefficient = 1;

    MemoryNode(@Nullable MemoryNode parent) {
        this.parent = parent;
    }

    @Nullable MemoryNode parent() {
        return parent;
    }

    NavigableMap<String, MemoryNode> children() {
        return children;
    }

    NavigableMap<String, Entry> entries() {
        return entries;
    }

    List<Edge> ownedBy() {
        return ownedBy;
    }

    @Nullable Edge owns() {
        return owns;
    }

    void setOwns(Edge edge) {
        owns = edge;
    }

    long id() {
        return id;
    }

    void setId(long newId) {
        id = newId;
    }

    MemoryNode child(String name) {
        return children.computeIfAbsent(name, n -> new MemoryNode(this));
    }

    boolean hasSize() {
        Entry size = entries.get(SIZE);
        return size != null && size.text() == null;
    }

    /// Its size in bytes, 0 where it is not known.
    long size() {
        Entry size = entries.get(SIZE);
        return size == null || size.text() != null ? 0 : size.number();
    }

    boolean isDescendantOf(MemoryNode ancestor) {
        for (MemoryNode node = this; node != null; node = node.parent) {
            if (node == ancestor) {
                return true;
            }
        }
        return false;
    }
}
