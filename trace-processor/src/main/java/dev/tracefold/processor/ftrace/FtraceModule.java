// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.wire.ProtoReader;

/// Kernel events in Perfetto traces: bundles of them, and what the recorder says of itself.
public final class FtraceModule implements PacketModule {
    // TracePacket
    private static final int FTRACE_EVENTS = 1;
    private static final int FTRACE_STATS = 34;

    private final FtraceEventParser parser;
    private final FtraceTokenizer tokenizer;
    private final FtraceStatistics statistics;

    /// For the events of one machine in one trace.
    public FtraceModule(TraceContext context) {
        GenericEvents generic = new GenericEvents(context);
        parser = new FtraceEventParser(context, generic);
        FtraceQueues queues = new FtraceQueues(context.sorter(), parser);
        parser.setQueues(queues);
        tokenizer = new FtraceTokenizer(context, queues, generic);
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
        tokenizer.tokenize(packet, value);
        return true;
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        statistics.parse(packet.sequenceId(), value);
        if (statistics.keepsEarlyEvents()) {
            parser.keepEarlyEvents();
        }
    }

    @Override
    public void endOfFile() {
        tokenizer.endOfFile();
    }
}
