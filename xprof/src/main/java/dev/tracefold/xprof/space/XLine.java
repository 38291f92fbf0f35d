// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A line of a plane: a thread, a stream, or what was derived from one; a list of events.
///
/// An event is a row of 40 bytes off the heap and is named by its index. Times are absolute, in
/// picoseconds. Its stats are decoded from the file each time they are asked for.
public final class XLine {
    private static final long NO_GROUP = -1;
    private static final int EAGER_KNOWN = 1;
    private static final int EAGER = 2;

    // begin, duration, where the event's message starts, its length, the index of its metadata, its
    // group, flags
    private static final long STRIDE = 40;
    private static final long DURATION = 8;
    private static final long BODY = 16;
    private static final long LENGTH = 24;
    private static final long METADATA = 28;
    private static final long GROUP = 32;
    private static final long FLAGS = 36;

    private final XPlane plane;
    private final long id;
    private final long displayId;
    private final String name;
    private final String displayName;
    private final long timestampNs;
    private final Map<Integer, List<AddedStat>> added = new HashMap<>();
    private MemorySegment rows;
    private int size;

    XLine(XPlane plane, LineHeader header, int capacity) {
        this.plane = plane;
        this.id = header.id();
        this.displayId = header.displayId();
        this.name = header.name();
        this.displayName = header.displayName();
        this.timestampNs = header.timestampNs();
        this.rows = plane.arena().allocate(Math.max(1, capacity) * STRIDE, Long.BYTES);
    }

    /// Adds an event.
    ///
    /// @return its index
    public int add(EventMetadata metadata, long begin, long duration) {
        return add(plane.indexOf(metadata), begin, duration, 0, 0);
    }

    int add(int metadata, long begin, long duration, long body, int length) {
        long at = size * STRIDE;
        if (at == rows.byteSize()) {
            MemorySegment wider = plane.arena().allocate(2 * at, Long.BYTES);
            wider.copyFrom(rows);
            rows = wider;
        }
        rows.set(ValueLayout.JAVA_LONG, at, begin);
        rows.set(ValueLayout.JAVA_LONG, at + DURATION, duration);
        rows.set(ValueLayout.JAVA_LONG, at + BODY, body);
        rows.set(ValueLayout.JAVA_INT, at + LENGTH, length);
        rows.set(ValueLayout.JAVA_INT, at + METADATA, metadata);
        rows.set(ValueLayout.JAVA_INT, at + GROUP, (int) NO_GROUP);
        rows.set(ValueLayout.JAVA_INT, at + FLAGS, 0);
        return size++;
    }

    /// The plane it belongs to.
    public XPlane plane() {
        return plane;
    }

    /// Its id.
    public long id() {
        return id;
    }

    /// The id to show and to sort by.
    public long displayId() {
        return displayId != 0 ? displayId : id;
    }

    /// Its name.
    public String name() {
        return name;
    }

    /// The name to show.
    public String displayName() {
        return displayName.isEmpty() ? name : displayName;
    }

    /// What the events' offsets count from, in nanoseconds.
    public long timestampNs() {
        return timestampNs;
    }

    /// How many events it has.
    public int size() {
        return size;
    }

    /// When an event began, in picoseconds.
    public long begin(int event) {
        return rows.get(ValueLayout.JAVA_LONG, event * STRIDE);
    }

    /// How long an event lasted, in picoseconds.
    public long duration(int event) {
        return rows.get(ValueLayout.JAVA_LONG, event * STRIDE + DURATION);
    }

    /// When an event ended, in picoseconds.
    public long end(int event) {
        return begin(event) + duration(event);
    }

    /// When an event began, counted from the line's timestamp, in picoseconds.
    public long offset(int event) {
        return begin(event) - timestampNs * 1000;
    }

    /// Changes when an event happened.
    public void time(int event, long begin, long duration) {
        rows.set(ValueLayout.JAVA_LONG, event * STRIDE, begin);
        rows.set(ValueLayout.JAVA_LONG, event * STRIDE + DURATION, duration);
    }

    /// What an event is.
    public EventMetadata metadata(int event) {
        return plane.metadataAt(rows.get(ValueLayout.JAVA_INT, event * STRIDE + METADATA));
    }

    /// A small number for what an event is, for arrays.
    public int metadataIndex(int event) {
        return rows.get(ValueLayout.JAVA_INT, event * STRIDE + METADATA);
    }

    /// What an event is called.
    public String name(int event) {
        return metadata(event).name();
    }

    /// The group, that is the step, of an event, or -1.
    public long group(int event) {
        int known = rows.get(ValueLayout.JAVA_INT, event * STRIDE + GROUP);
        if (known != NO_GROUP || !plane.groupedInFile()) {
            return known;
        }
        long[] found = {NO_GROUP};
        fileStats(
                event,
                (stat, value) -> {
                    if (stat.equals(StatNames.GROUP_ID)) {
                        found[0] = value.number();
                    }
                });
        return found[0];
    }

    /// Puts an event into a group.
    public void group(int event, long group) {
        rows.set(ValueLayout.JAVA_INT, event * STRIDE + GROUP, (int) group);
    }

    /// Notes whether an event was executed eagerly.
    public void eager(int event, boolean eager) {
        rows.set(
                ValueLayout.JAVA_INT,
                event * STRIDE + FLAGS,
                eager ? EAGER_KNOWN | EAGER : EAGER_KNOWN);
    }

    /// Adds a stat to an event.
    public void addStat(int event, AddedStat stat) {
        List<AddedStat> stats = added.computeIfAbsent(event, any -> new ArrayList<>());
        stats.removeIf(other -> other.name().equals(stat.name()));
        stats.add(stat);
    }

    /// Shows the stats of an event, without those of its metadata.
    public void stats(int event, StatVisitor visitor) {
        fileStats(event, visitor);
        StatValue value = new StatValue();
        long group = rows.get(ValueLayout.JAVA_INT, event * STRIDE + GROUP);
        if (group != NO_GROUP) {
            value.number(StatValue.Kind.SIGNED, group);
            visitor.stat(StatNames.GROUP_ID, value);
        }
        int flags = rows.get(ValueLayout.JAVA_INT, event * STRIDE + FLAGS);
        if ((flags & EAGER_KNOWN) != 0) {
            value.number(StatValue.Kind.SIGNED, (flags & EAGER) != 0 ? 1 : 0);
            visitor.stat(StatNames.IS_EAGER, value);
        }
        List<AddedStat> more = added.get(event);
        if (more != null) {
            more.forEach(stat -> stat.show(value, visitor));
        }
    }

    /// Shows the stats of an event's metadata, then its own.
    public void allStats(int event, StatVisitor visitor) {
        metadata(event).stats(visitor);
        stats(event, visitor);
    }

    private void fileStats(int event, StatVisitor visitor) {
        int length = rows.get(ValueLayout.JAVA_INT, event * STRIDE + LENGTH);
        if (length > 0) {
            plane.visitEvent(
                    rows.get(ValueLayout.JAVA_LONG, event * STRIDE + BODY), length, visitor);
        }
    }

    /// Sorts the events by begin, and the longer first of those that begin together.
    public void sort() {
        if (isSorted()) {
            return;
        }
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                Comparator.<Integer>comparingLong(this::begin)
                        .thenComparing(
                                Comparator.<Integer>comparingLong(this::duration).reversed()));
        MemorySegment sorted = plane.arena().allocate(size * STRIDE, Long.BYTES);
        Map<Integer, List<AddedStat>> moved = new HashMap<>();
        for (int i = 0; i < size; i++) {
            MemorySegment.copy(rows, order[i] * STRIDE, sorted, i * STRIDE, STRIDE);
            List<AddedStat> stats = added.get(order[i]);
            if (stats != null) {
                moved.put(i, stats);
            }
        }
        rows = sorted;
        added.clear();
        added.putAll(moved);
    }

    private boolean isSorted() {
        for (int i = 1; i < size; i++) {
            long before = begin(i - 1);
            long here = begin(i);
            if (before > here || (before == here && duration(i - 1) < duration(i))) {
                return false;
            }
        }
        return true;
    }

    /// What a line says of itself.
    ///
    /// @param id its id
    /// @param displayId the id to show, or 0
    /// @param name its name
    /// @param displayName the name to show, or nothing
    /// @param timestampNs what offsets count from
    public record LineHeader(
            long id, long displayId, String name, String displayName, long timestampNs) {}
}
