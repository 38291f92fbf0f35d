// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.strace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TextLines;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.HeapLimit;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ArgWriter;
import dev.tracefold.processor.tracker.StatKeys;

/// Makes a slice of every system call.
public final class StraceReader implements TraceReader {
    private static final int FAILURE = StatKeys.of("strace_parse_failure");
    private static final int UNSUPPORTED_TIME = StatKeys.of("strace_unsupported_timestamp_format");
    private static final int MISSING_PID = StatKeys.of("strace_missing_pid");

    private static final int NO_CATEGORY = StringPool.NULL_ID;

    private record Event(StraceLine.Call call, long tid, int name, int args, int result) {}

    private final TraceContext context;
    private final TextLines lines = new TextLines(this::line);
    private final List<Event> events = new ArrayList<>();
    private long consumed;
    private final int parserNumber;
    private final int argsKey;
    private final int resultKey;

    /// A reader of one file.
    public StraceReader(TraceContext context) {
        this.context = context;
        this.parserNumber = context.sorter().register(this::parse);
        this.argsKey = context.strings().intern("args");
        this.resultKey = context.strings().intern("ret");
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        lines.feed(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        lines.endOfText();
    }

    private void line(byte[] text, int offset, int length) {
        consumed += length + 1L;
        StraceLine.@Nullable Head head =
                StraceLine.head(new String(text, offset, length, StandardCharsets.UTF_8).strip());
        StraceLine call = head == null ? null : StraceLine.parse(head);
        if (head == null || call == null) {
            boolean isTimeOfDay = head != null && head.isTimeOfDay();
            refuse(isTimeOfDay ? UNSUPPORTED_TIME : FAILURE);
        } else if (head.tid() == null) {
            refuse(MISSING_PID);
        } else {
            push(call);
        }
    }

    private void refuse(int stat) {
        context.importLog().recordAtOffset(stat, consumed, null);
    }

    private void push(StraceLine line) {
        long timestamp = context.clocks().defaultToTraceTime(line.timestampNanos());
        if (timestamp == ClockTracker.UNCONVERTIBLE) {
            return;
        }
        context.sorter().push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, events.size(), 0);
        StringPool strings = context.strings();
        HeapLimit.check(events.size() * 72L, 3, "events of this format");
        events.add(
                new Event(
                        line.call(),
                        line.tid(),
                        strings.intern(line.name()),
                        internIfAny(line.args()),
                        internIfAny(line.result())));
    }

    private int internIfAny(String text) {
        return text.isEmpty() ? StringPool.NULL_ID : context.strings().intern(text);
    }

    private void parse(long timestampNanos, long index, int aux) {
        Event event = events.get((int) index);
        int utid = context.processes().getOrCreateThread(event.tid());
        int track = context.tracks().threadTrack(utid);
        ArgWriter args = set -> write(event, set);
        switch (event.call()) {
            case COMPLETE ->
                    context.slices()
                            .scoped(timestampNanos, track, NO_CATEGORY, event.name(), 0, args);
            case UNFINISHED -> begin(timestampNanos, track, event);
            case RESUMED ->
                    context.slices().end(timestampNanos, track, NO_CATEGORY, event.name(), args);
            case RESUMED_UNFINISHED -> {
                context.slices().end(timestampNanos, track, NO_CATEGORY, event.name(), null);
                begin(timestampNanos, track, event);
            }
        }
    }

    private void begin(long timestampNanos, int track, Event event) {
        context.slices()
                .begin(timestampNanos, track, NO_CATEGORY, event.name(), set -> write(event, set));
    }

    private void write(Event event, ArgSet set) {
        if (event.args() != StringPool.NULL_ID) {
            set.addIfAbsent(argsKey, argsKey, ArgType.STRING, event.args());
        }
        if (event.result() != StringPool.NULL_ID) {
            set.add(resultKey, ArgType.STRING, event.result());
        }
    }
}
