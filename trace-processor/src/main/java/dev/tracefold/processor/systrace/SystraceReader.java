// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.systrace;

import java.nio.charset.StandardCharsets;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.ftrace.TextEvents;
import dev.tracefold.processor.importer.KeptText;
import dev.tracefold.processor.importer.TextLines;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;

import static java.util.Objects.requireNonNull;

/// Finds the lines of events, wherever they stand, and the list of processes that systrace puts beside
/// them.
public final class SystraceReader implements TraceReader {
    private static final int FAILURE = StatKeys.of("systrace_parse_failure");
    private static final String DATA = "<script class=\"trace-data\" type=\"application/text\">";
    private static final String END_OF_DATA = "</script>";
    private static final String UNKNOWN_TASK = "<...>";
    private static final String UNKNOWN_TGID = "-----";

    private enum Place {
        BEGIN,
        HTML,
        DATA,
        EVENTS,
        PROCESSES,
        THREADS,
        OTHER_DATA,
        END
    }

    private final TraceContext context;
    private final TextLines lines = new TextLines(this::line);
    private final KeptText kept;
    private final int parserNumber;
    private final TextEvents events;
    private byte[] text = new byte[1024];
    private Place place = Place.BEGIN;
    private long unread;

    /// A reader of one file.
    public SystraceReader(TraceContext context) {
        this.context = context;
        this.events = new TextEvents(context);
        this.kept = new KeptText(context.storage().memory());
        this.parserNumber = context.sorter().register(this::parse);
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        lines.feed(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        lines.endOfText();
        context.stats().add(FAILURE, unread);
    }

    @Override
    public void finish() {
        kept.clear();
        context.slices().flush();
        context.kernel().counters().flush();
        context.processes().flushArgs(context.args());
    }

    private void line(byte[] bytes, int offset, int length) {
        if (place == Place.END) {
            return;
        }
        String line = new String(bytes, offset, length, StandardCharsets.UTF_8);
        if (place == Place.BEGIN) {
            place =
                    line.stripLeading().startsWith("<") && !isEvent(line)
                            ? Place.HTML
                            : Place.EVENTS;
        }
        switch (place) {
            case HTML -> place = line.contains(DATA) ? Place.DATA : Place.HTML;
            case DATA -> data(line);
            case EVENTS -> {
                if (line.contains(END_OF_DATA)) {
                    place = Place.END;
                } else {
                    event(line, bytes, offset, length);
                }
            }
            case PROCESSES, THREADS -> process(line);
            case OTHER_DATA -> place = line.contains(END_OF_DATA) ? Place.HTML : place;
            case BEGIN, END -> {
                // Left behind, and nothing to do.
            }
        }
    }

    /// A task may be called `<idle>`.
    private static boolean isEvent(String line) {
        return SystraceLine.parse(line) != null;
    }

    private void data(String line) {
        if (line.startsWith("#") && line.contains("TASK-PID")) {
            place = Place.EVENTS;
        } else if (line.startsWith("PROCESS DUMP")) {
            place = Place.PROCESSES;
        } else if (line.startsWith("CGROUP DUMP")) {
            place = Place.OTHER_DATA;
        } else if (line.contains(END_OF_DATA)) {
            place = Place.HTML;
        }
    }

    private void event(String line, byte[] bytes, int offset, int length) {
        if (line.startsWith("TRACE:")) {
            // What atrace says before is no event that could not be read.
            unread = 0;
        }
        if (line.isBlank() || line.startsWith("#") || isHeading(line)) {
            return;
        }
        SystraceLine event = SystraceLine.parse(line);
        if (event == null) {
            unread++;
            return;
        }
        long timestamp = context.clocks().defaultToTraceTime(event.timestampNanos());
        if (timestamp != ClockTracker.UNCONVERTIBLE) {
            long keptAt = kept.add(bytes, offset, length);
            context.sorter()
                    .push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, keptAt, length);
        }
    }

    /// What atrace and trace-cmd print above the events.
    private static boolean isHeading(String line) {
        return line.startsWith("TRACE:") || line.startsWith("cpus=");
    }

    private void parse(long timestampNanos, long keptAt, int length) {
        if (length > text.length) {
            text = new byte[Integer.highestOneBit(length) * 2];
        }
        kept.read(keptAt, length, text);
        SystraceLine line =
                requireNonNull(
                        SystraceLine.parse(new String(text, 0, length, StandardCharsets.UTF_8)));
        int utid = context.processes().getOrCreateThread(line.tid());
        if (!line.task().equals(UNKNOWN_TASK)) {
            int name = context.strings().intern(line.task());
            context.processes().updateThreadName(utid, name, ThreadNamePriority.FTRACE);
        }
        long tgid = line.tgid().equals(UNKNOWN_TGID) ? -1 : SystraceLine.number(line.tgid());
        if (tgid >= 0) {
            context.processes().updateThread(line.tid(), tgid);
        }
        events.parse(
                new TextEvents.Event(
                        timestampNanos, line.cpu(), line.tid(), line.event(), line.args()));
    }

    private void process(String line) {
        if (line.contains(END_OF_DATA)) {
            place = Place.HTML;
            return;
        }
        String[] words = line.strip().split(" +", -1);
        if (line.strip().startsWith("USER")) {
            place = words.length == 4 && words[2].equals("TID") ? Place.THREADS : Place.PROCESSES;
        } else if (place == Place.PROCESSES && words.length >= 10) {
            long pid = SystraceLine.number(words[1]);
            long parent = SystraceLine.number(words[2]);
            if (pid >= 0 && parent >= 0) {
                addProcess(pid, parent, words[8]);
            } else {
                context.stats().increment(FAILURE);
            }
        } else if (place == Place.THREADS && words.length >= 4) {
            addThread(words, line);
        }
    }

    private void addProcess(long pid, long parent, String name) {
        int upid = context.processes().getOrCreateProcess(pid);
        context.processes().setParentIfUnset(upid, context.processes().getOrCreateProcess(parent));
        context.processes().setProcessNameIfUnset(upid, context.strings().intern(name));
    }

    private void addThread(String[] words, String line) {
        long pid = SystraceLine.number(words[1]);
        long tid = SystraceLine.number(words[2]);
        if (pid < 0 || tid < 0) {
            context.stats().increment(FAILURE);
            return;
        }
        int utid = context.processes().updateThread(tid, pid);
        String command = line.strip().split(" +", 4)[3];
        int name = context.strings().intern(command);
        if (name != StringPool.NULL_ID) {
            context.processes().updateThreadName(utid, name, ThreadNamePriority.OTHER);
        }
    }
}
