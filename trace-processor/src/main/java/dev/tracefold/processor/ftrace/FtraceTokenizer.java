// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.clock.ClockStretch;
import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketStore;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Takes FtraceEventBundles apart: one sorter event per record, in the queue of its CPU.
final class FtraceTokenizer {
    private static final int ERRORS = StatKeys.of("ftrace_bundle_tokenizer_errors");
    private static final int NO_EVENT = StatKeys.of("ftrace_missing_event_id");
    private static final int DATA_LOSS = StatKeys.of("ftrace_cpu_has_data_loss");
    private static final int MAX_CPUS = 1024;

    // FtraceEventBundle
    private static final int CPU = 1;
    private static final int EVENT = 2;
    private static final int LOST_EVENTS = 3;
    private static final int COMPACT_SCHED = 4;
    private static final int FTRACE_CLOCK = 5;
    private static final int LAST_READ_EVENT_TIMESTAMP = 9;
    private static final int PREVIOUS_BUNDLE_END_TIMESTAMP = 10;
    private static final int GENERIC_EVENT_DESCRIPTORS = 11;

    // FtraceEvent
    private static final int TIMESTAMP = 1;
    private static final int PID = 2;

    private final TraceContext context;
    private final FtraceClocks clocks;
    private final CompactSchedTokenizer compactSched;
    private final SelfTimedEvents selfTimed;
    private final AdrenoBatches adreno;
    private final GenericEvents genericEvents;
    private final FtraceQueues queues;
    private final LeftOut leftOut;
    private final MessageFields bundle = new MessageFields(GENERIC_EVENT_DESCRIPTORS);
    private final ProtoReader reader = new ProtoReader();
    private final ProtoReader eventReader = new ProtoReader();
    private final EventHead head = new EventHead();
    private final BundleSkim skim;

    /// By kind: whether the time of its events is that in their head, and nothing else is to be seen to.
    private final boolean[] isPlain = new boolean[FtraceEventTypes.LIMIT];

    private ClockStretch stretch = ClockStretch.NONE;
    private final boolean[] sawFirstBundle = new boolean[MAX_CPUS];
    private long latestDataStart = Long.MIN_VALUE;

    FtraceTokenizer(
            TraceContext context,
            FtraceQueues queues,
            GenericEvents genericEvents,
            LeftOut leftOut) {
        this.context = context;
        this.queues = queues;
        this.leftOut = leftOut;
        this.genericEvents = genericEvents;
        this.clocks = new FtraceClocks(context);
        this.compactSched = new CompactSchedTokenizer(context, queues, leftOut);
        this.selfTimed = new SelfTimedEvents(context);
        this.adreno = new AdrenoBatches(queues);
        for (int type = PID + 1; type < isPlain.length; type++) {
            isPlain[type] = !selfTimed.contains(type) && !adreno.contains(type);
        }
        boolean[] isPassed = new boolean[isPlain.length];
        for (int type = 0; type < isPassed.length; type++) {
            isPassed[type] = isPlain[type] && leftOut.contains(type);
        }
        this.skim = new BundleSkim(isPassed);
    }

    /// @param value stands on `TracePacket.ftrace_events`
    void tokenize(PacketView packet, ProtoReader value) {
        boolean mayPass = leftOut.takesBundles() && enterSkimmed(value);
        if (!mayPass) {
            bundle.enter(value);
        }
        if (!bundle.has(CPU)) {
            context.stats().increment(ERRORS);
            return;
        }
        long cpu = bundle.uintValue(CPU);
        if (cpu >= MAX_CPUS) {
            context.stats().increment(ERRORS);
            return;
        }
        queues.use(packet.store());
        if (bundle.boolValue(LOST_EVENTS)) {
            context.stats().setIndexed(DATA_LOSS, (int) cpu, 1);
        }
        long clock = ClockTracker.BOOTTIME;
        if (bundle.has(FTRACE_CLOCK)) {
            clock = clocks.clockOf(bundle, packet.sequenceId());
            if (clock == FtraceClocks.UNKNOWN) {
                context.stats().increment(ERRORS);
                return;
            }
        }
        if (bundle.has(COMPACT_SCHED)) {
            compactSched.tokenize((int) cpu, packet.sequenceId(), clock, bundle, COMPACT_SCHED);
        }
        stretch = ClockStretch.NONE;
        if (!mayPass || !passAll(packet, (int) cpu, clock)) {
            tokenizeFields(packet, (int) cpu, clock, value);
        }
        leftOut.endOfBundle((int) cpu);
        noteDataStart((int) cpu, packet.sequenceId(), clock);
    }

    /// Takes the fields of a bundle but its events, if nothing but events that may be passed over is in it.
    ///
    /// @return false when it is not such a bundle, and nothing is taken
    private boolean enterSkimmed(ProtoReader value) {
        byte[] bytes = value.buffer();
        int start = value.start();
        int end = start + value.length();
        if (!skim.read(bytes, start, end)) {
            return false;
        }
        bundle.reset(bytes, start, skim.eventsStart());
        bundle.goOn(skim.eventsEnd(), end);
        return !bundle.has(EVENT)
                && !bundle.has(COMPACT_SCHED)
                && !bundle.has(GENERIC_EVENT_DESCRIPTORS);
    }

    /// Passes over all events of a bundle that was skimmed.
    ///
    /// @return false when their times are not told by one addition
    private boolean passAll(PacketView packet, int cpu, long clock) {
        stretch = context.clocks().stretchAt(packet.sequenceId(), clock, skim.earliest());
        if (!stretch.covers(skim.earliest())
                || !stretch.covers(skim.latest())
                || skim.earliest() + stretch.plusNanos() < 0) {
            return false;
        }
        long reference = reference(packet, skim.eventsStart());
        leftOut.passBundle(skim, cpu, reference, stretch.plusNanos());
        return true;
    }

    void endOfFile() {
        adreno.endOfFile();
        leftOut.endOfFile();
    }

    private void tokenizeFields(PacketView packet, int cpu, long clock, ProtoReader value) {
        byte[] bytes = value.buffer();
        int at = value.start();
        int end = at + value.length();
        while (at < end) {
            at = tokenizeNext(packet, cpu, clock, bytes, at, end);
        }
    }

    /// Takes the field of a bundle at a place.
    ///
    /// @return where the next one is
    private int tokenizeNext(
            PacketView packet, int cpu, long clock, byte[] bytes, int at, int end) {
        if (head.read(bytes, at, end) && tokenizeHead(packet, cpu, clock)) {
            return head.end();
        }
        reader.reset(bytes, at, end);
        if (!reader.next()) {
            return end;
        }
        int next = reader.position();
        if (reader.wireType() == ProtoReader.LENGTH_DELIMITED) {
            tokenizeField(packet, cpu, clock);
        }
        return next;
    }

    private void tokenizeField(PacketView packet, int cpu, long clock) {
        switch (reader.field()) {
            case EVENT -> tokenizeEvent(packet, cpu, clock);
            case GENERIC_EVENT_DESCRIPTORS -> genericEvents.addDescriptor(reader);
            default -> {
                // Read from `bundle` already.
            }
        }
    }

    /// Takes an event that is as usual.
    ///
    /// @return false when there is more to do for it
    private boolean tokenizeHead(PacketView packet, int cpu, long clock) {
        int type = head.type();
        if (type >= isPlain.length || !isPlain[type]) {
            return false;
        }
        long reading = head.timestamp();
        if (!stretch.covers(reading)) {
            stretch = context.clocks().stretchAt(packet.sequenceId(), clock, reading);
            if (!stretch.covers(reading)) {
                return false;
            }
        }
        long traceTime = reading + stretch.plusNanos();
        if (leftOut.contains(type)) {
            leftOut.pass(type, cpu, traceTime);
        } else {
            leftOut.keep();
            long reference = reference(packet, head.place());
            queues.pushPlain(cpu, traceTime, reference, packet.state().index());
        }
        return true;
    }

    private void tokenizeEvent(PacketView packet, int cpu, long clock) {
        eventReader.enter(reader);
        long timestamp = 0;
        boolean hasTimestamp = false;
        int type = 0;
        while ((!hasTimestamp || type == 0) && eventReader.next()) {
            if (eventReader.field() == TIMESTAMP) {
                timestamp = eventReader.longValue();
                hasTimestamp = true;
            } else if (eventReader.wireType() == ProtoReader.LENGTH_DELIMITED) {
                type = eventReader.field();
            }
        }
        if (!hasTimestamp || type == 0) {
            context.stats().increment(hasTimestamp ? NO_EVENT : ERRORS);
            return;
        }
        long traceTime =
                selfTimed.contains(type)
                        ? selfTimed.traceTime(type, packet.sequenceId(), eventReader)
                        : context.clocks().toTraceTime(packet.sequenceId(), clock, timestamp);
        if (traceTime == ClockTracker.UNCONVERTIBLE) {
            return;
        }
        push(packet, type, traceTime, cpu);
    }

    private void push(PacketView packet, int type, long traceTime, int cpu) {
        if (leftOut.contains(type) && !adreno.contains(type)) {
            leftOut.pass(type, cpu, traceTime);
            return;
        }
        leftOut.keep();
        int state = packet.state().index();
        long reference = eventReference(packet);
        if (adreno.contains(type)) {
            adreno.push(type, traceTime, cpu, reference, state, eventReader);
        } else {
            queues.push(FtraceQueues.Use.ALL, cpu, traceTime, reference, state);
        }
    }

    /// Where the event's length varint starts. It ends before the event, its bytes but the last have
    /// the high bit set, and the byte before it ends the field's tag.
    private long eventReference(PacketView packet) {
        byte[] buffer = reader.buffer();
        int at = reader.start() - 1;
        while (at > packet.start() && buffer[at - 1] < 0) {
            at--;
        }
        return reference(packet, at);
    }

    private static long reference(PacketView packet, int at) {
        return (packet.reference() & ~0xFFFFFFFFL) | at;
    }

    /// The buffers of CPUs reach back to different times: from the latest of their starts on, all of
    /// them are there.
    private void noteDataStart(int cpu, int sequenceId, long clock) {
        if (sawFirstBundle[cpu]) {
            return;
        }
        sawFirstBundle[cpu] = true;
        int field =
                bundle.has(PREVIOUS_BUNDLE_END_TIMESTAMP)
                        ? PREVIOUS_BUNDLE_END_TIMESTAMP
                        : LAST_READ_EVENT_TIMESTAMP;
        if (!bundle.has(field)) {
            return;
        }
        long start = context.clocks().toTraceTime(sequenceId, clock, bundle.longValue(field));
        if (start != ClockTracker.UNCONVERTIBLE && start > latestDataStart) {
            latestDataStart = start;
            context.metadata().set("ftrace_latest_data_start_ns", start);
        }
    }

    /// The bytes of an event by its reference, put into a reader; for the second half.
    static void read(
            PacketStore store, long reference, ProtoReader lengthReader, ProtoReader into) {
        byte[] block = store.block(reference);
        int at = (int) reference;
        lengthReader.reset(block, at, block.length);
        int length = (int) lengthReader.readVarint();
        int start = lengthReader.position();
        into.reset(block, start, start + length);
    }
}
