// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.CounterTable;
import dev.tracefold.processor.storage.SliceTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgWriter;
import dev.tracefold.processor.tracker.FlowTracker;
import dev.tracefold.processor.tracker.ProcessNamePriority;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;
import dev.tracefold.processor.trackevent.TrackReservation.Content;
import dev.tracefold.processor.wire.ProtoReader;

/// Turns the current event into rows, by its type or its legacy phase.
final class EventImporter {
    private static final int INVALID_FLOW = StatKeys.of("flow_invalid_id");
    private static final int NO_PHASE = 0;

    private final TraceContext context;
    private final StringPool strings;
    private final CurrentEvent event;
    private final EventTracks tracks;
    private final EventArgs args;
    private final EventFlows flows;
    private final LegacyRawEvents rawEvents;
    private final EventCallstacks callstacks;
    private final AndroidProcessEvents processEvents;
    private final SliceTracker slices;
    private final SliceTable sliceTable;
    private final CounterTable counters;
    private final RepeatedLongs uuids = new RepeatedLongs();
    private final RepeatedLongs values = new RepeatedLongs();
    private final ArgSet counterArgs = new ArgSet();
    private final int threadTimeName;
    private final int instructionsName;
    private final TrackEventTracker tracker;

    EventImporter(
            TraceContext context,
            TrackEventTracker tracker,
            CurrentEvent event,
            EventArgs args,
            EventCallstacks callstacks) {
        this.context = context;
        this.strings = context.strings();
        this.tracker = tracker;
        this.event = event;
        this.tracks = new EventTracks(context, tracker);
        this.args = args;
        this.flows = new EventFlows(context);
        this.rawEvents = new LegacyRawEvents(context, event, args);
        this.callstacks = callstacks;
        this.processEvents = new AndroidProcessEvents(context);
        this.slices = context.slices();
        this.sliceTable = context.storage().slice();
        this.counters = context.storage().counter();
        this.threadTimeName = strings.intern("thread_time");
        this.instructionsName = strings.intern("thread_instruction_count");
    }

    /// Adds the current event.
    ///
    /// @return false where it makes no sense
    boolean add() {
        TrackEventMessage message = event.message;
        if (message.type == 0 && !event.legacy.hasPhase) {
            return false;
        }
        if (message.hasProcessEvents()) {
            processEvents.take(event);
        }
        if (!tracks.associate(event)) {
            return false;
        }
        if (event.utid != CurrentEvent.NONE) {
            addThreadCounters();
        }
        if (message.hasExtraCounters() && event.row != CurrentEvent.NONE) {
            addExtraCounters();
        }
        return switch (message.type) {
            case TrackEventMessage.TYPE_COUNTER -> addCounter();
            case TrackEventMessage.TYPE_STATE -> addState();
            default -> addByPhase(event.legacy.hasPhase ? event.legacy.phase : phaseOfType());
        };
    }

    private int phaseOfType() {
        boolean isOnThread = event.utid != CurrentEvent.NONE;
        return switch (event.message.type) {
            case TrackEventMessage.TYPE_SLICE_BEGIN -> isOnThread ? 'B' : 'b';
            case TrackEventMessage.TYPE_SLICE_END -> isOnThread ? 'E' : 'e';
            case TrackEventMessage.TYPE_INSTANT -> isOnThread ? 'i' : 'n';
            default -> NO_PHASE;
        };
    }

    private boolean addByPhase(int phase) {
        return switch (phase) {
            case 'B' -> event.utid != CurrentEvent.NONE && beginOnThread();
            case 'E' -> event.utid != CurrentEvent.NONE && endOnThread();
            case 'X' -> event.utid != CurrentEvent.NONE && complete();
            case 's', 't', 'f' -> addFlow(phase);
            case 'i', 'I' -> instant(args.ofEvent());
            case 'R' -> instant(args.ofEventWithPhase(phase));
            case 'b' -> beginAsync(args.ofEvent());
            case 'S' -> beginAsync(args.ofEventWithPhase(phase));
            case 'e', 'F' -> endAsync();
            case 'n' -> instantAsync();
            case 'T', 'p' -> stepAsync(phase);
            case 'M' -> addMetadata();
            default -> rawEvents.add();
        };
    }

    private boolean beginOnThread() {
        int track = tracks.forBegin(event);
        if (track == EventTracks.NO_TRACK) {
            return false;
        }
        int slice =
                slices.begin(event.timestamp, track, event.category, event.name, args.ofEvent());
        if (slice >= 0) {
            setThreadStart(slice);
            connect(slice, track);
        }
        return true;
    }

    private boolean endOnThread() {
        int track = tracks.forEnd(event);
        if (track == EventTracks.NO_TRACK) {
            return false;
        }
        int slice = slices.end(event.timestamp, track, event.category, event.name, args.ofEvent());
        if (slice < 0) {
            return true;
        }
        connect(slice, track);
        if (event.hasThreadTime && !sliceTable.threadTs().isNull(slice)) {
            long duration = event.threadTime - sliceTable.threadTs().get(slice);
            if (duration != 0) {
                sliceTable.threadDur().set(slice, duration);
            }
        }
        if (event.hasInstructions && !sliceTable.threadInstructionCount().isNull(slice)) {
            sliceTable
                    .threadInstructionDelta()
                    .set(
                            slice,
                            event.instructions - sliceTable.threadInstructionCount().get(slice));
        }
        return true;
    }

    private boolean complete() {
        long duration = event.legacy.durationUs * 1000;
        int track = duration < 0 ? EventTracks.NO_TRACK : tracks.forOwn(event);
        if (track == EventTracks.NO_TRACK) {
            return false;
        }
        int slice =
                slices.scoped(
                        event.timestamp,
                        track,
                        event.category,
                        event.name,
                        duration,
                        args.ofEvent());
        if (slice >= 0) {
            setThreadStart(slice);
            if (event.hasThreadTime) {
                sliceTable.threadDur().set(slice, event.legacy.threadDurationUs * 1000);
            }
            if (event.hasInstructions) {
                sliceTable.threadInstructionDelta().set(slice, event.legacy.instructionDelta);
            }
            connect(slice, track);
        }
        return true;
    }

    private boolean instant(@Nullable ArgWriter writer) {
        int track = tracks.forInstant(event);
        if (track == EventTracks.NO_TRACK) {
            return false;
        }
        int slice = slices.scoped(event.timestamp, track, event.category, event.name, 0, writer);
        if (slice < 0) {
            return true;
        }
        if (event.utid != CurrentEvent.NONE) {
            setThreadStart(slice);
            if (event.hasThreadTime) {
                sliceTable.threadDur().set(slice, 0);
            }
            if (event.hasInstructions) {
                sliceTable.threadInstructionDelta().set(slice, 0);
            }
        }
        connect(slice, track);
        return true;
    }

    private boolean beginAsync(@Nullable ArgWriter writer) {
        int track = tracks.forBegin(event);
        if (track == EventTracks.NO_TRACK) {
            return false;
        }
        int slice = slices.begin(event.timestamp, track, event.category, event.name, writer);
        if (slice >= 0) {
            connect(slice, track);
        }
        return true;
    }

    private boolean endAsync() {
        int track = tracks.forEnd(event);
        if (track == EventTracks.NO_TRACK) {
            return false;
        }
        int slice = slices.end(event.timestamp, track, event.category, event.name, args.ofEvent());
        if (slice >= 0) {
            connect(slice, track);
        }
        return true;
    }

    private boolean instantAsync() {
        int track = tracks.forInstant(event);
        if (track == EventTracks.NO_TRACK) {
            return false;
        }
        int slice =
                slices.scoped(
                        event.timestamp, track, event.category, event.name, 0, args.ofEvent());
        if (slice >= 0) {
            connect(slice, track);
        }
        return true;
    }

    /// Steps become instants: where the slice between two steps begins and ends is not told.
    private boolean stepAsync(int phase) {
        int track = tracks.forInstant(event);
        if (track == EventTracks.NO_TRACK) {
            return false;
        }
        slices.scoped(
                event.timestamp,
                track,
                event.category,
                event.name,
                0,
                args.ofEventWithPhase(phase));
        return true;
    }

    private void connect(int slice, int track) {
        flows.connect(event, slice);
        callstacks.add(event, slice, track);
    }

    private void setThreadStart(int slice) {
        if (event.hasThreadTime) {
            sliceTable.threadTs().set(slice, event.threadTime);
        }
        if (event.hasInstructions) {
            sliceTable.threadInstructionCount().set(slice, event.instructions);
        }
    }

    private boolean addFlow(int phase) {
        if (!event.legacy.hasUnscopedId) {
            context.stats().increment(INVALID_FLOW);
            return false;
        }
        FlowTracker flowTracker = context.flows();
        long flow = flowTracker.legacyFlow(event.legacy.unscopedId, event.category, event.name);
        int track = tracks.forOwn(event);
        if (track == EventTracks.NO_TRACK) {
            return false;
        }
        switch (phase) {
            case 's' -> flowTracker.beginOnTrack(track, flow);
            case 't' -> flowTracker.stepOnTrack(track, flow);
            default -> flowTracker.endOnTrack(track, flow, event.legacy.bindToEnclosing, false);
        }
        return true;
    }

    private boolean addCounter() {
        int track = tracks.forOwn(event);
        if (track == EventTracks.NO_TRACK) {
            return false;
        }
        int row = pushCounter(track, event.counterValue());
        ArgWriter writer = args.ofEvent();
        if (writer != null) {
            counterArgs.clear();
            writer.write(counterArgs);
            if (counterArgs.size() > 0) {
                context.args().assign(counters.argSetId(), row, counterArgs);
            }
        }
        return true;
    }

    private boolean addState() {
        DescriptorTrack descriptor = event.descriptor;
        if (descriptor == null || descriptor.reservation.content != Content.STATE) {
            return false;
        }
        int track = tracks.forOwn(event);
        if (track == EventTracks.NO_TRACK) {
            return false;
        }
        context.states().enter(event.timestamp, track, event.category, event.name, args.ofEvent());
        return true;
    }

    private int pushCounter(int track, double value) {
        int row = counters.table().addRow();
        counters.ts().set(row, event.timestamp);
        counters.trackId().set(row, track);
        counters.value().set(row, value);
        return row;
    }

    /// Legacy events carry their thread's counters along.
    private void addThreadCounters() {
        if (event.hasThreadTime) {
            int track = context.tracks().intern(TrackKinds.THREAD_TIME, threadTimeName, event.utid);
            pushCounter(track, (double) event.threadTime);
        }
        if (event.hasInstructions) {
            int track =
                    context.tracks()
                            .intern(TrackKinds.THREAD_INSTRUCTIONS, instructionsName, event.utid);
            pushCounter(track, (double) event.instructions);
        }
    }

    private void addExtraCounters() {
        EventDefaults defaults = event.defaults();
        int index =
                addExtraCounters(
                        TrackEventMessage.EXTRA_COUNTER_VALUES,
                        ProtoReader.VARINT,
                        TrackEventMessage.EXTRA_COUNTER_TRACK_UUIDS,
                        defaults.extraCounters(),
                        0);
        addExtraCounters(
                TrackEventMessage.EXTRA_DOUBLE_COUNTER_VALUES,
                ProtoReader.FIXED64,
                TrackEventMessage.EXTRA_DOUBLE_COUNTER_TRACK_UUIDS,
                defaults.extraDoubleCounters(),
                index);
    }

    private int addExtraCounters(
            int valueField, int wireType, int uuidField, long[] defaultUuids, int firstIndex) {
        TrackEventMessage message = event.message;
        values.read(message.buffer, message.start, message.end, valueField, wireType);
        uuids.read(message.buffer, message.start, message.end, uuidField, ProtoReader.VARINT);
        for (int i = 0; i < values.size(); i++) {
            long uuid = uuids.size() > 0 ? uuids.get(i) : defaultUuids[i];
            addExtraCounter(uuid, event.extraCounter(firstIndex + i));
        }
        return firstIndex + values.size();
    }

    private void addExtraCounter(long uuid, double value) {
        DescriptorTrack descriptor = tracker.resolve(uuid);
        if (descriptor == null) {
            return;
        }
        int track = tracker.ownTrack(descriptor, StringPool.NULL_ID, event.state().sequenceId());
        if (track == EventTracks.NO_TRACK) {
            return;
        }
        pushCounter(track, value);
        int name = context.tracks().name(track);
        if (name == threadTimeName) {
            event.hasThreadTime = true;
            event.threadTime = (long) value;
        } else if (name == instructionsName) {
            event.hasInstructions = true;
            event.instructions = (long) value;
        }
    }

    /// Chrome's metadata events name threads and processes.
    private boolean addMetadata() {
        if (event.name == StringPool.NULL_ID) {
            return false;
        }
        switch (strings.getOrEmpty(event.name)) {
            case "thread_name" -> {
                if (event.utid == CurrentEvent.NONE || !event.message.hasAnnotations()) {
                    return false;
                }
                context.processes()
                        .updateThreadName(
                                event.utid,
                                firstAnnotation(),
                                ThreadNamePriority.TRACK_DESCRIPTOR_THREAD_TYPE);
            }
            case "process_name" -> {
                if (event.upid() == CurrentEvent.NONE || !event.message.hasAnnotations()) {
                    return false;
                }
                context.processes()
                        .setProcessName(
                                event.upid(),
                                firstAnnotation(),
                                ProcessNamePriority.TRACK_DESCRIPTOR);
            }
            default -> rawEvents.add();
        }
        return true;
    }

    /// String id of the first annotation's text; the null string where it is empty or none.
    private int firstAnnotation() {
        TrackEventMessage message = event.message;
        ProtoReader annotations = new ProtoReader();
        ProtoReader annotation = new ProtoReader();
        annotations.reset(message.buffer, message.start, message.end);
        while (annotations.next()) {
            if (annotations.field() == TrackEventMessage.DEBUG_ANNOTATIONS) {
                int text = StringPool.NULL_ID;
                annotation.enter(annotations);
                while (annotation.next()) {
                    if (annotation.field() == 6 && annotation.length() > 0) {
                        text = Texts.intern(strings, annotation);
                    }
                }
                return text;
            }
        }
        return StringPool.NULL_ID;
    }
}
