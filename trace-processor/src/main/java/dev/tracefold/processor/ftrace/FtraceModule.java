// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.wire.ProtoReader;

/// Kernel events in Perfetto traces: bundles of them, and what the recorder says of itself.
public final class FtraceModule implements PacketModule {
    // TracePacket
    private static final int FTRACE_EVENTS = 1;
    private static final int FTRACE_STATS = 34;

    private final TraceContext context;
    private final FtraceStatistics statistics;
    private @Nullable Reading reading;

    /// For the events of one machine in one trace.
    public FtraceModule(TraceContext context) {
        this.context = context;
        statistics = new FtraceStatistics(context);
        context.processes().nameIdleThread();
    }

    @Override
    public int[] fields() {
        return new int[] {FTRACE_EVENTS, FTRACE_STATS};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        if (field != FTRACE_EVENTS) {
            return false;
        }
        if (reading == null) {
            reading = Reading.of(context);
            tellOfEarlyEvents(reading);
        }
        reading.tokenizer().tokenize(packet, value);
        return true;
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        statistics.parse(packet.sequenceId(), value);
        if (reading != null) {
            tellOfEarlyEvents(reading);
        }
    }

    private void tellOfEarlyEvents(Reading current) {
        if (statistics.keepsEarlyEvents()) {
            current.parser().keepEarlyEvents();
        }
    }

    @Override
    public void endOfFile() {
        if (reading != null) {
            reading.tokenizer().endOfFile();
        }
    }

    @Override
    public void finish() {
        if (reading != null) {
            reading.parser().finish();
        }
    }

    /// The two halves of the import. Made for the first bundle: hundreds of kinds of events have a
    /// handler, and most traces without kernel events are small.
    private record Reading(FtraceEventParser parser, FtraceTokenizer tokenizer) {
        static Reading of(TraceContext context) {
            GenericEvents generic = new GenericEvents(context);
            FtraceEventParser parser = new FtraceEventParser(context, generic);
            FtraceQueues queues = new FtraceQueues(context.sorter(), parser);
            parser.setQueues(queues);
            LeftOut leftOut = new LeftOut(context, parser.handlers(), queues);
            return new Reading(parser, new FtraceTokenizer(context, queues, generic, leftOut));
        }
    }
}
