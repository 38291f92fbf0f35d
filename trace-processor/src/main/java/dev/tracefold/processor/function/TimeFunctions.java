// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.ClockSnapshotTable;

/// Functions that read a trace timestamp on another clock, from the trace's clock snapshots.
final class TimeFunctions {
    private static final long REALTIME = 1;
    private static final long MONOTONIC = 3;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final DateTimeFormatter TO_THE_NANOSECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn", Locale.ROOT);

    private final ClockSnapshotTable snapshots;
    private final Map<Long, NavigableMap<Long, Long>> valueByTsByClock = new HashMap<>();

    TimeFunctions(ClockSnapshotTable snapshots) {
        this.snapshots = snapshots;
    }

    @Nullable Object toRealtime(Arguments arguments) {
        return arguments.isNull(0)
                ? null
                : onClock(REALTIME, arguments.requireLong(0, "TO_REALTIME"));
    }

    @Nullable Object toMonotonic(Arguments arguments) {
        return arguments.isNull(0)
                ? null
                : onClock(MONOTONIC, arguments.requireLong(0, "TO_MONOTONIC"));
    }

    @Nullable Object absTimeText(Arguments arguments) {
        if (arguments.isNull(0)) {
            return null;
        }
        @Nullable Long nanos = onClock(REALTIME, arguments.requireLong(0, "ABS_TIME_STR"));
        if (nanos == null) {
            return null;
        }
        LocalDateTime time =
                LocalDateTime.ofEpochSecond(
                        Math.floorDiv(nanos, NANOS_PER_SECOND),
                        (int) Math.floorMod(nanos, NANOS_PER_SECOND),
                        ZoneOffset.UTC);
        return TO_THE_NANOSECOND.format(time);
    }

    static @Nullable Object toTimecode(Arguments arguments) {
        if (arguments.isNull(0)) {
            return null;
        }
        long nanos = arguments.requireLong(0, "TO_TIMECODE");
        long seconds = nanos / NANOS_PER_SECOND;
        return String.format(
                Locale.ROOT,
                "%02d:%02d:%02d %03d %03d %03d",
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                nanos / 1_000_000 % 1000,
                nanos / 1000 % 1000,
                nanos % 1000);
    }

    /// Before the first snapshot its value; after one its value plus what has passed, but never
    /// more than the next one's value.
    private @Nullable Long onClock(long clock, long ts) {
        NavigableMap<Long, Long> valueByTs = valueByTsByClock.computeIfAbsent(clock, this::load);
        if (valueByTs.isEmpty()) {
            return null;
        }
        Map.@Nullable Entry<Long, Long> before = valueByTs.floorEntry(ts);
        Map.@Nullable Entry<Long, Long> after = valueByTs.higherEntry(ts);
        if (before == null) {
            return valueByTs.firstEntry().getValue();
        }
        long value = before.getValue() + ts - before.getKey();
        return after == null ? value : Math.min(value, after.getValue());
    }

    private NavigableMap<Long, Long> load(long clock) {
        NavigableMap<Long, Long> valueByTs = new TreeMap<>();
        for (int row = 0; row < snapshots.table().rowCount(); row++) {
            if (snapshots.clockId().get(row) == clock) {
                valueByTs.putIfAbsent(snapshots.ts().get(row), snapshots.clockValue().get(row));
            }
        }
        return valueByTs;
    }
}
