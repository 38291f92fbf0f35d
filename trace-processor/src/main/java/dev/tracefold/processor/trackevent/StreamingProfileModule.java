// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketStore;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.profiling.InternedStacks;
import dev.tracefold.processor.profiling.ProfilerTables;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `streaming_profile_packet` (TracePacket field 54): the samples that Chrome takes of the thread
/// which a sequence writes for. Their times are deltas that go on from those of the sequence's events.
public final class StreamingProfileModule implements PacketModule {
    private static final int STREAMING_PROFILE_PACKET = 54;
    private static final int CALLSTACK_IID = 1;
    private static final int TIMESTAMP_DELTA_US = 2;
    private static final int PROCESS_PRIORITY = 3;
    private static final long NANOS_PER_MICRO = 1000;

    private static final int BAD_TIMESTAMP = StatKeys.of("streaming_profile_invalid_timestamp");
    private static final int PARSER_ERROR = StatKeys.of("stackprofile_parser_error");

    private final TraceContext context;
    private final PacketStore packets;
    private final TrackEventModule trackEvents;
    private final ProfilerTables tables;
    private final Table extras;
    private final InternedStacks stacks;
    private final int source;
    private final int parser;
    private final MessageFields fields = new MessageFields(PROCESS_PRIORITY);
    private final LongList callstacks = new LongList();
    private final LongList deltas = new LongList();
    private final LongList pendingCallstacks = new LongList();
    private final LongList pendingPriorities = new LongList();

    /// For the packets of one machine.
    ///
    /// @param packets where they lie
    /// @param trackEvents knows the thread and the time of a sequence
    /// @param tables shared with the other modules that take samples
    public StreamingProfileModule(
            TraceContext context,
            PacketStore packets,
            TrackEventModule trackEvents,
            ProfilerTables tables) {
        this.context = context;
        this.packets = packets;
        this.trackEvents = trackEvents;
        this.tables = tables;
        this.extras = context.storage().table("__intrinsic_chrome_stack_sample_extras");
        this.stacks = new InternedStacks(context);
        this.source = context.strings().intern("chrome");
        this.parser = context.sorter().register(this::parseSample);
    }

    @Override
    public int[] fields() {
        return new int[] {STREAMING_PROFILE_PACKET};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        fields.enter(value);
        callstacks.clear();
        deltas.clear();
        fields.values(CALLSTACK_IID, callstacks);
        fields.values(TIMESTAMP_DELTA_US, deltas);
        try {
            pushSamples(packet, trackEvents.timing(packet));
        } catch (ArithmeticException e) {
            // A sum that no clock can show.
            note(BAD_TIMESTAMP, packet);
        }
        return true;
    }

    private void pushSamples(PacketView packet, SequenceTiming timing) {
        long start = timing.addTime(0);
        if (start < 0) {
            note(BAD_TIMESTAMP, packet);
            return;
        }
        long converted = context.clocks().toTraceTime(0, ClockTracker.MONOTONIC, start);
        long timestamp = converted == ClockTracker.UNCONVERTIBLE ? start : converted;
        for (int i = 0; i < deltas.size(); i++) {
            long delta = Math.multiplyExact(deltas.get(i), NANOS_PER_MICRO);
            if (timing.addTime(delta) < 0) {
                note(BAD_TIMESTAMP, packet);
                return;
            }
            timestamp = Math.addExact(timestamp, delta);
            if (i < callstacks.size()) {
                int state = packet.state().index();
                int row = pendingCallstacks.size();
                pendingCallstacks.add(callstacks.get(i));
                pendingPriorities.add(fields.intValue(PROCESS_PRIORITY));
                context.sorter().push(TraceSorter.STREAM_QUEUE, timestamp, parser, row, state);
            }
        }
        if (callstacks.size() > deltas.size()) {
            note(PARSER_ERROR, packet);
        }
    }

    private void note(int stat, PacketView packet) {
        context.importLog().recordAtOffset(stat, packets.streamOffset(packet.reference()), null);
    }

    private void parseSample(long timestampNanos, long index, int stateIndex) {
        SequenceState state = packets.state(stateIndex);
        SequenceTiming timing = SequenceTiming.of(state);
        long pid = timing == null ? 0 : timing.pid();
        ProcessTracker processes = context.processes();
        int utid = processes.updateThread(timing == null ? 0 : timing.tid(), pid);
        int upid = processes.getOrCreateProcess(pid);
        long iid = pendingCallstacks.get((int) index);
        int callsite = stacks.callsite(state, upid, iid);
        if (callsite == InternedStacks.UNKNOWN) {
            ArgSet details = new ArgSet();
            details.add(context.strings().intern("callstack_iid"), ArgType.UINT, iid);
            context.importLog().recordAt(PARSER_ERROR, timestampNanos, details);
            return;
        }
        int sample =
                tables.add(
                        new ProfilerTables.Sample(
                                timestampNanos,
                                source,
                                tables.task(upid, utid),
                                ProfilerTables.NONE,
                                callsite,
                                StringPool.NULL_ID,
                                ProfilerTables.NONE,
                                ProfilerTables.NONE));
        int priority = (int) pendingPriorities.get((int) index);
        if (priority != 0) {
            int row = extras.addRow();
            extras.ints("profiler_sample_id").set(row, sample);
            extras.ints("process_priority").set(row, priority);
        }
    }
}
