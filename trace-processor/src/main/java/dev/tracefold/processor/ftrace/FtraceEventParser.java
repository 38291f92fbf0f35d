// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketStore;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.ProtoReader;

/// Second half of the import: events in the order of their time. Each goes to the raw table and to the
/// handler of its kind.
///
/// Events from before tracing started are dropped. Until the buffers of all CPUs reach back far enough
/// events go to the raw table only: an end could be missing that happened on another CPU.
final class FtraceEventParser implements FtraceQueues.Records {
    private static final int TOO_EARLY = StatKeys.of("ftrace_packet_before_tracing_start");

    // FtraceEvent
    private static final int PID = 2;
    private static final int NO_TID = -1;
    private static final int GENERIC = FtraceEventTypes.of("generic").number();
    private static final int SCHED_SWITCH = FtraceEventTypes.of("sched_switch").number();

    private final TraceContext context;
    private final RawEvents raw;
    private final GenericEvents generic;
    private final SchedEvents sched;
    private final HypervisorEvents hypervisor;
    private final FtraceHandlers handlers = new FtraceHandlers();
    private final FtraceEvent event;
    private final ProtoReader lengthReader = new ProtoReader();
    private final ProtoReader reader = new ProtoReader();
    private @Nullable FtraceQueues queues;
    private boolean sawPayload;
    private boolean keepsEarlyEvents;
    private boolean knowsLimits;
    private long dropBefore;
    private long rowsFrom;

    FtraceEventParser(TraceContext context, GenericEvents generic) {
        this.context = context;
        this.generic = generic;
        this.raw = new RawEvents(context);
        this.sched = new SchedEvents(context, raw);
        this.hypervisor = new HypervisorEvents(context);
        this.event = new FtraceEvent(context.strings(), new KernelSymbols(context.strings()));
        Subsystems.register(context, handlers);
        sched.register(handlers);
        hypervisor.register(handlers);
    }

    /// What handles which kind of event.
    FtraceHandlers handlers() {
        return handlers;
    }

    void finish() {
        raw.finish();
        generic.finish();
        sched.finish();
    }

    void setQueues(FtraceQueues ftraceQueues) {
        queues = ftraceQueues;
    }

    /// Events from before tracing started are wanted too.
    void keepEarlyEvents() {
        keepsEarlyEvents = true;
    }

    @Override
    public void event(
            FtraceQueues.Use use, int cpu, long timestampNanos, long reference, int stateIndex) {
        if (isTooEarly(timestampNanos) || queues == null) {
            return;
        }
        PacketStore store = queues.store();
        FtraceTokenizer.read(store, reference, lengthReader, reader);
        event.set(timestampNanos, cpu, store.state(stateIndex));
        int tid = tid();
        if (tid == NO_TID || sawPayload) {
            FtraceTokenizer.read(store, reference, lengthReader, reader);
        }
        while (reader.next()) {
            if (reader.wireType() == ProtoReader.LENGTH_DELIMITED) {
                if (tid == NO_TID && !hypervisor.contains(reader.field())) {
                    return;
                }
                event.setPayload(reader.field(), Math.max(tid, 0), reader);
                record(use);
            }
        }
    }

    @Override
    public void plainEvent(int cpu, long timestampNanos, long reference, int stateIndex) {
        if (isTooEarly(timestampNanos) || queues == null) {
            return;
        }
        PacketStore store = queues.store();
        byte[] block = store.block(reference);
        int at = (int) reference + 1;
        int tid = block[at++];
        for (int shift = 7; tid < 0; shift += 7) {
            tid = (tid & (1 << shift) - 1) | block[at++] << shift;
        }
        int tag = block[at++];
        if (tag < 0) {
            tag = (tag & 0x7F) | block[at++] << 7;
        }
        int length = block[at++];
        if (length < 0) {
            length = (length & 0x7F) | block[at++] << 7;
        }
        int type = tag >>> 3;
        if (type == SCHED_SWITCH
                && timestampNanos >= rowsFrom
                && sched.plainSwitch(timestampNanos, cpu, block, at, at + length)) {
            return;
        }
        event.set(timestampNanos, cpu, store.state(stateIndex));
        event.setPayload(type, tid, block, at, length);
        record(FtraceQueues.Use.ALL);
    }

    /// The thread of the event in the reader, which then stands behind it. Hypervisors have none.
    private int tid() {
        sawPayload = false;
        while (reader.next()) {
            sawPayload |= reader.wireType() == ProtoReader.LENGTH_DELIMITED;
            if (reader.field() == PID) {
                return reader.intValue();
            }
        }
        return NO_TID;
    }

    private void record(FtraceQueues.Use use) {
        boolean wantsRows = use != FtraceQueues.Use.RAW && event.timestampNanos() >= rowsFrom;
        int type = event.type();
        if (type == GENERIC) {
            generic.parseSelfDescribed(event);
        } else if (generic.contains(type)) {
            generic.parse(event, wantsRows);
        } else if (use != FtraceQueues.Use.ROWS && type != SCHED_SWITCH) {
            raw.add(event);
        }
        if (!wantsRows) {
            return;
        }
        FtraceHandler handler = handlers.of(type);
        if (handler != null) {
            handler.handle(event);
        }
    }

    @Override
    public void compactSwitch(int cpu, long timestampNanos, long payload, int aux) {
        if (!isTooEarly(timestampNanos)) {
            sched.compactSwitch(cpu, timestampNanos, payload, aux, timestampNanos < rowsFrom);
        }
    }

    @Override
    public void compactWaking(int cpu, long timestampNanos, long payload, int aux) {
        if (!isTooEarly(timestampNanos)) {
            sched.compactWaking(cpu, timestampNanos, payload, aux, timestampNanos < rowsFrom);
        }
    }

    @Override
    public void standIn(long timestampNanos) {
        findLimits();
    }

    private boolean isTooEarly(long timestampNanos) {
        findLimits();
        if (timestampNanos >= dropBefore) {
            return false;
        }
        context.stats().increment(TOO_EARLY);
        return true;
    }

    /// What they are is decided by the first event.
    private void findLimits() {
        if (!knowsLimits) {
            knowsLimits = true;
            dropBefore =
                    keepsEarlyEvents
                            ? 0
                            : context.metadata().integer("tracing_started_ns").orElse(0);
            rowsFrom =
                    Math.max(
                            dropBefore,
                            context.metadata().integer("ftrace_latest_data_start_ns").orElse(0));
        }
    }
}
