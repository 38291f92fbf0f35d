// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.heapprofile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.heapprofile.AllocationDeltas.Amount;
import dev.tracefold.processor.heapprofile.AllocationDeltas.Totals;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.profiling.InternedStacks;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `profile_packet` (TracePacket field 37). A profile is several packets of one sequence, the last
/// of which does not say `continued`; its call stacks may come after the allocations that name them.
public final class HeapProfileModule implements PacketModule {
    private static final int PROFILE_PACKET = 37;

    // ProfilePacket
    private static final int STRINGS = 1;
    private static final int FRAMES = 2;
    private static final int CALLSTACKS = 3;
    private static final int MAPPINGS = 4;
    private static final int PROCESS_DUMPS = 5;
    private static final int CONTINUED = 6;
    private static final int INDEX = 7;

    // ProcessHeapSamples
    private static final int SAMPLES = 2;
    private static final int DUMP_TIMESTAMP = 9;
    private static final int HEAP_NAME = 11;
    private static final int ORIGINAL_INTERVAL = 13;
    private static final int START_TIMESTAMP = 15;

    // HeapSample
    private static final int SELF_MAX = 8;

    private static final int MISSING_PACKET = StatKeys.of("heapprofd_missing_packet");
    private static final int MALFORMED = StatKeys.of("heapprofd_malformed_packet");
    private static final int NON_FINALIZED = StatKeys.of("heapprofd_non_finalized_profile");
    private static final int NO_BUILD_ID = StatKeys.of("symbolization_tmp_build_id_not_found");

    /// One allocation site of one dump, before its call stack is known.
    private record Allocation(
            long timestampNanos,
            long pid,
            int heap,
            long callstackId,
            Amount allocated,
            Amount freed) {}

    /// What a sequence is sending.
    private static final class Stream {
        private final ProfileStacks stacks;
        private final AllocationDeltas deltas;
        private final List<Allocation> pending = new ArrayList<>();
        private long nextIndex;

        Stream(TraceContext context) {
            this.stacks = new ProfileStacks(context);
            this.deltas = new AllocationDeltas(context.storage());
        }
    }

    private record Profile(int upid, long endNanos, int heap) {}

    private final TraceContext context;
    private final StringPool strings;
    private final InternedStacks interned;
    private final DumpStats dumpStats;
    private final Table profiles;
    private final Map<Integer, Stream> streams = new HashMap<>();
    private final Set<Profile> seenProfiles = new HashSet<>();
    private final ProtoReader reader = new ProtoReader();
    private final ProtoReader samples = new ProtoReader();
    private final MessageFields dump = new MessageFields(START_TIMESTAMP);
    private final MessageFields sample = new MessageFields(9);

    /// For one trace on one machine.
    public HeapProfileModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.interned = new InternedStacks(context);
        this.dumpStats = new DumpStats(context.stats());
        this.profiles = context.storage().table("__intrinsic_heap_profile");
    }

    @Override
    public int[] fields() {
        return new int[] {PROFILE_PACKET};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        Stream stream = streams.computeIfAbsent(packet.sequenceId(), s -> new Stream(context));
        readHeader(stream, value);
        // Each kind names the ones before it.
        each(value, STRINGS, () -> stream.stacks.addString(reader));
        each(value, MAPPINGS, () -> stream.stacks.addMapping(reader));
        each(value, FRAMES, () -> stream.stacks.addFrame(reader));
        each(value, CALLSTACKS, () -> stream.stacks.addCallstack(reader));
        each(value, PROCESS_DUMPS, () -> readDump(timestampNanos, packet, stream));
        if (!isContinued(value)) {
            commit(packet, stream);
            stream.stacks.clear();
        }
    }

    @Override
    public void finish() {
        for (Stream stream : streams.values()) {
            if (!stream.pending.isEmpty()) {
                context.stats().increment(NON_FINALIZED);
            }
        }
        Table mappings = context.storage().table("__intrinsic_stack_profile_mapping");
        for (int row = 0; context.machineId() == 0 && row < mappings.rowCount(); row++) {
            boolean hasBuildId =
                    !strings.getOrEmpty(mappings.strings("build_id").get(row)).isEmpty();
            String name = strings.getOrEmpty(mappings.strings("name").get(row));
            if (!hasBuildId && name.startsWith("/data/local/tmp/")) {
                context.stats().increment(NO_BUILD_ID);
            }
        }
    }

    private void each(ProtoReader packet, int field, Runnable action) {
        reader.enter(packet);
        while (reader.next()) {
            if (reader.field() == field) {
                action.run();
            }
        }
    }

    private void readHeader(Stream stream, ProtoReader packet) {
        long index = 0;
        reader.enter(packet);
        while (reader.next()) {
            index = reader.field() == INDEX ? reader.longValue() : index;
        }
        if (index != stream.nextIndex) {
            context.stats().increment(MISSING_PACKET);
        }
        stream.nextIndex = index + 1;
    }

    private boolean isContinued(ProtoReader packet) {
        boolean continued = false;
        reader.enter(packet);
        while (reader.next()) {
            continued = reader.field() == CONTINUED ? reader.boolValue() : continued;
        }
        return continued;
    }

    private void readDump(long packetNanos, PacketView packet, Stream stream) {
        dump.enter(reader);
        long end = traceTime(packet, DUMP_TIMESTAMP);
        if (end == ClockTracker.UNCONVERTIBLE) {
            return;
        }
        // Old recorders say only when the dump was taken.
        long start = dump.has(START_TIMESTAMP) ? traceTime(packet, START_TIMESTAMP) : end;
        long pid = dump.longValue(1);
        int heap = dump.length(HEAP_NAME) == 0 ? 0 : dump.stringId(HEAP_NAME, strings);
        int upid = context.processes().getOrCreateProcess(pid);
        if (seenProfiles.add(new Profile(upid, end, heap))) {
            addProfile(upid, start == ClockTracker.UNCONVERTIBLE ? end : start, end, heap);
        }
        dumpStats.add(packetNanos, (int) pid, dump);
        boolean countsOfPeaks = dump.longValue(ORIGINAL_INTERVAL) > 0;
        int namedHeap = heap == StringPool.NULL_ID ? strings.intern("unknown") : heap;
        dump.walk(samples);
        while (samples.next()) {
            if (samples.field() == SAMPLES) {
                sample.enter(samples);
                stream.pending.add(allocation(end, pid, namedHeap, countsOfPeaks));
            }
        }
    }

    private long traceTime(PacketView packet, int field) {
        return context.clocks()
                .toTraceTime(
                        packet.sequenceId(), ClockTracker.MONOTONIC_COARSE, dump.longValue(field));
    }

    private void addProfile(int upid, long start, long end, int heap) {
        int row = profiles.addRow();
        profiles.longs("ts").set(row, start);
        profiles.longs("ts_end").set(row, end);
        profiles.longs("dur").set(row, end - start);
        profiles.ints("upid").set(row, upid);
        profiles.strings("heap_name").set(row, heap);
    }

    /// @param countsOfPeaks whether the recorder is new enough to count allocations at a peak
    ///     correctly
    private Allocation allocation(long nanos, long pid, int heap, boolean countsOfPeaks) {
        if (sample.has(SELF_MAX)) {
            long count = countsOfPeaks ? sample.longValue(9) : 0;
            Amount peak = new Amount(count, sample.longValue(SELF_MAX));
            return new Allocation(nanos, pid, heap, sample.longValue(1), peak, Amount.NOTHING);
        }
        return new Allocation(
                nanos,
                pid,
                heap,
                sample.longValue(1),
                new Amount(sample.longValue(5), sample.longValue(2)),
                new Amount(-sample.longValue(6), -sample.longValue(3)));
    }

    private void commit(PacketView packet, Stream stream) {
        for (Allocation allocation : stream.pending) {
            int upid = context.processes().getOrCreateProcess(allocation.pid());
            int callsite = stream.stacks.callsite(allocation.callstackId());
            if (callsite == InternedStacks.UNKNOWN) {
                callsite = interned.callsite(packet.state(), upid, allocation.callstackId());
            }
            if (callsite == InternedStacks.UNKNOWN) {
                continue;
            }
            Totals totals =
                    new Totals(
                            allocation.timestampNanos(),
                            upid,
                            callsite,
                            allocation.callstackId(),
                            allocation.heap(),
                            allocation.allocated(),
                            allocation.freed());
            if (!stream.deltas.add(totals)) {
                context.stats().addIndexed(MALFORMED, upid, 1);
            }
        }
        stream.pending.clear();
    }
}
