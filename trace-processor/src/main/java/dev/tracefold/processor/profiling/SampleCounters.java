// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.profiling;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.perfetto.SequenceState.Message;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// What the counters of a stack sample show: the one that it was taken by, and those that follow. A
/// sample describes them itself, by interned descriptors, or leaves it to the defaults of its sequence.
final class SampleCounters {
    /// Where a sample does not tell its CPU.
    static final long NO_CPU = -1;

    private static final int NO_TRACK = -1;
    private static final int STACK_SAMPLE_DEFAULTS = 100;
    private static final int DESCRIPTORS = 50;
    private static final int SCOPE_CPU = 2;

    // StackSample
    private static final int PRIMARY = 9;
    private static final int PRIMARY_IID = 10;
    private static final int PRIMARY_WEIGHT = 11;
    private static final int FOLLOWERS = 12;
    private static final int FOLLOWER_IIDS = 13;
    private static final int FOLLOWER_WEIGHTS = 14;

    private static final TrackSpec SESSION_COUNTER =
            TrackSpec.counter(
                    "stack_sample_session_counter",
                    null,
                    TrackSpec.Dimension.integer("session_id"),
                    TrackSpec.Dimension.string("source"),
                    TrackSpec.Dimension.string("counter_name"));
    private static final TrackSpec CPU_COUNTER =
            TrackSpec.counter(
                    "stack_sample_cpu_counter",
                    null,
                    TrackSpec.Dimension.integer("cpu"),
                    TrackSpec.Dimension.integer("session_id"),
                    TrackSpec.Dimension.string("source"),
                    TrackSpec.Dimension.string("counter_name"));
    private static final List<String> UNITS =
            List.of(
                    "",
                    "ns",
                    "cycles",
                    "instructions",
                    "bytes",
                    "page-faults",
                    "cache-misses",
                    "cache-references",
                    "branch-misses",
                    "count");

    private final TraceContext context;
    private final StringPool strings;
    private final ProfilerTables tables;
    private final MessageFields descriptor = new MessageFields(7);
    private final ProtoReader reader = new ProtoReader();
    private final LongList numbers = new LongList();
    private final List<Message> defaultFollowers = new ArrayList<>();
    private @Nullable Message defaultPrimary;
    private int source;

    SampleCounters(TraceContext context, ProfilerTables tables) {
        this.context = context;
        this.strings = context.strings();
        this.tables = tables;
    }

    /// Takes the `stack_sample_defaults` of a sequence.
    void readDefaults(SequenceState state) {
        source = StringPool.NULL_ID;
        defaultPrimary = null;
        defaultFollowers.clear();
        Message defaults = state.defaults();
        if (defaults == null) {
            return;
        }
        ProtoReader outer = new ProtoReader();
        outer.reset(defaults.buffer(), defaults.start(), defaults.end());
        while (outer.next()) {
            if (outer.field() == STACK_SAMPLE_DEFAULTS) {
                reader.enter(outer);
                readDefaults();
            }
        }
    }

    private void readDefaults() {
        while (reader.next()) {
            switch (reader.field()) {
                case 1 -> source = strings.intern(reader.buffer(), reader.start(), reader.length());
                case 2 -> defaultPrimary = messageAt(reader);
                case 3 -> defaultFollowers.add(messageAt(reader));
                default -> {
                    // Of no meaning here.
                }
            }
        }
    }

    private static Message messageAt(ProtoReader reader) {
        return new Message(reader.buffer(), reader.start(), reader.start() + reader.length());
    }

    /// String id of the name of the profiler, or the null string's.
    int source() {
        return source;
    }

    /// Adds the values of a sample.
    ///
    /// @return their counter set, or [ProfilerTables#NONE] when there are none
    int add(long ts, int session, long cpu, MessageFields sample, SequenceState state) {
        int set = tables.nextCounterSet();
        boolean isEmpty = true;
        Message primary = primary(sample, state);
        int timebase = primary == null ? NO_TRACK : track(primary, session, true, cpu);
        if (timebase != NO_TRACK && sample.has(PRIMARY_WEIGHT)) {
            push(ts, timebase, sample.longValue(PRIMARY_WEIGHT), set);
            isEmpty = false;
        }
        List<Integer> followers = new ArrayList<>();
        for (Message follower : followers(sample, state)) {
            followers.add(follower == null ? NO_TRACK : track(follower, session, false, cpu));
        }
        numbers.clear();
        int count = Math.min(sample.values(FOLLOWER_WEIGHTS, numbers), followers.size());
        for (int i = 0; i < count; i++) {
            if (followers.get(i) != NO_TRACK) {
                push(ts, followers.get(i), numbers.get(i), set);
                isEmpty = false;
            }
        }
        return isEmpty ? ProfilerTables.NONE : set;
    }

    private void push(long ts, int track, long weight, int set) {
        int counter = context.kernel().counters().push(ts, track, (double) weight);
        tables.addToCounterSet(set, counter);
    }

    private @Nullable Message primary(MessageFields sample, SequenceState state) {
        if (sample.has(PRIMARY)) {
            int start = sample.start(PRIMARY);
            return new Message(sample.buffer(), start, start + sample.length(PRIMARY));
        }
        return sample.has(PRIMARY_IID)
                ? state.interned(DESCRIPTORS, sample.longValue(PRIMARY_IID))
                : defaultPrimary;
    }

    private List<@Nullable Message> followers(MessageFields sample, SequenceState state) {
        List<@Nullable Message> followers = new ArrayList<>();
        sample.walk(reader);
        while (reader.next()) {
            if (reader.field() == FOLLOWERS) {
                followers.add(messageAt(reader));
            }
        }
        if (followers.isEmpty()) {
            numbers.clear();
            int count = sample.values(FOLLOWER_IIDS, numbers);
            for (int i = 0; i < count; i++) {
                followers.add(state.interned(DESCRIPTORS, numbers.get(i)));
            }
        }
        if (followers.isEmpty()) {
            followers.addAll(defaultFollowers);
        }
        return followers;
    }

    /// Track of a counter, or [#NO_TRACK] where it is one of a CPU that the sample does not tell.
    private int track(Message message, int session, boolean isTimebase, long cpu) {
        descriptor.reset(message.buffer(), message.start(), message.end());
        int name = strings.intern(descriptor.string(2));
        int unit = unit();
        if (isTimebase && unit != StringPool.NULL_ID) {
            tables.setTimebaseUnit(session, unit);
        }
        ArgSet args = new ArgSet();
        args.add(strings.intern("is_timebase"), ArgType.BOOL, isTimebase ? 1 : 0);
        if (descriptor.has(5)) {
            args.add(strings.intern("unit_multiplier"), ArgType.INT, descriptor.longValue(5));
        }
        if (descriptor.length(6) > 0) {
            int description = descriptor.stringId(6, strings);
            args.add(strings.intern("description"), ArgType.STRING, description);
        }
        if (descriptor.longValue(7) != SCOPE_CPU) {
            return context.tracks()
                    .internCounter(SESSION_COUNTER, name, unit, args, session, source, name);
        }
        return cpu == NO_CPU
                ? NO_TRACK
                : context.tracks()
                        .internCounter(CPU_COUNTER, name, unit, args, cpu, session, source, name);
    }

    private int unit() {
        long unit = descriptor.longValue(3);
        if (unit > 0) {
            return unit < UNITS.size() ? strings.intern(UNITS.get((int) unit)) : strings.intern("");
        }
        return descriptor.length(4) > 0 ? descriptor.stringId(4, strings) : StringPool.NULL_ID;
    }
}
