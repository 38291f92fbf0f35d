// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// Counter values by track. Of equal values in a row only the first and the last are kept.
final class CounterTracks {
    private final Map<Long, Track> tracks = new LinkedHashMap<>();

    private record Value(long id, long ts, double value) {}

    private static final class Track {
        private final List<Value> values = new ArrayList<>();

        void add(Value value) {
            int size = values.size();
            boolean third =
                    size > 1
                            && values.get(size - 1).value() == value.value()
                            && values.get(size - 2).value() == value.value();
            if (third) {
                values.set(size - 1, value);
            } else {
                values.add(value);
            }
        }
    }

    /// `__intrinsic_counter_per_track_agg(id, ts, track_id, value)`.
    static final class Agg implements AggregateFunction {
        private static final String NAME = "COUNTER_PER_TRACK_AGG";
        private @Nullable CounterTracks counters;

        @Override
        public void step(Arguments arguments) {
            CounterTracks known = counters == null ? new CounterTracks() : counters;
            counters = known;
            long track = arguments.requireLong(2, NAME);
            known.tracks
                    .computeIfAbsent(track, t -> new Track())
                    .add(
                            new Value(
                                    arguments.requireLong(0, NAME),
                                    arguments.requireLong(1, NAME),
                                    arguments.getDouble(3)));
        }

        @Override
        public @Nullable Object result() {
            return counters == null ? null : new Pointer(counters);
        }
    }

    /// `__intrinsic_counter_intervals('leading', trace_end, counters)`: each value until the next.
    static @Nullable Object intervals(Arguments arguments) {
        String kind = arguments.requireText(0, "COUNTER_INTERVALS");
        if (!kind.equalsIgnoreCase("leading")) {
            throw new FunctionException(
                    "COUNTER_INTERVALS: only 'leading' is supported but it is '%s'"
                            .formatted(kind));
        }
        long traceEnd = arguments.requireLong(1, "COUNTER_INTERVALS");
        RowTable rows =
                RowTable.of("id", "ts", "dur", "track_id", "value", "next_value", "delta_value");
        @Nullable CounterTracks counters = arguments.getPointer(2, CounterTracks.class);
        if (counters != null) {
            counters.tracks.forEach((id, track) -> write(rows, id, track.values, traceEnd));
        }
        return new Pointer(rows);
    }

    private static void write(RowTable rows, long track, List<Value> values, long traceEnd) {
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            @Nullable Value next = i + 1 < values.size() ? values.get(i + 1) : null;
            long end = next == null ? traceEnd : next.ts();
            rows.add(
                    value.id(),
                    value.ts(),
                    end - value.ts(),
                    track,
                    value.value(),
                    next == null ? null : (Object) next.value(),
                    i == 0 ? null : (Object) (value.value() - values.get(i - 1).value()));
        }
    }
}
