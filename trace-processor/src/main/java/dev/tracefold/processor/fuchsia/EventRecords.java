// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuchsia;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.HeapLimit;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgWriter;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackCompressor;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Events of programs: slices, instants, counters, flows.
final class EventRecords {
    private static final int READ_ERROR = StatKeys.of("fuchsia_record_read_error");
    private static final int INVALID_EVENT = StatKeys.of("fuchsia_invalid_event");
    private static final int OVERFLOW = StatKeys.of("fuchsia_timestamp_overflow");
    private static final int NON_NUMERIC = StatKeys.of("fuchsia_non_numeric_counters");

    // Event types.
    private static final int INSTANT = 0;
    private static final int COUNTER = 1;
    private static final int DURATION_BEGIN = 2;
    private static final int DURATION_END = 3;
    private static final int DURATION_COMPLETE = 4;
    private static final int ASYNC_BEGIN = 5;
    private static final int ASYNC_INSTANT = 6;
    private static final int ASYNC_END = 7;
    private static final int FLOW_BEGIN = 8;
    private static final int FLOW_STEP = 9;
    private static final int FLOW_END = 10;

    private static final TrackSpec COUNTERS =
            TrackSpec.counter(
                    "fuchsia_counter", null, Dimension.integer("upid"), Dimension.string("name"));

    /// @param number length of a complete event, id of an async event or flow
    private record Event(
            int type,
            FuchsiaThread thread,
            int category,
            int name,
            long number,
            List<FuchsiaArg> args) {}

    private final TraceContext context;
    private final RecordCursor record;
    private final ArgsReader argsReader;
    private final List<Event> events = new ArrayList<>();
    private final int parserNumber;

    EventRecords(TraceContext context, RecordCursor record, ArgsReader argsReader) {
        this.context = context;
        this.record = record;
        this.argsReader = argsReader;
        this.parserNumber = context.sorter().register(this::parse);
    }

    /// Takes the record under the cursor.
    void tokenize(Provider provider) {
        int type = record.header(16, 4);
        long nanos = provider.nanos(record.word());
        FuchsiaThread thread = record.thread(record.header(24, 8), provider);
        int category = record.string(record.header(32, 16), provider);
        int name = record.string(record.header(48, 16), provider);
        List<FuchsiaArg> args = argsReader.read(record.header(20, 4), provider);
        long number = type >= DURATION_COMPLETE ? record.word() : 0;
        if (record.isBroken()) {
            context.stats().increment(READ_ERROR);
            return;
        }
        if (nanos == Provider.NO_TIME) {
            context.stats().increment(OVERFLOW);
            return;
        }
        if (type == DURATION_COMPLETE) {
            long end = provider.nanos(number);
            number = end - nanos;
            if (end < nanos) {
                context.stats().increment(INVALID_EVENT);
                return;
            }
        }
        long timestamp = context.clocks().defaultToTraceTime(nanos);
        context.sorter().push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, events.size(), 0);
        HeapLimit.check(events.size() * 160L, 3, "events of this format");
        events.add(new Event(type, thread, category, name, number, args));
    }

    private void parse(long ts, long index, int aux) {
        Event event = events.get((int) index);
        ArgWriter args = set -> write(event, set);
        int category = event.category();
        int name = event.name();
        switch (event.type()) {
            case INSTANT -> context.slices().scoped(ts, track(event), category, name, 0, args);
            case COUNTER -> counter(ts, event);
            case DURATION_BEGIN -> context.slices().begin(ts, track(event), category, name, args);
            // Of slices that end together, any of the ends may come first.
            case DURATION_END ->
                    context.slices()
                            .end(ts, track(event), StringPool.NULL_ID, StringPool.NULL_ID, args);
            case DURATION_COMPLETE ->
                    context.slices().scoped(ts, track(event), category, name, event.number(), args);
            case ASYNC_BEGIN -> {
                int track = asyncTrack(event, TrackCompressor.Event.BEGIN);
                context.slices().begin(ts, track, category, name, args);
            }
            case ASYNC_INSTANT -> {
                int track = asyncTrack(event, TrackCompressor.Event.INSTANT);
                context.slices().scoped(ts, track, category, name, 0, args);
            }
            case ASYNC_END -> {
                int track = asyncTrack(event, TrackCompressor.Event.END);
                context.slices().end(ts, track, category, name, args);
            }
            case FLOW_BEGIN -> context.flows().beginOnTrack(track(event), event.number());
            case FLOW_STEP -> context.flows().stepOnTrack(track(event), event.number());
            case FLOW_END -> context.flows().endOnTrack(track(event), event.number(), true, true);
            default -> context.stats().increment(INVALID_EVENT);
        }
    }

    private int track(Event event) {
        FuchsiaThread thread = event.thread();
        int utid =
                context.processes()
                        .updateThread(
                                FuchsiaThread.id(thread.tid()), FuchsiaThread.id(thread.pid()));
        return context.tracks().threadTrack(utid);
    }

    private int upid(Event event) {
        return context.processes().getOrCreateProcess(FuchsiaThread.id(event.thread().pid()));
    }

    private int asyncTrack(Event event, TrackCompressor.Event kind) {
        return context.compressor()
                .asyncTrack(
                        event.name(), upid(event), event.number(), true, StringPool.NULL_ID, kind);
    }

    /// Each arg is a counter of its own, named after the event and the arg.
    private void counter(long ts, Event event) {
        int upid = upid(event);
        StringPool strings = context.strings();
        String prefix = strings.getOrEmpty(event.name()) + ":";
        for (FuchsiaArg arg : event.args()) {
            if (arg.isNumber()) {
                int name = strings.intern(prefix + strings.getOrEmpty(arg.name()));
                int track = context.tracks().intern(COUNTERS, name, upid, name);
                context.kernel().counters().push(ts, track, arg.number());
            } else {
                context.stats().increment(NON_NUMERIC);
            }
        }
    }

    private static void write(Event event, ArgSet set) {
        for (FuchsiaArg arg : event.args()) {
            set.add(arg.name(), arg.kind().type(), arg.bits());
        }
    }
}
