// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ByteCursor;

/// Gives records their time and their place in the order of events.
final class RecordTokenizer implements RecordWalk.Visitor {
    private static final int SKIPPED = StatKeys.of("perf_record_skipped");
    private static final int UNKNOWN_TYPE = StatKeys.of("perf_unknown_record_type");
    private static final int AUX_IGNORED = StatKeys.of("perf_aux_ignored");

    private static final int FIRST_OF_RECORDER = 64;
    private static final int AUX = 11;
    private static final int AUXTRACE_INFO = 70;
    private static final int TIME_CONV = 79;

    private final TraceContext context;
    private final PerfSession session;
    private final ByteCursor payload;
    private final int parserNumber;
    private final AuxStreams aux;
    private long latestNanos;

    RecordTokenizer(
            TraceContext context,
            PerfSession session,
            ByteCursor payload,
            int parserNumber,
            AuxStreams aux) {
        this.context = context;
        this.session = session;
        this.payload = payload;
        this.parserNumber = parserNumber;
        this.aux = aux;
    }

    @Override
    public void record(int type, int misc, long offset, int size) {
        long start = offset + RecordWalk.HEADER_BYTES;
        int length = size - RecordWalk.HEADER_BYTES;
        switch (type) {
            case AUX -> noteWritten(start, length);
            case AUXTRACE_INFO -> aux.describe(payload.range(start, length));
            case RecordWalk.AUXTRACE ->
                    aux.copied(payload.range(start, length), (int) (start + length));
            case TIME_CONV -> aux.convert(payload.range(start, length));
            default -> {
                if (PipeDescription.isDescription(type)) {
                    return;
                }
                if (type >= FIRST_OF_RECORDER || type < 0) {
                    context.stats().addIndexed(UNKNOWN_TYPE, type, 1);
                    context.stats().addIndexed(SKIPPED, type, 1);
                } else {
                    push(type, offset, start, length);
                }
            }
        }
    }

    private void noteWritten(long start, int length) {
        @Nullable EventAttr attr = session.attrOf(AUX, payload.range(start, length));
        if (attr == null) {
            context.stats().increment(AUX_IGNORED);
            return;
        }
        int cpu = cpu(attr, start, length);
        int place = attr.timeFromEnd();
        @Nullable Long time = null;
        if (place != EventAttr.NONE) {
            payload.range(start, length).skip((long) length - place);
            time = payload.i64();
        }
        aux.written(payload.range(start, length), attr, cpu, time);
    }

    private int cpu(EventAttr attr, long start, int length) {
        int place = attr.cpuFromEnd();
        if (place == EventAttr.NONE) {
            return EventAttr.NONE;
        }
        payload.range(start, length).skip((long) length - place);
        return payload.i32();
    }

    private void push(int type, long offset, long start, int length) {
        @Nullable EventAttr attr = session.attrOf(type, payload.range(start, length));
        long timestamp =
                attr == null ? ClockTracker.UNCONVERTIBLE : time(attr, type, start, length);
        if (attr == null || timestamp == ClockTracker.UNCONVERTIBLE) {
            context.stats().addIndexed(SKIPPED, type, 1);
            return;
        }
        latestNanos = Math.max(latestNanos, timestamp);
        aux.passed(latestNanos);
        if (type == RecordParser.ITRACE_START) {
            aux.started(cpu(attr, start, length));
        }
        context.sorter().push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, offset, 0);
    }

    /// Records without a time belong where they stand.
    private long time(EventAttr attr, int type, long start, int length) {
        boolean isSample = type == RecordParser.SAMPLE;
        int place = isSample ? attr.timeInSample() : attr.timeFromEnd();
        if (place == EventAttr.NONE) {
            return latestNanos;
        }
        payload.range(start, length);
        payload.skip(isSample ? place : (long) length - place);
        long reading = payload.i64();
        return payload.broken()
                ? ClockTracker.UNCONVERTIBLE
                : context.clocks().toTraceTime(0, attr.clock(), reading);
    }
}
