// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `etw_events`: events of Windows' own tracing.
final class EtwModule extends SystemModule {
    private static final int ETW_EVENTS = 95;

    // EtwTraceEventBundle
    private static final int BUNDLE_CPU = 1;
    private static final int EVENT = 2;

    // EtwTraceEvent
    private static final int TIMESTAMP = 1;
    private static final int C_SWITCH = 2;
    private static final int READY_THREAD = 3;
    private static final int CPU = 4;
    private static final int THREAD_ID = 5;
    private static final int MEM_INFO = 6;
    private static final int LAST_FIELD = 15;

    // MemInfoEtwEvent
    private static final int STANDBY_PAGES = 7;
    private static final int REPURPOSED_PAGES = 8;
    private static final int LAST_COUNT = 13;

    private static final int TOKENIZER_ERRORS = StatKeys.of("tokenizer_skipped_packets");

    private static final int MAX_CPUS = 1024;

    private record PageCount(String type, int field) {}

    private static final List<PageCount> PAGE_COUNTS =
            List.of(
                    new PageCount("Zero", 2),
                    new PageCount("Free", 3),
                    new PageCount("Modified", 4),
                    new PageCount("ModifiedNoWrite", 5),
                    new PageCount("Bad", 6),
                    new PageCount("ModifiedPageFile", 9),
                    new PageCount("PagedPool", 10),
                    new PageCount("NonPagedPool", 11),
                    new PageCount("Mdl", 12),
                    new PageCount("Commit", 13));

    private static final TrackSpec PAGES =
            TrackSpec.counter("etw_meminfo", "pages", Dimension.string("counter_type"));

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Event(byte[] buffer, int start, int end, int cpu) {}

    private final EtwThreads threads;
    private final EtwFileOperations files;
    private final MessageFields bundle = new MessageFields(EVENT);
    private final MessageFields event = new MessageFields(LAST_FIELD);
    private final MessageFields memory = new MessageFields(LAST_COUNT);
    private final LongList counts = new LongList();

    /// The events that are in the sorter.
    private final List<Event> events = new ArrayList<>();

    private final int parser;

    EtwModule(TraceContext context) {
        super(context);
        threads = new EtwThreads(context);
        files = new EtwFileOperations(context);
        parser = context.sorter().register(this::parseEvent);
    }

    @Override
    public int[] fields() {
        return new int[] {ETW_EVENTS};
    }

    /// A bundle holds one event, which has a time of its own.
    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        boolean isComplete =
                bundle.enter(value)
                        && event.enter(bundle, EVENT)
                        && event.has(TIMESTAMP)
                        && (event.has(CPU) || bundle.has(BUNDLE_CPU));
        int cpu = event.has(CPU) ? event.intValue(CPU) : bundle.intValue(BUNDLE_CPU);
        if (!isComplete || cpu < 0 || cpu >= MAX_CPUS) {
            context.stats().increment(TOKENIZER_ERRORS);
            return true;
        }
        int start = bundle.start(EVENT);
        int number = events.size();
        events.add(new Event(packet.buffer(), start, start + bundle.length(EVENT), cpu));
        context.sorter()
                .push(TraceSorter.STREAM_QUEUE, event.longValue(TIMESTAMP), parser, number, 0);
        return true;
    }

    private void parseEvent(long timestampNanos, long payload, int aux) {
        Event stored = events.get((int) payload);
        event.reset(stored.buffer, stored.start, stored.end);
        long threadId = event.uintValue(THREAD_ID);
        if (event.has(C_SWITCH)) {
            threads.contextSwitch(timestampNanos, stored.cpu, event, C_SWITCH);
        }
        if (event.has(READY_THREAD)) {
            threads.ready(timestampNanos, threadId, event, READY_THREAD);
        }
        if (event.has(MEM_INFO) && memory.enter(event, MEM_INFO)) {
            memory(timestampNanos);
        }
        files.parse(timestampNanos, threadId, event);
    }

    private void memory(long ts) {
        for (PageCount count : PAGE_COUNTS) {
            pages(ts, count.type, (double) memory.longValue(count.field));
        }
        byPriority(ts, "Standby", STANDBY_PAGES);
        byPriority(ts, "Repurposed", REPURPOSED_PAGES);
    }

    private void byPriority(long ts, String type, int field) {
        memory.values(field, counts);
        for (int priority = 0; priority < counts.size(); priority++) {
            pages(ts, type + " Pri-" + priority, (double) counts.get(priority));
        }
    }

    private void pages(long ts, String type, double count) {
        count(ts, PAGES, () -> type + " Page Count", count, strings.intern(type));
    }

    @Override
    public void finish() {
        files.finish();
    }
}
