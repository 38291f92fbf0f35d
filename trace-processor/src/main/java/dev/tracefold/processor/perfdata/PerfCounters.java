// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.profiling.ProfilerTables;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.TrackSpec;

/// What each event had counted by each sample, one track for an event on a CPU.
final class PerfCounters {
    private static final TrackSpec OF_CPU =
            TrackSpec.counter(
                    "perf_cpu_counter",
                    null,
                    TrackSpec.Dimension.integer("cpu"),
                    TrackSpec.Dimension.integer("perf_session_id"),
                    TrackSpec.Dimension.string("name"));
    private static final TrackSpec OF_ALL =
            TrackSpec.counter(
                    "perf_global_counter",
                    null,
                    TrackSpec.Dimension.integer("perf_session_id"),
                    TrackSpec.Dimension.string("name"));

    private record Place(EventAttr attr, int cpu) {}

    private static final class Counter {
        private final int track;
        private double count;

        Counter(int track) {
            this.track = track;
        }
    }

    private final TraceContext context;
    private final PerfSession session;
    private final ProfilerTables tables;
    private final Map<Place, Counter> counters = new HashMap<>();

    PerfCounters(TraceContext context, PerfSession session, ProfilerTables tables) {
        this.context = context;
        this.session = session;
        this.tables = tables;
    }

    /// Adds what a sample tells.
    ///
    /// @return the set of its counter values, or [ProfilerTables#NONE] when it tells of none
    int add(long timestampNanos, EventAttr attr, Sample sample) {
        int set = tables.nextCounterSet();
        if (sample.readCount() == 0) {
            if (sample.period() == EventAttr.NONE) {
                return ProfilerTables.NONE;
            }
            Counter counter = counter(attr, sample.cpu());
            counter.count += unsigned(sample.period());
            push(timestampNanos, set, counter);
            return set;
        }
        for (int i = 0; i < sample.readCount(); i++) {
            EventAttr read = session.attrOfId(sample.readId(i));
            if (read == null) {
                continue;
            }
            Counter counter = counter(read, sample.cpu());
            counter.count = unsigned(sample.readValue(i));
            push(timestampNanos, set, counter);
        }
        return tables.nextCounterSet() == set ? ProfilerTables.NONE : set;
    }

    private void push(long timestampNanos, int set, Counter counter) {
        int row = context.kernel().counters().push(timestampNanos, counter.track, counter.count);
        tables.addToCounterSet(set, row);
    }

    private Counter counter(EventAttr attr, int cpu) {
        return counters.computeIfAbsent(new Place(attr, cpu), p -> new Counter(track(attr, cpu)));
    }

    private int track(EventAttr attr, int cpu) {
        int name = context.strings().intern(attr.name());
        ArgSet args = new ArgSet();
        args.add(context.strings().intern("is_timebase"), ArgType.BOOL, attr.isTimebase() ? 1 : 0);
        return cpu == EventAttr.NONE
                ? context.tracks().intern(OF_ALL, name, args, attr.session(), name)
                : context.tracks().intern(OF_CPU, name, args, cpu, attr.session(), name);
    }

    private static double unsigned(long value) {
        return value >= 0 ? (double) value : (double) (value >>> 1) * 2;
    }
}
