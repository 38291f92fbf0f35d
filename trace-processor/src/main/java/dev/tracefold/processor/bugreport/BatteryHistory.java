// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.bugreport;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.HeapLimit;
import dev.tracefold.processor.tracker.StatKeys;

/// Reads the history that `dumpsys batterystats -c` prints: a table of strings, then lines of changes with the
/// milliseconds that passed since the line before.
///
/// ```
/// 9,0,i,vers,36,214,AP1A.240305.019.A1,AP2A.240805.005.S4
/// 9,hsp,1,1001,"*telephony-radio*"
/// 9,h,0:RESET:TIME:1732816430344
/// 9,h,10,+w=1,Bl=99
/// ```
final class BatteryHistory {
    /// An entry of the table of strings.
    ///
    /// @param uid user whom it belongs to
    record Text(int uid, String text) {
        /// What a number without an entry stands for.
        static final Text UNKNOWN = new Text(-1, "");
    }

    private static final int FAILURE = StatKeys.of("android_br_parse_errors");
    private static final String FORMAT = "9";
    private static final String TIME = ":TIME:";
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MAX_MILLIS = Long.MAX_VALUE / NANOS_PER_MILLI;

    private final TraceContext context;
    private final BatteryEvents events;
    private final Map<Long, Text> texts = new HashMap<>();
    private final List<String> changes = new ArrayList<>();
    private final int parserNumber;
    private long millis;
    private long version;

    BatteryHistory(TraceContext context) {
        this.context = context;
        this.events = new BatteryEvents(context, this);
        this.parserNumber = context.sorter().register(this::parse);
    }

    void line(String line) {
        String[] fields = line.split(",", -1);
        if (fields.length < 3 || !fields[0].equals(FORMAT)) {
            if (!line.isBlank()) {
                context.stats().increment(FAILURE);
            }
            return;
        }
        boolean isRead =
                switch (fields[1]) {
                    case "hsp" -> text(line, fields);
                    case "h" -> changes(fields);
                    case "0" -> version(fields);
                    // Sums by user, of which nothing is kept.
                    default -> true;
                };
        if (!isRead) {
            context.stats().increment(FAILURE);
        }
    }

    private boolean text(String line, String[] fields) {
        Long index = number(fields[2]);
        Long uid = fields.length < 4 ? null : number(fields[3]);
        if (index == null || uid == null) {
            return false;
        }
        int from = line.indexOf('"');
        int to = line.lastIndexOf('"');
        texts.put(index, new Text(uid.intValue(), from < to ? line.substring(from + 1, to) : ""));
        return true;
    }

    private boolean changes(String[] fields) {
        String time = fields[2];
        int mark = time.indexOf(TIME);
        if (mark >= 0) {
            return advanceTo(number(time.substring(mark + TIME.length())));
        }
        if (time.contains(":START") || time.contains(":SHUTDOWN")) {
            return true;
        }
        Long passed = number(time);
        if (passed == null || !advanceTo(millis + passed)) {
            return false;
        }
        for (int i = 3; i < fields.length; i++) {
            if (!fields[i].isEmpty()) {
                push(fields[i]);
            }
        }
        return true;
    }

    private boolean advanceTo(@Nullable Long newMillis) {
        if (newMillis == null || newMillis < 0 || newMillis > MAX_MILLIS) {
            return false;
        }
        millis = newMillis;
        return true;
    }

    private boolean version(String[] fields) {
        if (fields.length > 4 && fields[2].equals("i") && fields[3].equals("vers")) {
            Long number = number(fields[4]);
            version = number == null ? version : number;
            return number != null;
        }
        return true;
    }

    private void push(String change) {
        long timestamp =
                context.clocks().toTraceTime(0, ClockTracker.REALTIME, millis * NANOS_PER_MILLI);
        if (timestamp != ClockTracker.UNCONVERTIBLE) {
            context.sorter()
                    .push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, changes.size(), 0);
            HeapLimit.check(changes.size() * 96L, 3, "events of this format");
            changes.add(change);
        }
    }

    private void parse(long timestampNanos, long index, int aux) {
        if (!events.parse(timestampNanos, changes.get((int) index))) {
            context.stats().increment(FAILURE);
        }
    }

    /// The string with that number.
    Text textOf(long index) {
        return texts.getOrDefault(index, Text.UNKNOWN);
    }

    /// Version of the format, 0 as long as it is unknown.
    long version() {
        return version;
    }

    /// A number, or null if it is none.
    static @Nullable Long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            // Text is not under our control; the caller counts the line.
            return null;
        }
    }
}
