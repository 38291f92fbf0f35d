// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// `__intrinsic_perf_counter_for_sample(sample, name)`: a counter's value in the sample's set.
final class SampleCounters {
    private static final String NAME = "PERF_COUNTER_FOR_SAMPLE";
    private final TraceStorage storage;

    SampleCounters(TraceStorage storage) {
        this.storage = storage;
    }

    @Nullable Object value(Arguments arguments) {
        if (arguments.isNull(0) || arguments.isNull(1)) {
            return null;
        }
        long sample = arguments.requireLong(0, NAME);
        String name = arguments.requireText(1, NAME);
        Table samples = storage.table("__intrinsic_profiler_sample");
        if (sample < 0 || sample >= samples.rowCount()) {
            throw new FunctionException("%s: there is no sample %d".formatted(NAME, sample));
        }
        IntColumn sets = samples.ints("counter_set_id");
        return sets.isNull((int) sample) ? null : value(sets.get((int) sample), name);
    }

    /// The rows of a set follow each other, and its number is that of the first.
    private @Nullable Object value(int set, String name) {
        Table members = storage.table("__intrinsic_profiler_counter_set");
        Table counters = storage.table("__intrinsic_counter");
        Table tracks = storage.table("__intrinsic_track");
        IntColumn sets = members.ints("counter_set_id");
        for (int row = set; row < members.rowCount() && sets.get(row) == set; row++) {
            int counter = members.ints("counter_id").get(row);
            int track = counters.ints("track_id").get(counter);
            if (name.equals(storage.strings().get(tracks.strings("name").get(track)))) {
                return counters.doubles("value").get(counter);
            }
        }
        return null;
    }
}
