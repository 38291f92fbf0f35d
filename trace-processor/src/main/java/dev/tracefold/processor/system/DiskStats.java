// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.MessageFields;

/// What disks did between two looks at `/proc/diskstats`, whose numbers only ever grow.
final class DiskStats {
    private static final int DEVICE_NAME = 1;
    private static final int READ_SECTORS = 2;
    private static final int READ_TIME = 3;
    private static final int WRITE_SECTORS = 4;
    private static final int WRITE_TIME = 5;
    private static final int DISCARD_SECTORS = 6;
    private static final int DISCARD_TIME = 7;
    private static final int FLUSH_COUNT = 8;
    private static final int FLUSH_TIME = 9;

    private static final double SECTORS_PER_MB = 2048;
    private static final double MILLIS_PER_SECOND = 1000;

    private static final TrackSpec COUNTER =
            TrackSpec.counter(
                    "diskstat",
                    null,
                    Dimension.string("device_name"),
                    Dimension.string("counter_name"));

    private final TraceContext context;
    private final Map<Integer, long[]> lastOfDevice = new HashMap<>();
    private final long[] change = new long[FLUSH_TIME + 1];

    DiskStats(TraceContext context) {
        this.context = context;
    }

    void parse(long timestampNanos, MessageFields disk) {
        int device = disk.stringId(DEVICE_NAME, context.strings());
        long[] now = new long[FLUSH_TIME + 1];
        for (int field = READ_SECTORS; field <= FLUSH_TIME; field++) {
            now[field] = disk.longValue(field);
        }
        long[] last = lastOfDevice.put(device, now);
        if (last == null) {
            return;
        }
        for (int field = READ_SECTORS; field <= FLUSH_TIME; field++) {
            change[field] = now[field] - last[field];
        }
        transfer(timestampNanos, device, "read", change[READ_SECTORS], change[READ_TIME]);
        transfer(timestampNanos, device, "write", change[WRITE_SECTORS], change[WRITE_TIME]);
        transfer(timestampNanos, device, "discard", change[DISCARD_SECTORS], change[DISCARD_TIME]);
        count(timestampNanos, device, "flush_amount", "count", change[FLUSH_COUNT]);
        count(timestampNanos, device, "flush_time", "ms", change[FLUSH_TIME]);
    }

    private void transfer(long ts, int device, String what, long sectors, long millis) {
        double megabytes = sectors / SECTORS_PER_MB;
        double throughput = millis == 0 ? 0 : megabytes * MILLIS_PER_SECOND / millis;
        count(ts, device, what + "_amount", "MB", megabytes);
        count(ts, device, what + "_throughput", "MB/s", throughput);
    }

    private void count(long ts, int device, String key, String unit, double value) {
        StringPool strings = context.strings();
        String name = "diskstat.[%s].%s".formatted(strings.getOrEmpty(device), key);
        int track =
                context.tracks()
                        .internCounter(
                                COUNTER,
                                strings.intern(name),
                                strings.intern(unit),
                                null,
                                device,
                                strings.intern(key));
        context.kernel().counters().push(ts, track, value);
    }
}
