// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.xplane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import dev.tracefold.processor.wire.ProtoReader;

/// The events of one line, put in order and into lanes: in a lane each event is inside the one that is
/// open when it starts, or that one has ended.
///
/// ```
/// XEvent { 1 metadata_id | 2 offset_ps | 3 duration_ps | 4 stat* | 5 num_occurrences }
/// ```
final class LineEvents {
    private static final int MAX_LANES = 1 << 10;

    /// An event that has a time.
    ///
    /// @param place where its message is in the file
    record Event(long startPicos, long endPicos, int place, int length, int lane) {}

    /// Those of a lane that have not ended yet, the outermost first.
    private static final class Lane {
        private final List<Long> ends = new ArrayList<>();

        boolean takes(Event event) {
            while (!ends.isEmpty() && ends.getLast() <= event.startPicos()) {
                ends.removeLast();
            }
            return ends.isEmpty() || event.endPicos() <= ends.getLast();
        }
    }

    private final List<Event> events = new ArrayList<>();
    private final ProtoReader fields = new ProtoReader();
    private int laneCount;
    private long withoutTime;
    private boolean malformed;

    /// Adds the event that `outer` stands on.
    void add(ProtoReader outer) {
        long offset = 0;
        long duration = 0;
        boolean isSum = false;
        fields.enter(outer);
        while (fields.next()) {
            switch (fields.field()) {
                case 2 -> offset = fields.longValue();
                case 3 -> duration = fields.longValue();
                case 5 -> isSum = true;
                default -> {
                    // Read when its time comes.
                }
            }
        }
        malformed |= fields.malformed();
        if (isSum) {
            withoutTime++;
            return;
        }
        long end = offset + Math.max(duration, 0);
        events.add(new Event(offset, Math.max(end, offset), outer.start(), outer.length(), 0));
    }

    /// The events by start, the longest first, with their lanes.
    List<Event> inLanes() {
        events.sort(
                Comparator.comparingLong(Event::startPicos)
                        .thenComparing(Comparator.comparingLong(Event::endPicos).reversed()));
        List<Lane> lanes = new ArrayList<>();
        List<Event> placed = new ArrayList<>(events.size());
        for (Event event : events) {
            int lane = 0;
            while (lane < lanes.size() && !lanes.get(lane).takes(event)) {
                lane++;
            }
            if (lane == lanes.size()) {
                if (lane == MAX_LANES) {
                    withoutTime++;
                    continue;
                }
                lanes.add(new Lane());
            }
            lanes.get(lane).ends.add(event.endPicos());
            placed.add(
                    new Event(
                            event.startPicos(),
                            event.endPicos(),
                            event.place(),
                            event.length(),
                            lane));
        }
        laneCount = lanes.size();
        return placed;
    }

    int laneCount() {
        return laneCount;
    }

    /// How many could not be placed in time: sums over many occurrences, mostly.
    long withoutTime() {
        return withoutTime;
    }

    boolean malformed() {
        return malformed;
    }
}
