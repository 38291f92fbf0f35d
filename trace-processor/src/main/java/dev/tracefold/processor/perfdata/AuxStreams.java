// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.KeptText;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ByteCursor;

/// What processors trace of themselves, a stream for each CPU. Of the kinds that there are, Arm SPE is read;
/// for ETM and Intel's one would need the code that ran, so they are counted.
///
/// ```
/// AUX 11:           offset u64, size u64, flags u64
/// AUXTRACE_INFO 70: kind u32, ...
/// AUXTRACE 71:      size u64, offset u64, reference u64, index u32, thread u32, cpu u32, u32; then the data
/// TIME_CONV 79:     see TimeConversion
/// ```
final class AuxStreams implements SpeTokenizer.Sink {
    private static final int IGNORED = StatKeys.of("perf_aux_ignored");
    private static final int UNKNOWN_KIND = StatKeys.of("perf_unknown_aux_data");
    private static final int NO_ETM = StatKeys.of("etm_no_importer");
    private static final int NO_TIMESTAMP = StatKeys.of("spe_no_timestamp");
    private static final int NO_CONVERSION = StatKeys.of("perf_no_tsc_data");
    private static final int SKIPPED = StatKeys.of("perf_record_skipped");
    private static final int ARM_ETM = 3;
    private static final int ARM_SPE = 4;
    private static final int NO_KIND = -1;
    private static final int NO_CPU = -1;

    private final TraceContext context;
    private final byte[] file;
    private final KeptText kept;
    private final int parserNumber;
    private final Map<Integer, AuxStream> streams = new LinkedHashMap<>();
    private int kind = NO_KIND;
    private @Nullable TimeConversion conversion;
    private long latestNanos;

    /// @param kept takes the records until their time comes
    /// @param parserNumber of what reads them then
    AuxStreams(TraceContext context, byte[] file, KeptText kept, int parserNumber) {
        this.context = context;
        this.file = file;
        this.kept = kept;
        this.parserNumber = parserNumber;
    }

    void describe(ByteCursor info) {
        kind = info.i32();
    }

    void convert(ByteCursor record) {
        TimeConversion read = TimeConversion.read(record);
        if (!record.broken()) {
            conversion = read;
        }
    }

    /// The latest time of an event, for records that have none.
    void passed(long timestampNanos) {
        latestNanos = Math.max(latestNanos, timestampNanos);
    }

    /// The kernel says that it wrote something.
    ///
    /// @param time by the clock of samples, or null
    void written(ByteCursor record, EventAttr attr, int cpu, @Nullable Long time) {
        long offset = record.i64();
        long size = record.i64();
        long flags = record.i64();
        if (kind != ARM_SPE || cpu == NO_CPU || record.broken()) {
            context.stats().increment(IGNORED);
            return;
        }
        stream(cpu).add(new AuxStream.Written(offset, size, flags, attr, time));
    }

    /// The recorder copied something.
    ///
    /// @param end where the record ends, and the data begins
    void copied(ByteCursor record, int end) {
        if (kind != ARM_SPE) {
            countUnread();
            return;
        }
        long size = record.i64();
        long offset = record.i64();
        record.i64();
        record.i64();
        int cpu = record.i32();
        if (record.broken()
                || offset < 0
                || size < 0
                || size > file.length - end
                || cpu == NO_CPU) {
            context.stats().increment(IGNORED);
            return;
        }
        stream(cpu).add(new AuxStream.Copied(offset, size, end));
    }

    /// A thread that is traced begins to run on a CPU.
    void started(int cpu) {
        AuxStream stream = streams.get(cpu);
        if (stream != null) {
            stream.restart();
        }
    }

    void finish() {
        streams.values().forEach(AuxStream::finish);
    }

    @Override
    public void timed(AuxStream.Written from, byte[] bytes, int start, int length) {
        TimeConversion known = conversion;
        Long time = from.time();
        if (known == null) {
            context.stats().increment(NO_CONVERSION);
        } else {
            ByteCursor cursor = new ByteCursor(bytes, ByteOrder.LITTLE_ENDIAN);
            time = known.toNanos(cursor.range(start + length - 8L, Long.BYTES).i64());
        }
        push(from, time, bytes, start, length);
    }

    @Override
    public void untimed(AuxStream.Written from, byte[] bytes, int start, int length) {
        context.stats().increment(NO_TIMESTAMP);
        push(from, from.time(), bytes, start, length);
    }

    private void push(
            AuxStream.Written from, @Nullable Long time, byte[] bytes, int start, int length) {
        long timestamp = latestNanos;
        if (time != null) {
            timestamp = context.clocks().toTraceTime(0, from.attr().clock(), time);
        }
        if (timestamp == ClockTracker.UNCONVERTIBLE) {
            context.stats().addIndexed(SKIPPED, RecordWalk.AUXTRACE, 1);
            return;
        }
        passed(timestamp);
        long place = kept.add(bytes, start, length);
        context.sorter().push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, place, length);
    }

    private void countUnread() {
        if (kind == ARM_ETM) {
            context.stats().increment(NO_ETM);
        } else {
            context.stats().addIndexed(UNKNOWN_KIND, kind, 1);
        }
    }

    private AuxStream stream(int cpu) {
        return streams.computeIfAbsent(
                cpu, c -> new AuxStream(context.stats(), new SpeTokenizer(file, this)));
    }
}
