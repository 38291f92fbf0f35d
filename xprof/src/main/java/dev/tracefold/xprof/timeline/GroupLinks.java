// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which groups came to which: below an event of one group lies the begin of another, as a batch lies below
/// the requests that are in it. Filled by one thread while a profile is grouped, then only read.
public final class GroupLinks {
    private final TreeMap<Long, SortedSet<Long>> children = new TreeMap<>();
    private final TreeMap<Long, SortedSet<Long>> parents = new TreeMap<>();

    void link(long parent, long child) {
        if (parent != child) {
            children.computeIfAbsent(parent, any -> new TreeSet<>()).add(child);
            parents.computeIfAbsent(child, any -> new TreeSet<>()).add(parent);
        }
    }

    /// The groups that lie below a group.
    public SortedSet<Long> children(long group) {
        return Collections.unmodifiableSortedSet(children.getOrDefault(group, new TreeSet<>()));
    }

    /// The groups that a group lies below.
    public SortedSet<Long> parents(long group) {
        return Collections.unmodifiableSortedSet(parents.getOrDefault(group, new TreeSet<>()));
    }
}
