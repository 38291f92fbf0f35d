// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.HeapShare;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.importer.WholeFile;
import dev.tracefold.processor.json.JsonTree.Value;
import dev.tracefold.processor.profiling.ProfilerTables;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgWriter;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;
import dev.tracefold.processor.tracker.TrackSpec;

/// Reads Firefox profiles, as the browser writes them (tables of rows, with a schema) and as its
/// profiler does (tables of columns): samples, and markers as slices on a track for each name.
public final class GeckoReader implements TraceReader {
    private static final int BYTES_OF_EVENT = 60;
    private static final int FAILURE = StatKeys.of("json_tokenizer_failure");
    private static final int WITHOUT_EVENTS = StatKeys.of("json_without_events");
    private static final double NANOS_PER_MILLI = 1e6;
    private static final TrackSpec MARKERS =
            TrackSpec.slice(
                    "firefox_marker",
                    TrackSpec.Dimension.integer("utid"),
                    TrackSpec.Dimension.string("firefox_marker_category"),
                    TrackSpec.Dimension.string("firefox_marker_name"));

    /// What happens at a time.
    private sealed interface Event {}

    private record ThreadInfo(long tid, long pid, int name) implements Event {}

    private record Sample(long tid, int callsite) implements Event {}

    private record Marker(long tid, int phase, int category, int name, long duration, Value data)
            implements Event {}

    private final TraceContext context;
    private final ProfilerTables tables;
    private final ArgsReader args;
    private final WholeFile bytes = new WholeFile();
    private final HeapShare share = new HeapShare("events of a profile");
    private final List<Event> events = new ArrayList<>();
    private final int parserNumber;
    private final int source;
    private byte[] text = new byte[0];

    /// A reader of one file.
    public GeckoReader(TraceContext context) {
        this.context = context;
        this.tables = new ProfilerTables(context.storage());
        this.args = new ArgsReader(context.strings(), "data");
        this.parserNumber = context.sorter().register(this::parse);
        this.source = context.strings().intern("gecko");
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        bytes.add(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        text = bytes.take();
        Value profile = JsonTree.parse(text, text.length, context.strings());
        if (profile.isNothing()) {
            context.stats().increment(FAILURE);
        }
        Value categories = profile.get("meta").get("categories");
        for (Value thread : profile.get("threads").items()) {
            readThread(thread, categories);
        }
        if (events.isEmpty() && !profile.isNothing()) {
            context.stats().addIndexed(WITHOUT_EVENTS, context.traceId(), 1);
        }
    }

    @Override
    public void finish() {
        context.slices().flush();
    }

    private void readThread(Value thread, Value categories) {
        int first = events.size();
        int[] callsites = new GeckoStacks(context, thread).callsites();
        long tid = (long) thread.get("tid").number(0);
        long pid = (long) thread.get("pid").number(0);
        events.add(new ThreadInfo(tid, pid, context.strings().intern(thread.get("name").text())));
        GeckoTable samples = new GeckoTable(thread.get("samples"));
        boolean named = false;
        for (int row = 0; row < samples.rows(); row++) {
            int stack = samples.get("stack", row).index();
            if (stack >= 0 && stack < callsites.length) {
                double millis = samples.get("time", row).number(0);
                named = pushThread(named, first, millis);
                push(millis, new Sample(tid, callsites[stack]));
            }
        }
        GeckoTable markers = new GeckoTable(thread.get("markers"));
        for (int row = 0; row < markers.rows(); row++) {
            int phase = markers.get("phase", row).index();
            double start = markers.get("startTime", row).number(0);
            double end = markers.get("endTime", row).number(0);
            double millis = phase == 3 ? end : start;
            named = pushThread(named, first, millis);
            String category =
                    categories.get(markers.get("category", row).index()).get("name").text();
            push(
                    millis,
                    new Marker(
                            tid,
                            phase,
                            context.strings().intern(category),
                            context.strings()
                                    .intern(GeckoStacks.string(thread, markers.get("name", row))),
                            (long) ((end - start) * NANOS_PER_MILLI),
                            markers.get("data", row)));
        }
    }

    /// A thread is named by the time it is first heard of.
    private boolean pushThread(boolean named, int event, double millis) {
        if (!named) {
            pushNumber(millis, event);
        }
        return true;
    }

    private void push(double millis, Event event) {
        share.take(BYTES_OF_EVENT);
        events.add(event);
        pushNumber(millis, events.size() - 1);
    }

    private void pushNumber(double millis, int event) {
        long timestamp = context.clocks().defaultToTraceTime((long) (millis * NANOS_PER_MILLI));
        if (timestamp != ClockTracker.UNCONVERTIBLE) {
            context.sorter().push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, event, 0);
        }
    }

    private void parse(long timestampNanos, long number, int aux) {
        switch (events.get((int) number)) {
            case ThreadInfo thread -> {
                int utid = context.processes().updateThread(thread.tid(), thread.pid());
                context.processes().updateThreadName(utid, thread.name(), ThreadNamePriority.OTHER);
            }
            case Sample sample -> {
                int utid = context.processes().getOrCreateThread(sample.tid());
                tables.add(
                        new ProfilerTables.Sample(
                                timestampNanos,
                                source,
                                tables.task(ProfilerTables.NONE, utid),
                                ProfilerTables.NONE,
                                sample.callsite(),
                                StringPool.NULL_ID,
                                ProfilerTables.NONE,
                                ProfilerTables.NONE));
            }
            case Marker marker -> parse(timestampNanos, marker);
        }
    }

    private void parse(long timestampNanos, Marker marker) {
        int utid = context.processes().getOrCreateThread(marker.tid());
        int category = marker.category();
        int name = marker.name();
        int track = context.tracks().intern(MARKERS, name, utid, category, name);
        ArgWriter writer =
                set -> {
                    if (marker.data() instanceof JsonTree.Fields fields) {
                        args.at(text, fields.start(), fields.end() - fields.start());
                        args.write(set);
                    }
                };
        switch (marker.phase()) {
            case 0 -> context.slices().scoped(timestampNanos, track, category, name, 0, writer);
            case 1 ->
                    context.slices()
                            .scoped(
                                    timestampNanos,
                                    track,
                                    category,
                                    name,
                                    marker.duration(),
                                    writer);
            case 2 -> context.slices().begin(timestampNanos, track, category, name, writer);
            case 3 -> context.slices().end(timestampNanos, track, category, name, writer);
            default -> context.stats().increment(FAILURE);
        }
    }
}
