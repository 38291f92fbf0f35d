// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
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

    private record Counter(String key, String unit, String description) {}

    private static final Counter READ_AMOUNT =
            new Counter("read_amount", "MB", "Data read since the sample before");
    private static final Counter READ_THROUGHPUT =
            new Counter("read_throughput", "MB/s", "Data read per time spent reading");
    private static final Counter WRITE_AMOUNT =
            new Counter("write_amount", "MB", "Data written since the sample before");
    private static final Counter WRITE_THROUGHPUT =
            new Counter("write_throughput", "MB/s", "Data written per time spent writing");
    private static final Counter DISCARD_AMOUNT =
            new Counter("discard_amount", "MB", "Data discarded since the sample before");
    private static final Counter DISCARD_THROUGHPUT =
            new Counter("discard_throughput", "MB/s", "Data discarded per time spent discarding");
    private static final Counter FLUSH_AMOUNT =
            new Counter("flush_amount", "count", "Flushes since the sample before");
    private static final Counter FLUSHING_TIME =
            new Counter("flush_time", "ms", "Time spent flushing since the sample before");

    private final ArgSet args = new ArgSet();
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
        long ts = timestampNanos;
        transfer(ts, device, READ_AMOUNT, READ_THROUGHPUT, change[READ_SECTORS], change[READ_TIME]);
        transfer(
                ts,
                device,
                WRITE_AMOUNT,
                WRITE_THROUGHPUT,
                change[WRITE_SECTORS],
                change[WRITE_TIME]);
        transfer(
                ts,
                device,
                DISCARD_AMOUNT,
                DISCARD_THROUGHPUT,
                change[DISCARD_SECTORS],
                change[DISCARD_TIME]);
        count(ts, device, FLUSH_AMOUNT, (double) change[FLUSH_COUNT]);
        count(ts, device, FLUSHING_TIME, (double) change[FLUSH_TIME]);
    }

    private void transfer(
            long ts, int device, Counter amount, Counter throughput, long sectors, long millis) {
        double megabytes = sectors / SECTORS_PER_MB;
        count(ts, device, amount, megabytes);
        count(ts, device, throughput, millis == 0 ? 0 : megabytes * MILLIS_PER_SECOND / millis);
    }

    private void count(long ts, int device, Counter counter, double value) {
        StringPool strings = context.strings();
        String name = "diskstat.[%s].%s".formatted(strings.getOrEmpty(device), counter.key);
        args.clear();
        args.add(
                strings.intern("description"), ArgType.STRING, strings.intern(counter.description));
        int track =
                context.tracks()
                        .internCounter(
                                COUNTER,
                                strings.intern(name),
                                strings.intern(counter.unit),
                                args,
                                device,
                                strings.intern(counter.key));
        context.kernel().counters().push(ts, track, value);
    }
}
