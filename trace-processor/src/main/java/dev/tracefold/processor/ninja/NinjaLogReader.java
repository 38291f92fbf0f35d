// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ninja;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.TextLines;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.HeapLimit;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;

/// Reads a log line by line: begin and end in milliseconds since the build began, a time stamp of the
/// file, the file, a hash of the command.
///
/// ```
/// # ninja log v5
/// 4	12	1579224178	ui/assets/modal.scss	832a958a9e234dfa
/// ```
public final class NinjaLogReader implements TraceReader {
    private static final int FAILURE = StatKeys.of("ninja_parse_errors");
    private static final String HEAD = "# ninja log v";

    // The lines of these versions differ in the hash alone, which we only compare.
    private static final int OLDEST_VERSION = 5;
    private static final int NEWEST_VERSION = 7;

    private static final int FIELDS = 5;
    private static final int HASH_DIGITS = 16;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MAX_MILLIS = 1L << 42;

    /// The process that stands for the build.
    private static final long BUILD_PID = 1;

    private final TraceContext context;
    private final TextLines lines = new TextLines(this::line);
    private final List<Job> jobs = new ArrayList<>();
    private final List<Integer> tracks = new ArrayList<>();
    private final int parserNumber;
    private boolean isHeadRead;
    private long lastEndMillis;
    private long buildOffsetMillis;

    /// One run of a command.
    private static final class Job {
        private final long startMillis;
        private final long endMillis;
        private final long hash;
        private final StringBuilder names;
        private int worker;

        private Job(long startMillis, long endMillis, long hash, String name) {
            this.startMillis = startMillis;
            this.endMillis = endMillis;
            this.hash = hash;
            this.names = new StringBuilder(name);
        }

        private boolean isSameRun(Job other) {
            return hash == other.hash
                    && startMillis == other.startMillis
                    && endMillis == other.endMillis;
        }
    }

    /// A reader of one file.
    public NinjaLogReader(TraceContext context) {
        this.context = context;
        this.parserNumber = context.sorter().register(this::parse);
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        lines.feed(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        lines.endOfText();
        jobs.sort(Comparator.comparingLong(job -> job.startMillis));
        Workers workers = new Workers();
        for (int i = 0; i < jobs.size(); i++) {
            Job job = jobs.get(i);
            job.worker = workers.assign(job.startMillis, job.endMillis);
            context.sorter()
                    .push(
                            TraceSorter.STREAM_QUEUE,
                            job.startMillis * NANOS_PER_MILLI,
                            parserNumber,
                            i,
                            0);
        }
    }

    private void line(byte[] text, int offset, int length) {
        String line = new String(text, offset, length, StandardCharsets.UTF_8).stripTrailing();
        if (!isHeadRead) {
            checkVersion(line);
            isHeadRead = true;
        } else if (!line.isEmpty() && !add(line.split("\t", FIELDS))) {
            context.stats().increment(FAILURE);
        }
    }

    private static void checkVersion(String head) {
        String version = head.startsWith(HEAD) ? head.substring(HEAD.length()) : head;
        Long number = number(version, 10);
        if (number == null || number < OLDEST_VERSION || number > NEWEST_VERSION) {
            throw new ProcessorException(
                    Failure.data(
                            "UNSUPPORTED_TRACE",
                            "Unsupported ninja log version: %s; versions %d to %d are read"
                                    .formatted(version, OLDEST_VERSION, NEWEST_VERSION)));
        }
    }

    private boolean add(String... fields) {
        if (fields.length < FIELDS || fields[4].length() > HASH_DIGITS) {
            return false;
        }
        Long start = number(fields[0], 10);
        Long end = number(fields[1], 10);
        Long hash = hash(fields[4]);
        if (start == null || end == null || hash == null || start > end || end > MAX_MILLIS) {
            return false;
        }
        // Builds are appended to each other and each begins at 0: they are laid end to end.
        long offset = end < lastEndMillis ? buildOffsetMillis + lastEndMillis : buildOffsetMillis;
        if (offset + end > MAX_MILLIS) {
            return false;
        }
        buildOffsetMillis = offset;
        lastEndMillis = end;
        Job job = new Job(start + offset, end + offset, hash, fields[3]);
        if (!jobs.isEmpty() && jobs.getLast().isSameRun(job)) {
            jobs.getLast().names.append(", ").append(fields[3]);
        } else {
            HeapLimit.check(jobs.size() * 200L, 3, "events of this format");
            jobs.add(job);
        }
        return true;
    }

    private static @Nullable Long number(String digits, int radix) {
        try {
            long number = Long.parseLong(digits, radix);
            return number < 0 ? null : number;
        } catch (NumberFormatException e) {
            // Text is not under our control; the caller counts the line.
            return null;
        }
    }

    private static @Nullable Long hash(String digits) {
        try {
            return Long.parseUnsignedLong(digits, HASH_DIGITS);
        } catch (NumberFormatException e) {
            // As above.
            return null;
        }
    }

    private void parse(long timestampNanos, long index, int aux) {
        Job job = jobs.get((int) index);
        if (job.worker == tracks.size()) {
            tracks.add(addWorker(job.worker + 1));
        }
        int name = context.strings().intern(job.names.toString());
        long duration = (job.endMillis - job.startMillis) * NANOS_PER_MILLI;
        int track = tracks.get(job.worker);
        context.slices().scoped(timestampNanos, track, StringPool.NULL_ID, name, duration, null);
    }

    private int addWorker(int number) {
        StringPool strings = context.strings();
        int upid = context.processes().getOrCreateProcess(BUILD_PID);
        context.processes().setProcessNameIfUnset(upid, strings.intern("Build"));
        int utid = context.processes().updateThread(number, BUILD_PID);
        context.processes()
                .updateThreadName(
                        utid, strings.intern("Worker " + number), ThreadNamePriority.OTHER);
        return context.tracks().threadTrack(utid);
    }
}
