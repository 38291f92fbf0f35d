// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/// A plane: a device, the threads of a host, or a place for metadata.
public final class XPlane {
    // Places within a line are 32 bits.
    private static final long LONGEST_LINE = 1L << 32;
    private static final int CHECK_MASK = 0xFFFF;
    private static final int SMALL_IDS = 1 << 20;

    private final MemorySegment file;
    private final Arena arena;
    private final List<EventMetadata> metadata = new ArrayList<>();
    private final Map<Long, Integer> indexById = new HashMap<>();
    private final Map<String, EventMetadata> metadataByName = new HashMap<>();
    private final Map<Long, String> statNames = new HashMap<>();
    private final List<EventMetadata.StatRange> stats = new ArrayList<>();
    private final List<XLine> lines = new ArrayList<>();
    private final List<ProtoCursor> unread = new ArrayList<>();
    private final ProtoCursor eventCursor;
    private final FileEvent fileEvent = new FileEvent();
    private @Nullable StatReader statReader;
    private int[] indexBySmallId = new int[0];
    private boolean statsFirst;
    private int eventsRead;
    private long id;
    private String name = "";
    private boolean groupedInFile;
    private long bytes;
    private long nextMetadataId = 1;

    private XPlane(MemorySegment file, Arena arena) {
        this.file = file;
        this.arena = arena;
        this.eventCursor = new ProtoCursor(file);
    }

    static XPlane read(ProtoCursor cursor, MemorySegment file, Arena arena) {
        XPlane plane = new XPlane(file, arena);
        plane.bytes = cursor.limit() - cursor.position();
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> plane.id = cursor.number();
                case 2 -> plane.name = cursor.text();
                case 3 -> plane.unread.add(cursor.message());
                case 4 -> plane.readEventMetadata(cursor.message());
                case 5 -> plane.readStatMetadata(cursor.message());
                case 6 ->
                        plane.stats.add(
                                new EventMetadata.StatRange(
                                        cursor.valueStart(), cursor.valueLength()));
                default -> {}
            }
        }
        plane.groupedInFile = plane.statNames.containsValue(StatNames.GROUP_ID);
        return plane;
    }

    /// Reads the lines of these names; until then there are none.
    void readLines(Predicate<String> names) {
        for (ProtoCursor line : unread) {
            if (names.test(lineName(line))) {
                lines.add(readLine(line));
            }
        }
        unread.clear();
    }

    // Writers put the name before the events, so mostly none of them is passed to find it.
    private static String lineName(ProtoCursor line) {
        long from = line.position();
        long to = line.limit();
        String found = "";
        while (found.isEmpty() && line.next()) {
            found = line.field() == 2 ? line.text() : found;
        }
        line.range(from, to);
        return found;
    }

    private void readEventMetadata(ProtoCursor entry) {
        long key = 0;
        @Nullable ProtoCursor value = null;
        while (entry.next()) {
            if (entry.field() == 1) {
                key = entry.number();
            } else if (entry.field() == 2) {
                value = entry.message();
            }
        }
        String text = "";
        String display = "";
        List<EventMetadata.StatRange> own = new ArrayList<>();
        List<Long> children = new ArrayList<>();
        while (value != null && value.next()) {
            switch (value.field()) {
                case 2 -> text = value.text();
                case 4 -> display = value.text();
                case 5 ->
                        own.add(
                                new EventMetadata.StatRange(
                                        value.valueStart(), value.valueLength()));
                case 6 -> readChildren(value, children);
                default -> {}
            }
        }
        register(new EventMetadata(this, key, text, display, own, children));
    }

    private static void readChildren(ProtoCursor value, List<Long> children) {
        if (value.packed()) {
            children.addAll(value.packedNumbers());
        } else {
            children.add(value.number());
        }
    }

    private void register(EventMetadata kind) {
        nextMetadataId = Math.max(nextMetadataId, kind.id() + 1);
        indexById.put(kind.id(), metadata.size());
        metadata.add(kind);
        metadataByName.putIfAbsent(kind.name(), kind);
    }

    private void readStatMetadata(ProtoCursor entry) {
        long key = 0;
        String text = "";
        while (entry.next()) {
            if (entry.field() == 1) {
                key = entry.number();
            } else if (entry.field() == 2) {
                ProtoCursor value = entry.message();
                while (value.next()) {
                    if (value.field() == 2) {
                        text = value.text();
                    }
                }
            }
        }
        statNames.put(key, text);
    }

    private XLine readLine(ProtoCursor cursor) {
        long lineId = 0;
        long displayId = 0;
        String lineName = "";
        String displayName = "";
        long timestampNs = 0;
        long from = cursor.position();
        long to = cursor.limit();
        while (cursor.next()) {
            switch (cursor.field()) {
                case 1 -> lineId = cursor.number();
                case 2 -> lineName = cursor.text();
                case 3 -> timestampNs = cursor.number();
                case 10 -> displayId = cursor.number();
                case 11 -> displayName = cursor.text();
                default -> {}
            }
        }
        XLine line =
                new XLine(
                        this,
                        new XLine.LineHeader(lineId, displayId, lineName, displayName, timestampNs),
                        to - from < LONGEST_LINE ? from : -1);
        cursor.range(from, to);
        while (cursor.next()) {
            if (cursor.field() == 4) {
                long start = cursor.valueStart();
                long length = cursor.valueLength();
                count();
                readEvent(start, length, true);
                if (to - from < LONGEST_LINE) {
                    line.addFromFile(start - ProtoCursor.varintSize(length));
                } else {
                    line.addFromFar(fileEvent);
                }
            }
        }
        return line;
    }

    /// An event as it lies in the file; there is one of a plane, which is read over and over.
    static final class FileEvent {
        int metadata;
        long offset;
        long duration;
        long start;
        int length;
    }

    /// The event whose length stands at a place.
    FileEvent readAt(long where) {
        ProtoCursor cursor = eventCursor.range(where, file.byteSize());
        long length = cursor.varint();
        readEvent(cursor.position(), length, false);
        return fileEvent;
    }

    // The first time all of an event is walked, to know that it is whole; later the stats, which
    // writers
    // put last, are left alone.
    private void readEvent(long start, long length, boolean all) {
        ProtoCursor event = eventCursor.range(start, start + length);
        long kind = 0;
        fileEvent.offset = 0;
        fileEvent.duration = 0;
        fileEvent.start = start;
        fileEvent.length = Math.toIntExact(length);
        boolean stats = false;
        while ((all || !stats || statsFirst) && event.next()) {
            switch (event.field()) {
                case 1 -> kind = event.number();
                case 2 -> fileEvent.offset = event.number();
                case 3 -> fileEvent.duration = event.number();
                default -> stats = true;
            }
            statsFirst |= stats && event.field() < 4;
        }
        fileEvent.metadata = index(kind);
    }

    private int index(long kind) {
        boolean small = kind >= 0 && kind < SMALL_IDS;
        if (small && kind < indexBySmallId.length && indexBySmallId[(int) kind] != 0) {
            return indexBySmallId[(int) kind] - 1;
        }
        Integer index = indexById.get(kind);
        if (index == null) {
            register(new EventMetadata(this, kind, "", "", List.of(), List.of()));
            index = metadata.size() - 1;
        }
        if (small) {
            if (kind >= indexBySmallId.length) {
                indexBySmallId = Arrays.copyOf(indexBySmallId, (int) (2 * kind + 16));
            }
            indexBySmallId[(int) kind] = index + 1;
        }
        return index;
    }

    // Asking takes longer than reading.
    private void count() {
        if ((++eventsRead & CHECK_MASK) == 0) {
            Checkpoint.pass();
        }
    }

    void visitEvent(long start, int length, StatVisitor visitor) {
        count();
        // A visitor may ask for another event's stats; mostly it does not, and events are many.
        StatReader reader = statReader == null ? new StatReader(file) : statReader;
        statReader = null;
        ProtoCursor event = reader.event.range(start, start + length);
        while (event.next()) {
            if (event.field() == 4) {
                reader.stat.range(event.valueStart(), event.valueStart() + event.valueLength());
                visit(reader.stat, reader.value, visitor);
            }
        }
        statReader = reader;
    }

    /// What it takes to read the stats of an event.
    private static final class StatReader {
        final ProtoCursor event;
        final ProtoCursor stat;
        final StatValue value = new StatValue();

        StatReader(MemorySegment file) {
            event = new ProtoCursor(file);
            stat = new ProtoCursor(file);
        }
    }

    void visit(long start, long length, StatValue value, StatVisitor visitor) {
        visit(new ProtoCursor(file).range(start, start + length), value, visitor);
    }

    private void visit(ProtoCursor stat, StatValue value, StatVisitor visitor) {
        long kind = 0;
        value.clear();
        while (stat.next()) {
            switch (stat.field()) {
                case 1 -> kind = stat.number();
                case 2 -> value.number(StatValue.Kind.DOUBLE, stat.number());
                case 3 -> value.number(StatValue.Kind.UNSIGNED, stat.number());
                case 4 -> value.number(StatValue.Kind.SIGNED, stat.number());
                case 5 -> value.bytes(StatValue.Kind.TEXT, stat.bytes());
                case 6 -> value.bytes(StatValue.Kind.BYTES, stat.bytes());
                case 7 -> value.reference(statNames.getOrDefault(stat.number(), ""));
                default -> {}
            }
        }
        visitor.stat(statNames.getOrDefault(kind, ""), value);
    }

    /// The plane's id.
    public long id() {
        return id;
    }

    /// How much of the file it takes.
    public long bytes() {
        return bytes;
    }

    /// The plane's name.
    public String name() {
        return name;
    }

    /// The lines, in the order of the file; derived ones at the end.
    public List<XLine> lines() {
        return Collections.unmodifiableList(lines);
    }

    /// The line of that name, if there is one.
    public @Nullable XLine line(String lineName) {
        for (XLine line : lines) {
            if (line.name().equals(lineName)) {
                return line;
            }
        }
        return null;
    }

    /// Adds a line that has no events yet, or finds the one of that id.
    public XLine getOrAddLine(XLine.LineHeader header) {
        for (XLine line : lines) {
            if (line.id() == header.id()) {
                return line;
            }
        }
        XLine line = new XLine(this, header, -1);
        lines.add(line);
        return line;
    }

    /// Takes away lines that have no events.
    public void removeEmptyLines() {
        lines.removeIf(line -> line.size() == 0);
    }

    /// All kinds of events.
    public Collection<EventMetadata> metadata() {
        return Collections.unmodifiableList(metadata);
    }

    /// The kind of events of that id, if there is one.
    public @Nullable EventMetadata metadata(long metadataId) {
        Integer index = indexById.get(metadataId);
        return index == null ? null : metadata.get(index);
    }

    /// The kind of events of that name, made if there is none.
    public EventMetadata getOrAddMetadata(String kind) {
        EventMetadata known = metadataByName.get(kind);
        if (known != null) {
            return known;
        }
        register(new EventMetadata(this, nextMetadataId, kind, "", List.of(), List.of()));
        return metadata.getLast();
    }

    /// A kind of events of its own, whose name need not be unique.
    public EventMetadata addMetadata(String name, String displayName) {
        register(new EventMetadata(this, nextMetadataId, name, displayName, List.of(), List.of()));
        return metadata.getLast();
    }

    /// The kind of events of that name, if there is one.
    public @Nullable EventMetadata metadata(String kind) {
        return metadataByName.get(kind);
    }

    /// Whether some event may have a stat of that name.
    public boolean hasStatName(String stat) {
        return statNames.containsValue(stat);
    }

    /// Whether the file itself says which event is of which step.
    public boolean groupedInFile() {
        return groupedInFile;
    }

    /// Shows the stats of the plane itself.
    public void stats(StatVisitor visitor) {
        StatValue value = new StatValue();
        for (EventMetadata.StatRange range : stats) {
            visit(range.start(), range.length(), value, visitor);
        }
    }

    /// The earliest timestamp of a line, in nanoseconds, or 0.
    public long startNs() {
        return lines.stream().mapToLong(XLine::timestampNs).min().orElse(0);
    }

    EventMetadata metadataAt(int index) {
        return metadata.get(index);
    }

    int indexOf(EventMetadata kind) {
        Integer index = indexById.get(kind.id());
        if (index == null) {
            throw new IllegalArgumentException("metadata of another plane: " + kind.name());
        }
        return index;
    }

    Arena arena() {
        return arena;
    }
}
