// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.xplane;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.clock.ClockReading;
import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.HeapShare;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.importer.WholeFile;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ProcessNamePriority;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads a profile of one host. Names come behind the events that use them, so all of it is collected
/// first.
///
/// ```
/// XSpace { 1 plane* | 2 error* | 3 warning* | 4 hostname* }
/// XLine { 1 id | 2 name | 3 timestamp_ns | 4 event* | 10 display_id | 11 display_name }
/// ```
public final class XplaneReader implements TraceReader {
    private static final int MALFORMED = StatKeys.of("xplane_malformed_plane");
    private static final int WITHOUT_TIME = StatKeys.of("xplane_events_without_time");
    private static final int PICOS_PER_NANO = 1000;
    private static final int PLANE = 1;
    private static final int HOSTNAME = 4;
    private static final String COUNTERS = "_counters_";
    private static final TrackSpec OVERLAP =
            TrackSpec.slice(
                    "xplane_overlap",
                    TrackSpec.Dimension.integer("upid"),
                    TrackSpec.Dimension.integer("line"),
                    TrackSpec.Dimension.integer("lane"));

    private final TraceContext context;
    private final XplaneEvents events;
    private final WholeFile pieces = new WholeFile();
    private final List<LineEvents.Event> pending = new ArrayList<>();
    private final List<XplaneEvents.Lane> lanes = new ArrayList<>();
    private final ProtoReader space = new ProtoReader();
    private final ProtoReader line = new ProtoReader();
    private final int parserNumber;
    private byte[] file = new byte[0];
    private String hostname = "";
    private int planeNumber;

    /// A reader of one file.
    public XplaneReader(TraceContext context) {
        this.context = context;
        this.events = new XplaneEvents(context);
        this.parserNumber = context.sorter().register(this::parse);
        context.processes().treatZeroAsOrdinary();
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        pieces.add(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        file = pieces.take();
        space.reset(file, 0, file.length);
        while (space.next()) {
            if (space.field() == HOSTNAME) {
                hostname = Stats.text(space);
            }
        }
        if (space.malformed()) {
            throw new ProcessorException(
                    Failure.data(
                            "XPLANE_DAMAGED",
                            "xplane: the message of %d bytes breaks off or is garbled; was it copied as text?"
                                    .formatted(file.length)));
        }
        HeapShare share = new HeapShare("planes and what they describe");
        List<Plane> planes = new ArrayList<>();
        space.reset(file, 0, file.length);
        while (space.next()) {
            if (space.field() == PLANE) {
                Plane plane = Plane.read(space, context.strings(), share);
                planes.add(plane);
                relateClock(plane.startNanos());
            }
        }
        space.reset(file, 0, file.length);
        while (space.next()) {
            if (space.field() == PLANE) {
                readLines(planes.get(planeNumber++));
            }
        }
    }

    @Override
    public void finish() {
        pending.clear();
        lanes.clear();
        file = new byte[0];
    }

    private void relateClock(long startNanos) {
        if (startNanos > 0) {
            context.clocks()
                    .addSnapshot(
                            0,
                            List.of(
                                    new ClockReading(ClockTracker.TRACE_FILE, 0),
                                    new ClockReading(ClockTracker.REALTIME, startNanos)));
        }
    }

    private void readLines(Plane plane) {
        boolean malformed = plane.malformed();
        if (plane.isProcess()) {
            int upid = addProcess(plane);
            ProtoReader fields = new ProtoReader();
            fields.enter(space);
            while (fields.next()) {
                if (fields.field() == 3) {
                    malformed |= readLine(fields, plane, upid);
                }
            }
        }
        if (malformed) {
            context.stats().addIndexed(MALFORMED, planeNumber, 1);
        }
    }

    private int addProcess(Plane plane) {
        int upid = context.processes().startNewProcess(planeNumber);
        context.processes()
                .setProcessName(
                        upid,
                        context.strings().intern(plane.name()),
                        ProcessNamePriority.TRACK_DESCRIPTOR);
        ArgSet args = context.processes().argsOfProcess(upid);
        args.addAll(plane.args());
        if (!hostname.isEmpty()) {
            args.add(
                    context.strings().intern("plane.hostname"),
                    ArgType.STRING,
                    context.strings().intern(hostname));
        }
        return upid;
    }

    /// @return whether it is malformed
    private boolean readLine(ProtoReader message, Plane plane, int upid) {
        long id = 0;
        long displayId = 0;
        long startNanos = 0;
        String name = "";
        String displayName = "";
        LineEvents found = new LineEvents();
        line.enter(message);
        while (line.next()) {
            switch (line.field()) {
                case 1 -> id = line.longValue();
                case 2 -> name = Stats.text(line);
                case 3 -> startNanos = line.longValue();
                case 4 -> found.add(line);
                case 10 -> displayId = line.longValue();
                case 11 -> displayName = Stats.text(line);
                default -> {
                    // Its length follows from its events.
                }
            }
        }
        boolean malformed = line.malformed() || found.malformed();
        List<LineEvents.Event> placed = found.inLanes();
        int firstLane = lanes.size();
        if (name.equals(COUNTERS)) {
            lanes.add(XplaneEvents.Lane.ofCounters(plane, upid));
        } else {
            int shown = context.strings().intern(displayName.isEmpty() ? name : displayName);
            int utid = addThread(upid, id, displayId, shown);
            for (int lane = 0; lane < Math.max(found.laneCount(), 1); lane++) {
                int track =
                        lane == 0
                                ? context.tracks().threadTrack(utid)
                                : context.tracks().intern(OVERLAP, shown, upid, id, lane);
                lanes.add(new XplaneEvents.Lane(plane, track, upid));
            }
        }
        for (LineEvents.Event event : placed) {
            push(event, startNanos, firstLane + (name.equals(COUNTERS) ? 0 : event.lane()));
        }
        if (found.withoutTime() > 0) {
            context.stats().addIndexed(WITHOUT_TIME, planeNumber, found.withoutTime());
        }
        return malformed;
    }

    private int addThread(int upid, long id, long displayId, int name) {
        int utid = context.processes().startNewThread(id);
        context.processes().threads().upid().set(utid, upid);
        context.processes().setMainThread(utid, false);
        context.processes().updateThreadName(utid, name, ThreadNamePriority.TRACK_DESCRIPTOR);
        ArgSet args = context.processes().argsOfThread(utid);
        args.add(context.strings().intern("line.id"), ArgType.INT, id);
        if (displayId != 0) {
            args.add(context.strings().intern("line.display_id"), ArgType.INT, displayId);
        }
        return utid;
    }

    private void push(LineEvents.Event event, long lineStartNanos, int lane) {
        long nanos = lineStartNanos + Math.floorDiv(event.startPicos(), PICOS_PER_NANO);
        long timestamp = context.clocks().defaultToTraceTime(nanos);
        if (timestamp != ClockTracker.UNCONVERTIBLE) {
            context.sorter()
                    .push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, pending.size(), lane);
            pending.add(event);
        }
    }

    private void parse(long timestampNanos, long index, int lane) {
        LineEvents.Event event = pending.get((int) index);
        long duration =
                Math.floorDiv(event.endPicos(), PICOS_PER_NANO)
                        - Math.floorDiv(event.startPicos(), PICOS_PER_NANO);
        events.parse(timestampNanos, duration, lanes.get(lane), event, file);
    }
}
