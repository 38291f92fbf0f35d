// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.util.ArrayList;
import java.util.List;

/// What all events of one kind share: a name, and stats that hold for each of them.
public final class EventMetadata {
    private final XPlane plane;
    private final long id;
    private final String name;
    private String displayName;
    private final List<StatRange> stats;
    private final List<AddedStat> added = new ArrayList<>();
    private final List<Long> children;

    EventMetadata(
            XPlane plane,
            long id,
            String name,
            String displayName,
            List<StatRange> stats,
            List<Long> children) {
        this.plane = plane;
        this.id = id;
        this.name = name;
        this.displayName = displayName;
        this.stats = stats;
        this.children = children;
    }

    /// What events call it.
    public long id() {
        return id;
    }

    /// The full name.
    public String name() {
        return name;
    }

    /// What to show instead of the name, or nothing.
    public String displayName() {
        return displayName;
    }

    /// Sets what to show, unless something is set.
    public void displayNameIfNone(String text) {
        if (displayName.isEmpty()) {
            displayName = text;
        }
    }

    /// The ids of other metadata that this one contains.
    public List<Long> children() {
        return children;
    }

    /// Adds a stat to all events of this kind.
    public void add(AddedStat stat) {
        added.add(stat);
    }

    /// Shows the stats that hold for all events of this kind.
    public void stats(StatVisitor visitor) {
        StatValue value = new StatValue();
        for (StatRange range : stats) {
            plane.visit(range.start(), range.length(), value, visitor);
        }
        for (AddedStat stat : added) {
            stat.show(value, visitor);
        }
    }

    /// Where the message of a stat lies in the file.
    ///
    /// @param start of the message
    /// @param length of the message
    record StatRange(long start, long length) {}
}
