// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.gpu.CounterDescriptions.Counter;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketStore;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.perfetto.SequenceState.Message;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `gpu_counter_event` (TracePacket field 52): what counters there are and what they show. A
/// description holds from its place in the file on, values from their time.
final class GpuCounterModule implements PacketModule {
    private static final int GPU_COUNTER_EVENT = 52;
    private static final int GPU_COUNTER_DESCRIPTORS = 47;

    // GpuCounterEvent
    private static final int DESCRIPTOR = 1;
    private static final int COUNTERS = 2;
    private static final int GPU_ID = 3;
    private static final int DESCRIPTOR_IID = 4;

    private static final int INVALID_SPEC = StatKeys.of("gpu_counters_invalid_spec");
    private static final int NO_TIMESTAMP = StatKeys.of("gpu_counters_missing_timestamp");

    /// Counters of an interned description by their ids in it.
    private static final class Described {
        private final Map<Long, Counter> counters = new HashMap<>();
    }

    private final TraceContext context;
    private final StringPool strings;
    private final PacketStore packets;
    private final CounterDescriptions descriptions;
    private final Map<Long, Counter> unscopedCounters = new HashMap<>();
    private final Map<Integer, Integer> lastValueOfTrack = new HashMap<>();
    private final MessageFields event = new MessageFields(DESCRIPTOR_IID);
    private final MessageFields part = new MessageFields(3);
    private final ProtoReader reader = new ProtoReader();

    GpuCounterModule(TraceContext context, PacketStore packets) {
        this.context = context;
        this.strings = context.strings();
        this.packets = packets;
        this.descriptions = new CounterDescriptions(context);
    }

    @Override
    public int[] fields() {
        return new int[] {GPU_COUNTER_EVENT};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        event.enter(value);
        if (event.has(DESCRIPTOR_IID)) {
            describeInterned(packet.state(), event.longValue(DESCRIPTOR_IID));
        } else if (event.has(DESCRIPTOR)) {
            describeUnscoped(packet);
        }
        if (event.has(COUNTERS) && !packet.hasTimestamp()) {
            long offset = packets.streamOffset(packet.reference());
            context.importLog().recordAtOffset(NO_TIMESTAMP, offset, null);
            return true;
        }
        return false;
    }

    private void describeInterned(SequenceState state, long iid) {
        if (state.decoded(GPU_COUNTER_DESCRIPTORS, iid) instanceof Described) {
            return;
        }
        Message message = state.interned(GPU_COUNTER_DESCRIPTORS, iid);
        if (message != null) {
            part.reset(message.buffer(), message.start(), message.end());
        }
        if (message == null || !part.has(2)) {
            context.stats().increment(INVALID_SPEC);
            return;
        }
        Described described = new Described();
        descriptions.begin(part.buffer(), part.start(2), part.length(2), part.intValue(3));
        while (descriptions.next()) {
            if (descriptions.isComplete()) {
                boolean isNew = !described.counters.containsKey(descriptions.id());
                Counter counter = descriptions.add(isNew);
                described.counters.putIfAbsent(descriptions.id(), counter);
            }
        }
        descriptions.addCustomGroups();
        state.setDecoded(GPU_COUNTER_DESCRIPTORS, iid, described);
    }

    /// Ids of counters that are described inline mean the same everywhere.
    private void describeUnscoped(PacketView packet) {
        descriptions.begin(
                event.buffer(),
                event.start(DESCRIPTOR),
                event.length(DESCRIPTOR),
                event.intValue(GPU_ID));
        while (descriptions.next()) {
            if (!descriptions.isComplete()) {
                noteInvalid(packet, null);
            } else if (unscopedCounters.containsKey(descriptions.id())) {
                ArgSet details = new ArgSet();
                details.add(strings.intern("counter_id"), ArgType.UINT, descriptions.id());
                int name = descriptions.name();
                details.add(strings.intern("counter_name"), ArgType.STRING, name);
                noteInvalid(packet, details);
            } else {
                unscopedCounters.put(descriptions.id(), descriptions.add(true));
            }
        }
        descriptions.addCustomGroups();
    }

    private void noteInvalid(PacketView packet, @org.jspecify.annotations.Nullable ArgSet details) {
        long offset = packets.streamOffset(packet.reference());
        context.importLog().recordAtOffset(INVALID_SPEC, offset, details);
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        event.enter(value);
        Map<Long, Counter> counters = unscopedCounters;
        boolean isInterned = event.has(DESCRIPTOR_IID);
        if (isInterned) {
            Object decoded =
                    packet.state()
                            .decoded(GPU_COUNTER_DESCRIPTORS, event.longValue(DESCRIPTOR_IID));
            if (!(decoded instanceof Described described)) {
                return;
            }
            counters = described.counters;
        }
        event.walk(reader);
        while (reader.next()) {
            if (reader.field() != COUNTERS) {
                continue;
            }
            part.enter(reader);
            if (!part.has(1) || (!part.has(2) && !part.has(3))) {
                continue;
            }
            Counter counter = counters.get(part.uintValue(1));
            if (counter != null) {
                double number = part.has(2) ? (double) part.longValue(2) : part.doubleValue(3);
                push(timestampNanos, counter, number);
            } else if (isInterned) {
                context.stats().increment(INVALID_SPEC);
            }
        }
    }

    /// Most GPU counters tell what was since the value before, while a counter's value here holds until
    /// the next: such a value goes to the row before it.
    private void push(long ts, Counter counter, double number) {
        double now = counter.looksForwards() ? number : 0;
        int row = context.kernel().counters().push(ts, counter.track(), now);
        Integer last = lastValueOfTrack.put(counter.track(), row);
        if (last != null && !counter.looksForwards()) {
            context.storage().counter().value().set(last, number);
        }
    }
}
