// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// A line of a plane: a thread, a stream, or what was derived from one; a list of events.
///
/// An event is named by its index. Times are absolute, in picoseconds. Of an event that lies in the file
/// eight bytes are kept, where it lies and its group; the rest is decoded each time it is asked for, which
/// is mostly the event after the last. An event that was derived is a row of 24 bytes. Both are off the heap.
public final class XLine {
    private static final long NO_GROUP = -1;
    private static final int EAGER_KNOWN = 1;
    private static final int EAGER = 2;

    // Of each event: its group above two bits of flags. Then, of one in the file: where its length
    // stands, from the line's begin. Of one that was derived: metadata, begin, duration.
    private static final int GROUP = 0;
    private static final int WHERE = 4;
    private static final int FILE_WIDTH = 8;
    private static final int METADATA = 4;
    private static final int BEGIN = 8;
    private static final int DURATION = 16;
    private static final int DERIVED_WIDTH = 24;
    private static final long FEW_MOVES = 8;
    private static final int RECENT = 8;
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private final XPlane plane;
    private final long id;
    private final long displayId;
    private final String name;
    private final String displayName;
    private final long timestampNs;
    private final Map<Integer, List<AddedStat>> added = new HashMap<>();
    private final Map<Integer, EventMetadata.StatRange> places = new HashMap<>();
    // Where the line begins in the file, or -1 for one whose events are rows.
    private long origin;
    private EventRows rows;
    // Events that were decoded last, each where its index puts it: who asks for one asks for its
    // neighbours too, and compares it with them.
    private final @Nullable Decoded[] recent = new Decoded[RECENT];

    /// What an event of the file says.
    private static final class Decoded {
        int event = -1;
        long begin;
        long duration;
        int metadata;
        long body;
        int length;
    }

    /// A line.
    ///
    /// @param origin where its message begins in the file, or -1 if it has none
    XLine(XPlane plane, LineHeader header, long origin) {
        this.plane = plane;
        this.id = header.id();
        this.displayId = header.displayId();
        this.name = header.name();
        this.displayName = header.displayName();
        this.timestampNs = header.timestampNs();
        this.origin = origin;
        this.rows = new EventRows(plane.arena(), origin < 0 ? DERIVED_WIDTH : FILE_WIDTH);
    }

    /// Adds an event.
    ///
    /// @return its index
    public int add(EventMetadata kind, long start, long length) {
        widen();
        return addRow(plane.indexOf(kind), start, length);
    }

    private int addRow(int kind, long start, long length) {
        int row = rows.add();
        rows.small(row, METADATA, kind);
        rows.number(row, BEGIN, start);
        rows.number(row, DURATION, length);
        return row;
    }

    /// Adds an event of the file.
    ///
    /// @param where its length stands in the file
    void addFromFile(long where) {
        int row = rows.add();
        rows.small(row, WHERE, (int) (where - origin));
    }

    /// Adds an event of the file to a line that is too long for places of 32 bits.
    void addFromFar(XPlane.FileEvent event) {
        int row = addRow(event.metadata, timestampNs * 1000 + event.offset, event.duration);
        places.put(row, new EventMetadata.StatRange(event.start, event.length));
    }

    // Once a line of the file gets events that are not in it, all are rows; what they say in the
    // file is
    // then kept as stats that were added.
    private void widen() {
        if (origin < 0) {
            return;
        }
        EventRows wide = new EventRows(plane.arena(), DERIVED_WIDTH);
        for (int i = 0; i < rows.size(); i++) {
            Decoded read = decode(i);
            int row = wide.add();
            wide.small(row, GROUP, rows.small(i, GROUP));
            wide.small(row, METADATA, read.metadata);
            wide.number(row, BEGIN, read.begin);
            wide.number(row, DURATION, read.duration);
            places.put(i, new EventMetadata.StatRange(read.body, read.length));
        }
        origin = -1;
        rows = wide;
    }

    private Decoded decode(int event) {
        Decoded known = recent[event & (RECENT - 1)];
        if (known == null) {
            known = new Decoded();
            recent[event & (RECENT - 1)] = known;
        }
        if (known.event != event) {
            XPlane.FileEvent read = plane.readAt(origin + (rows.small(event, WHERE) & UNSIGNED));
            known.event = event;
            known.metadata = read.metadata;
            known.begin = timestampNs * 1000 + read.offset;
            known.duration = read.duration;
            known.body = read.start;
            known.length = read.length;
        }
        return known;
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
        return rows.size();
    }

    /// When an event began, in picoseconds.
    public long begin(int event) {
        if (origin < 0) {
            return rows.number(event, BEGIN);
        }
        return decode(event).begin;
    }

    /// How long an event lasted, in picoseconds.
    public long duration(int event) {
        if (origin < 0) {
            return rows.number(event, DURATION);
        }
        return decode(event).duration;
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
    public void time(int event, long start, long length) {
        widen();
        rows.number(event, BEGIN, start);
        rows.number(event, DURATION, length);
    }

    /// What an event is.
    public EventMetadata metadata(int event) {
        return plane.metadataAt(metadataIndex(event));
    }

    /// A small number for what an event is, for arrays.
    public int metadataIndex(int event) {
        if (origin < 0) {
            return rows.small(event, METADATA);
        }
        return decode(event).metadata;
    }

    /// What an event is called.
    public String name(int event) {
        return metadata(event).name();
    }

    /// The group, that is the step, of an event, or -1.
    public long group(int event) {
        int known = ownGroup(event);
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
        int flags = rows.small(event, GROUP) & 3;
        rows.small(event, GROUP, (int) (group + 1) << 2 | flags);
    }

    // A row of zeros is in no group.
    private int ownGroup(int event) {
        return (rows.small(event, GROUP) >>> 2) - 1;
    }

    /// Notes whether an event was executed eagerly.
    public void eager(int event, boolean eager) {
        int flags = eager ? EAGER_KNOWN | EAGER : EAGER_KNOWN;
        rows.small(event, GROUP, (rows.small(event, GROUP) & ~3) | flags);
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
        long group = ownGroup(event);
        if (group != NO_GROUP) {
            value.number(StatValue.Kind.SIGNED, group);
            visitor.stat(StatNames.GROUP_ID, value);
        }
        int flags = rows.small(event, GROUP);
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
        if (origin >= 0) {
            Decoded read = decode(event);
            plane.visitEvent(read.body, read.length, visitor);
            return;
        }
        EventMetadata.StatRange place = places.get(event);
        if (place != null) {
            plane.visitEvent(place.start(), (int) place.length(), visitor);
        }
    }

    /// Sorts the events by begin, and the longer first of those that begin together.
    public void sort() {
        if (isSorted()) {
            return;
        }
        int[] order = new int[size()];
        Arrays.setAll(order, i -> i);
        if (!sortNearly(order)) {
            order =
                    Arrays.stream(order)
                            .boxed()
                            .sorted(
                                    Comparator.<Integer>comparingLong(this::begin)
                                            .thenComparing(
                                                    Comparator.<Integer>comparingLong(
                                                                    this::duration)
                                                            .reversed()))
                            .mapToInt(Integer::intValue)
                            .toArray();
        }
        reorder(order);
    }

    // Lines are mostly in order but for some that begin together, and have too many events for an
    // object each.
    private boolean sortNearly(int[] order) {
        long moves = 0;
        for (int i = 1; i < order.length && moves <= FEW_MOVES * order.length; i++) {
            int event = order[i];
            int hole = i;
            while (hole > 0 && isBefore(event, order[hole - 1])) {
                order[hole] = order[hole - 1];
                hole--;
            }
            order[hole] = event;
            moves += i - hole;
        }
        return moves <= FEW_MOVES * order.length;
    }

    private boolean isBefore(int one, int other) {
        return begin(one) != begin(other)
                ? begin(one) < begin(other)
                : duration(one) > duration(other);
    }

    /// Sorts the events in the same way, those that tie as XProf does.
    public void sortTied() {
        int[] order = new int[size()];
        Arrays.setAll(order, i -> i);
        TieOrder.sort(order, this::isBefore);
        reorder(order);
    }

    private void reorder(int[] order) {
        Arrays.fill(recent, null);
        reorder(added, order);
        reorder(places, order);
        rows.reorder(order);
    }

    private static <T> void reorder(Map<Integer, T> byEvent, int[] order) {
        Map<Integer, T> moved = new HashMap<>();
        for (int i = 0; i < order.length && !byEvent.isEmpty(); i++) {
            T value = byEvent.get(order[i]);
            if (value != null) {
                moved.put(i, value);
            }
        }
        byEvent.clear();
        byEvent.putAll(moved);
    }

    private boolean isSorted() {
        for (int i = 1; i < size(); i++) {
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
