// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.bugreport;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.HeapLimit;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;

/// Turns lines of a log into rows of `android_logs`.
final class LogcatEvents {
    private static final int NUM_FAILED = StatKeys.of("android_log_num_failed");
    private static final int FORMAT_INVALID = StatKeys.of("android_log_format_invalid");
    private static final int SHORTEST_LINE = 30;
    private static final int UTC_YEAR_UNKNOWN = 0;

    private record Event(int pid, int tid, int priority, int tag, int message) {}

    private final TraceContext context;
    private final @Nullable LogcatDuplicates duplicates;
    private final boolean isOriginal;
    private final List<Event> events = new ArrayList<>();
    private final int year;
    private final int parserNumber;
    private boolean isKnownFormat;

    /// Events of one file; its lines have no year, so the latest event so far lends its own.
    LogcatEvents(TraceContext context) {
        this(context, UTC_YEAR_UNKNOWN, null, false);
    }

    /// Events of one file of a bug report.
    ///
    /// @param isOriginal whether duplicates are those of this file, rather than in it
    LogcatEvents(
            TraceContext context,
            int year,
            @Nullable LogcatDuplicates duplicates,
            boolean isOriginal) {
        this.context = context;
        this.year = year == UTC_YEAR_UNKNOWN ? latestYear(context) : year;
        this.duplicates = duplicates;
        this.isOriginal = isOriginal;
        this.parserNumber = context.sorter().register(this::parse);
    }

    private static int latestYear(TraceContext context) {
        return Instant.ofEpochSecond(0, context.sorter().maxTimestamp())
                .atZone(ZoneOffset.UTC)
                .getYear();
    }

    void line(String line) {
        if (line.length() < SHORTEST_LINE || line.startsWith("---")) {
            return;
        }
        LogcatLine parsed = LogcatLine.parse(line, year);
        if (parsed == null) {
            context.stats().increment(isKnownFormat ? NUM_FAILED : FORMAT_INVALID);
            return;
        }
        isKnownFormat = true;
        if (duplicates != null) {
            if (isOriginal) {
                duplicates.add(parsed);
            } else if (duplicates.remove(parsed)) {
                return;
            }
        }
        long timestamp =
                context.clocks().toTraceTime(0, ClockTracker.REALTIME, parsed.timestampNanos());
        if (timestamp != ClockTracker.UNCONVERTIBLE) {
            context.sorter()
                    .push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, events.size(), 0);
            HeapLimit.check(events.size() * 72L, 3, "events of this format");
            events.add(event(parsed));
        }
    }

    private Event event(LogcatLine line) {
        StringPool strings = context.strings();
        return new Event(
                line.pid(),
                line.tid(),
                line.priority(),
                line.tag().isEmpty() ? StringPool.NULL_ID : strings.intern(line.tag()),
                strings.intern(line.message()));
    }

    private void parse(long timestampNanos, long index, int aux) {
        Event event = events.get((int) index);
        Table logs = context.storage().table("__intrinsic_logs");
        int row = logs.addRow();
        logs.longs("ts").set(row, timestampNanos);
        if (event.tid() != 0) {
            logs.ints("utid").set(row, context.processes().updateThread(event.tid(), event.pid()));
        }
        logs.ints("prio").set(row, event.priority());
        logs.strings("log_source").set(row, context.strings().intern("android_logcat"));
        logs.strings("tag").set(row, event.tag());
        logs.strings("msg").set(row, event.message());
    }
}
