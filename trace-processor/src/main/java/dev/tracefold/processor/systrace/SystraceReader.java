// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.systrace;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.ftrace.TextEvents;
import dev.tracefold.processor.importer.ByteScan;
import dev.tracefold.processor.importer.KeptText;
import dev.tracefold.processor.importer.TextLines;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.JoinedThreads;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;

/// Finds the lines of events, wherever they stand, and the list of processes that systrace puts beside
/// them.
public final class SystraceReader implements TraceReader {
    private static final int FAILURE = StatKeys.of("systrace_parse_failure");
    private static final String DATA = "<script class=\"trace-data\" type=\"application/text\">";
    private static final String END_OF_DATA = "</script>";
    private static final byte[] END_MARK = END_OF_DATA.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRACE = {'T', 'R', 'A', 'C', 'E', ':'};
    private static final byte[] CPUS = {'c', 'p', 'u', 's', '='};

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
    private final TextEvents.Event event = new TextEvents.Event();
    private final SystraceLine line = new SystraceLine();
    private final KeptLine written = new KeptLine();
    private final KeptLine read = new KeptLine();
    private final JoinedThreads joined;
    private byte[] text = new byte[1024];
    private Place place = Place.BEGIN;
    private long unread;

    /// A reader of one file.
    public SystraceReader(TraceContext context) {
        this.context = context;
        this.events = new TextEvents(context);
        this.joined = new JoinedThreads(context.processes());
        this.kept = new KeptText(context.storage().memory());
        this.parserNumber = context.sorter().register(this::parse);
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        lines.feed(buffer, offset, length);
    }

    @Override
    public boolean keepsBytes() {
        return false;
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
        if (place == Place.EVENTS) {
            wellFormed(bytes, offset, length);
            return;
        }
        String words = new String(bytes, offset, length, StandardCharsets.UTF_8);
        if (place == Place.BEGIN) {
            boolean isHtml =
                    words.stripLeading().startsWith("<") && !line.read(bytes, offset, length);
            place = isHtml ? Place.HTML : Place.EVENTS;
        }
        switch (place) {
            case HTML -> place = words.contains(DATA) ? Place.DATA : Place.HTML;
            case DATA -> data(words);
            case EVENTS -> wellFormed(bytes, offset, length);
            case PROCESSES, THREADS -> process(words);
            case OTHER_DATA -> place = words.contains(END_OF_DATA) ? Place.HTML : place;
            case BEGIN, END -> {
                // Left behind, and nothing to do.
            }
        }
    }

    /// Names go from lines into tables as bytes, so what is no UTF-8 is made so before.
    private void wellFormed(byte[] bytes, int offset, int length) {
        if (ByteScan.isAscii(bytes, offset, offset + length)) {
            event(bytes, offset, length);
            return;
        }
        byte[] clean =
                new String(bytes, offset, length, StandardCharsets.UTF_8)
                        .getBytes(StandardCharsets.UTF_8);
        event(clean, 0, clean.length);
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

    private void event(byte[] bytes, int offset, int length) {
        int end = offset + length;
        if (isEndOfData(bytes, offset, end)) {
            place = Place.END;
            return;
        }
        boolean isTrace = startsWith(TRACE, bytes, offset, end);
        if (isTrace) {
            // What atrace says before is no event that could not be read.
            unread = 0;
        }
        if (isTrace || isRemark(bytes, offset, end)) {
            return;
        }
        if (!line.read(bytes, offset, length)) {
            unread++;
            return;
        }
        long timestamp = context.clocks().defaultToTraceTime(line.timestampNanos());
        if (timestamp != ClockTracker.UNCONVERTIBLE) {
            written.pack(line);
            int packed = written.packedLength();
            long keptAt = kept.add(written.packed(), 0, packed);
            context.sorter()
                    .push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, keptAt, packed);
        }
    }

    /// What atrace and trace-cmd print between the events and above them.
    private static boolean isRemark(byte[] bytes, int offset, int end) {
        int at = offset;
        while (at < end && SystraceLine.isSpace(bytes[at])) {
            at++;
        }
        return at == end || bytes[offset] == '#' || startsWith(CPUS, bytes, offset, end);
    }

    private static boolean isEndOfData(byte[] bytes, int offset, int end) {
        int at = ByteScan.indexOf('<', bytes, offset, end);
        while (at < end) {
            if (startsWith(END_MARK, bytes, at, end)) {
                return true;
            }
            at = ByteScan.indexOf('<', bytes, at + 1, end);
        }
        return false;
    }

    private static boolean startsWith(byte[] word, byte[] bytes, int offset, int end) {
        int last = offset + word.length;
        return last <= end && Arrays.equals(bytes, offset, last, word, 0, word.length);
    }

    private void parse(long timestampNanos, long keptAt, int length) {
        if (length > text.length) {
            text = new byte[Integer.highestOneBit(length) * 2];
        }
        kept.read(keptAt, length, text);
        KeptLine said = read;
        said.read(text, length);
        int utid = context.processes().getOrCreateThread(said.tid());
        if (said.taskLength() >= 0) {
            int task = context.strings().intern(text, said.taskStart(), said.taskLength());
            context.processes().updateThreadName(utid, task, ThreadNamePriority.FTRACE);
        }
        if (said.tgid() != KeptLine.NO_TGID) {
            joined.join(said.tid(), said.tgid());
        }
        event.at(timestampNanos, said.cpu(), said.tid());
        event.says(text, said.nameStart(), said.nameEnd(), said.argsStart(), said.argsEnd());
        events.parse(event);
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
