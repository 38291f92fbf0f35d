// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.stacks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TextLines;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.profiling.ProfilerTables;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.HeapLimit;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;

/// Reads what `perf script` prints: a line for the sample, a line for each frame from the innermost, an
/// empty line.
public final class PerfTextReader implements TraceReader {
    private static final int NO_FRAMES = StatKeys.of("perf_text_importer_sample_no_frames");

    private record Event(PerfTextLine line, int callsite) {}

    private final TraceContext context;
    private final ProfilerTables tables;
    private final TextLines lines = new TextLines(this::line);
    private final List<Event> events = new ArrayList<>();
    private final List<Integer> frames = new ArrayList<>();
    private final int parserNumber;
    private final int source;
    private @Nullable PerfTextLine sample;

    /// A reader of one file.
    public PerfTextReader(TraceContext context) {
        this.context = context;
        this.tables = new ProfilerTables(context.storage());
        this.parserNumber = context.sorter().register(this::parse);
        this.source = context.strings().intern("perf_text");
        context.processes().treatZeroAsOrdinary();
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        lines.feed(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        lines.endOfText();
        endSample();
    }

    private void line(byte[] text, int offset, int length) {
        String line = new String(text, offset, length, StandardCharsets.UTF_8);
        if (line.isBlank()) {
            endSample();
        } else if (sample == null) {
            sample = PerfTextLine.parse(line);
            if (sample == null && !line.startsWith("#")) {
                context.stats().increment(NO_FRAMES);
            }
        } else {
            addFrame(line.strip());
        }
    }

    /// `<address> <symbol>+0x<offset> (<mapping>)`.
    private void addFrame(String line) {
        int address = line.indexOf(' ');
        int paren = line.lastIndexOf('(');
        if (address < 0 || paren < address || !line.endsWith(")")) {
            return;
        }
        String symbol = line.substring(address, paren).strip();
        int plus = symbol.lastIndexOf('+');
        String name = plus < 0 ? symbol : symbol.substring(0, plus);
        int mapping = Mappings.named(context, line.substring(paren + 1, line.length() - 1));
        frames.add(context.stacks().frame(mapping, 0, context.strings().intern(name)));
    }

    private void endSample() {
        PerfTextLine ended = sample;
        sample = null;
        if (ended == null) {
            return;
        }
        if (frames.isEmpty()) {
            context.stats().increment(NO_FRAMES);
            return;
        }
        int callsite = StackProfileTracker.NO_CALLSITE;
        int depth = 0;
        for (int frame : frames.reversed()) {
            // The reference counts from 1 here, unlike anywhere else.
            callsite = context.stacks().callsite(callsite, frame, ++depth);
        }
        frames.clear();
        long timestamp = context.clocks().defaultToTraceTime(ended.timestampNanos());
        if (timestamp != ClockTracker.UNCONVERTIBLE) {
            context.sorter()
                    .push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, events.size(), 0);
            HeapLimit.check(events.size() * 200L, 3, "events of this format");
            events.add(new Event(ended, callsite));
        }
    }

    private void parse(long timestampNanos, long index, int aux) {
        Event event = events.get((int) index);
        PerfTextLine line = event.line();
        boolean hasPid = line.pid() != PerfTextLine.NO_PID;
        int utid =
                hasPid
                        ? context.processes().updateThread(line.tid(), line.pid())
                        : context.processes().getOrCreateThread(line.tid());
        if (!line.comm().isEmpty()) {
            int name = context.strings().intern(line.comm());
            context.processes()
                    .updateThreadNameAndMaybeProcessName(utid, name, ThreadNamePriority.OTHER);
        }
        tables.add(
                new ProfilerTables.Sample(
                        timestampNanos,
                        source,
                        tables.task(ProfilerTables.NONE, utid),
                        ProfilerTables.NONE,
                        event.callsite(),
                        StringPool.NULL_ID,
                        ProfilerTables.NONE,
                        ProfilerTables.NONE));
    }
}
