// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.primes;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.importer.TraceReader;
import dev.tracefold.processor.importer.WholeFile;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Collects the whole trace, because edges count from a start that may stand behind them.
public final class PrimesReader implements TraceReader {
    private static final int MALFORMED_TIME = StatKeys.of("primes_malformed_timestamp");
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long MAX_SECONDS = Long.MAX_VALUE / NANOS_PER_SECOND / 2;

    // Trace
    private static final int START_TIME = 4;
    private static final int EDGES = 7;

    // TraceEdge
    private static final int START_OFFSET = 2;

    // Timestamp and Duration
    private static final int SECONDS = 1;
    private static final int NANOS = 2;

    private final TraceContext context;
    private final PrimesEdges edges;
    private final WholeFile collected = new WholeFile();
    private final ProtoReader trace = new ProtoReader();
    private final MessageFields edge = new MessageFields(START_OFFSET);
    private final MessageFields time = new MessageFields(NANOS);
    private final int parserNumber;
    private byte[] bytes = {};

    /// A reader of one file.
    public PrimesReader(TraceContext context) {
        this.context = context;
        this.edges = new PrimesEdges(context);
        this.parserNumber = context.sorter().register(this::parse);
    }

    @Override
    public void feed(byte[] buffer, int offset, int length) {
        collected.add(buffer, offset, length);
    }

    @Override
    public void endOfFile() {
        bytes = collected.take();
        long start = start();
        trace.reset(bytes, 0, bytes.length);
        while (trace.next()) {
            if (trace.field() == EDGES) {
                push(start);
            }
        }
        if (trace.malformed()) {
            throw refused("it is no message, or breaks off");
        }
    }

    private long start() {
        trace.reset(bytes, 0, bytes.length);
        while (trace.next()) {
            if (trace.field() == START_TIME && time.enter(trace) && isInRange()) {
                return nanos();
            }
        }
        throw refused("it has no start time");
    }

    private void push(long start) {
        if (!edge.enter(trace)
                || !edge.has(START_OFFSET)
                || !time.enter(edge, START_OFFSET)
                || !isInRange()) {
            context.importLog().recordAtOffset(MALFORMED_TIME, trace.start(), null);
            return;
        }
        long timestamp = context.clocks().defaultToTraceTime(start + nanos());
        if (timestamp != ClockTracker.UNCONVERTIBLE) {
            context.sorter()
                    .push(
                            TraceSorter.STREAM_QUEUE,
                            timestamp,
                            parserNumber,
                            trace.start(),
                            trace.length());
        }
    }

    private boolean isInRange() {
        return Math.abs(time.longValue(SECONDS)) < MAX_SECONDS;
    }

    private long nanos() {
        return time.longValue(SECONDS) * NANOS_PER_SECOND + time.intValue(NANOS);
    }

    private void parse(long timestampNanos, long start, int length) {
        edges.parse(timestampNanos, bytes, (int) start, (int) start + length);
    }

    private static ProcessorException refused(String why) {
        return new ProcessorException(Failure.data("TRACE_CORRUPT", "Primes trace: " + why));
    }
}
