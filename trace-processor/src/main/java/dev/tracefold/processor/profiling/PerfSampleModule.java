// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.profiling;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads `perf_sample` (TracePacket field 66): a sample of a thread with its call stack, and what
/// the timebase and its followers counted since the last one on that CPU.
public final class PerfSampleModule implements PacketModule {
    private static final int PERF_SAMPLE = 66;
    private static final int PERF_SAMPLE_DEFAULTS = 12;

    private static final TrackSpec CPU_COUNTER =
            TrackSpec.counter(
                    "perf_cpu_counter",
                    null,
                    TrackSpec.Dimension.integer("cpu"),
                    TrackSpec.Dimension.integer("perf_session_id"),
                    TrackSpec.Dimension.string("name"));
    private static final int LOST = StatKeys.of("perf_cpu_lost_records");
    private static final int GUARDRAIL = StatKeys.of("perf_guardrail_stop_ts");
    private static final int SKIPPED = StatKeys.of("perf_samples_skipped");
    private static final int SKIPPED_DATALOSS = StatKeys.of("perf_samples_skipped_dataloss");
    private static final int SHARD_COUNT = StatKeys.of("perf_process_shard_count");
    private static final int CHOSEN_SHARD = StatKeys.of("perf_chosen_process_shard");

    /// One sampling session: a packet sequence.
    private static final class Session {
        private final int row;
        private final List<String> names = new ArrayList<>();
        private final Map<Integer, int[]> tracksOfCpu = new HashMap<>();

        Session(int row) {
            this.row = row;
        }
    }

    /// The fields of a PerfSample by number; followers are read again where they count.
    private static final class Fields {
        private final long[] values = new long[20];
        private int present;

        boolean has(int field) {
            return (present & 1 << field) != 0;
        }

        long get(int field) {
            return has(field) ? values[field] : 0;
        }
    }

    private final TraceContext context;
    private final StringPool strings;
    private final InternedStacks stacks;
    private final ProfilerTables tables;
    private final int source;
    private final Map<Integer, Session> sessions = new HashMap<>();
    private final ProtoReader reader = new ProtoReader();

    /// For one trace on one machine.
    ///
    /// @param tables shared with the other modules that take samples
    public PerfSampleModule(TraceContext context, ProfilerTables tables) {
        this.context = context;
        this.strings = context.strings();
        this.stacks = new InternedStacks(context);
        this.tables = tables;
        this.source = strings.intern("linux.perf");
    }

    @Override
    public int[] fields() {
        return new int[] {PERF_SAMPLE};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        SequenceState state = packet.state();
        Session session = sessions.computeIfAbsent(packet.sequenceId(), s -> newSession(state));
        Fields sample = new Fields();
        List<Long> followers = new ArrayList<>(0);
        read(value, sample, followers);
        if (sample.get(17) > 0) {
            context.stats().addIndexed(LOST, (int) sample.get(1), sample.get(17));
            return;
        }
        if (sample.has(19)) {
            // The only event there is: the profiler stopped at a limit of its own.
            context.stats().setIndexed(GUARDRAIL, session.row, timestampNanos);
            return;
        }
        if (sample.has(18)) {
            countSkipped(sample.get(18));
        }
        int counterSet = counters(timestampNanos, session, sample, followers);
        int utid = context.processes().updateThread(sample.get(3), sample.get(2));
        int upid = context.processes().getOrCreateProcess(sample.get(2));
        int callsite =
                sample.has(4)
                        ? stacks.callsite(state, upid, sample.get(4))
                        : InternedStacks.UNKNOWN;
        int mode =
                sample.get(5) != 0
                        ? strings.intern(PerfEventNames.cpuMode(sample.get(5)))
                        : StringPool.NULL_ID;
        int ucpu =
                sample.has(1)
                        ? context.kernel().cpus().getOrCreate((int) sample.get(1))
                        : ProfilerTables.NONE;
        int unwindError =
                sample.has(16)
                        ? strings.intern(PerfEventNames.unwindError(sample.get(16)))
                        : StringPool.NULL_ID;
        tables.add(
                new ProfilerTables.Sample(
                        timestampNanos,
                        source,
                        tables.task(upid, utid),
                        tables.execution(ucpu, mode),
                        callsite,
                        unwindError,
                        session.row,
                        counterSet));
    }

    private void read(ProtoReader value, Fields sample, List<Long> followers) {
        reader.enter(value);
        while (reader.next()) {
            int number = reader.field();
            if (number == 7) {
                readFollowers(followers);
            } else if (number < sample.values.length) {
                sample.values[number] = reader.longValue();
                sample.present |= 1 << number;
            }
        }
    }

    private void readFollowers(List<Long> followers) {
        if (reader.wireType() != ProtoReader.LENGTH_DELIMITED) {
            followers.add(reader.longValue());
            return;
        }
        ProtoReader packed = new ProtoReader();
        packed.enter(reader);
        while (packed.hasMore()) {
            followers.add(packed.readVarint());
        }
    }

    private void countSkipped(long reason) {
        switch ((int) reason) {
            case 1, 2 -> context.stats().increment(SKIPPED);
            case 3 -> context.stats().increment(SKIPPED_DATALOSS);
            default -> {
                // Not in the scope of the recording: its counters count all the same.
            }
        }
    }

    private int counters(long ts, Session session, Fields sample, List<Long> followers) {
        int cpu = (int) sample.get(1);
        int[] tracks = session.tracksOfCpu.computeIfAbsent(cpu, c -> tracks(session, c));
        if (!sample.has(6)) {
            // Some recorders send stacks alone.
            return ProfilerTables.NONE;
        }
        int set = tables.nextCounterSet();
        boolean isEmpty = true;
        if (sample.has(6)) {
            tables.addToCounterSet(set, counter(ts, tracks[0], sample.get(6)));
            isEmpty = false;
        }
        for (int i = 0; i < followers.size() && i + 1 < tracks.length; i++) {
            tables.addToCounterSet(set, counter(ts, tracks[i + 1], followers.get(i)));
            isEmpty = false;
        }
        return isEmpty ? ProfilerTables.NONE : set;
    }

    private int counter(long ts, int track, long value) {
        int row = context.storage().counter().table().addRow();
        context.storage().counter().ts().set(row, ts);
        context.storage().counter().trackId().set(row, track);
        context.storage().counter().value().set(row, (double) value);
        return row;
    }

    private int[] tracks(Session session, int cpu) {
        int[] tracks = new int[session.names.size()];
        for (int i = 0; i < tracks.length; i++) {
            int name = strings.intern(session.names.get(i));
            ArgSet args = new ArgSet();
            args.add(strings.intern("is_timebase"), ArgType.BOOL, i == 0 ? 1 : 0);
            tracks[i] = context.tracks().intern(CPU_COUNTER, name, args, cpu, session.row, name);
        }
        return tracks;
    }

    private Session newSession(SequenceState state) {
        Session session = new Session(tables.addSession(source));
        SequenceState.Message defaults = state.defaults();
        if (defaults != null) {
            ProtoReader outer = new ProtoReader();
            outer.reset(defaults.buffer(), defaults.start(), defaults.end());
            while (outer.next()) {
                if (outer.field() == PERF_SAMPLE_DEFAULTS) {
                    readDefaults(session, outer);
                }
            }
        }
        if (session.names.isEmpty()) {
            // Old recorders say nothing; they sampled by the CPU's clock.
            session.names.add("cpu-clock");
        }
        return session;
    }

    private void readDefaults(Session session, ProtoReader outer) {
        ProtoReader defaults = new ProtoReader();
        defaults.enter(outer);
        List<String> followers = new ArrayList<>();
        String timebase = "cpu-clock";
        while (defaults.next()) {
            ProtoReader event = new ProtoReader();
            switch (defaults.field()) {
                case 1 -> {
                    event.enter(defaults);
                    timebase = PerfEventNames.of(event, PerfEventNames.TIMEBASE);
                }
                case 2 ->
                        context.stats().setIndexed(SHARD_COUNT, session.row, defaults.longValue());
                case 3 ->
                        context.stats().setIndexed(CHOSEN_SHARD, session.row, defaults.longValue());
                case 4 -> {
                    event.enter(defaults);
                    followers.add(PerfEventNames.of(event, PerfEventNames.FOLLOWER));
                }
                default -> {
                    // Nothing else is shown.
                }
            }
        }
        session.names.add(timebase);
        session.names.addAll(followers);
    }
}
