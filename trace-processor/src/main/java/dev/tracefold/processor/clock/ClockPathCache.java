// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// What readings of the clocks used so far are in trace time: while no snapshot comes between, a
/// conversion costs a comparison and an addition.
final class ClockPathCache {
    private static final int FRONT = 64;

    /// One clock's latest translation.
    final class Entry {
        private final int sequenceId;
        private final long clockId;
        private final ClockId clock;
        private ClockGraph.@Nullable Translation translation;

        Entry(int sequenceId, long clockId, ClockId clock) {
            this.sequenceId = sequenceId;
            this.clockId = clockId;
            this.clock = clock;
        }

        long convert(long reading) {
            ClockGraph.Translation known = translation;
            if (known != null && known.epoch() == graph.epoch()) {
                long nanos = known.source().toNanos(reading);
                return known.covers(nanos) ? nanos + known.plusNanos() : translate(nanos);
            }
            ClockId target = graph.traceTime().clock();
            if (clock.equals(target)) {
                return reading;
            }
            @Nullable ClockDomain domain = graph.domain(clock);
            // An incremental clock must not move on where the conversion fails and is tried again.
            if (domain == null || graph.translation(clock, 0, target) == null) {
                return ClockTracker.UNCONVERTIBLE;
            }
            return translate(domain.toNanos(reading));
        }

        /// The readings around one that are converted as it is; none where a conversion fails, or does more
        /// than add.
        ClockStretch stretchAt(long reading) {
            ClockId target = graph.traceTime().clock();
            if (clock.equals(target)) {
                return new ClockStretch(Long.MIN_VALUE, Long.MAX_VALUE, 0);
            }
            @Nullable ClockDomain domain = graph.domain(clock);
            if (domain == null || domain.incremental() || domain.unitNanos() != 1) {
                return ClockStretch.NONE;
            }
            ClockGraph.Translation found = translation;
            if (found == null || found.epoch() != graph.epoch() || !found.covers(reading)) {
                found = graph.translation(clock, reading, target);
                translation = found;
            }
            return found == null
                    ? ClockStretch.NONE
                    : new ClockStretch(found.fromNanos(), found.untilNanos(), found.plusNanos());
        }

        private long translate(long nanos) {
            translation = graph.translation(clock, nanos, graph.traceTime().clock());
            return translation == null
                    ? ClockTracker.UNCONVERTIBLE
                    : nanos + translation.plusNanos();
        }
    }

    private final ClockGraph graph;
    private final Map<Long, Entry> entries = new HashMap<>();
    private final @Nullable Entry[] front = new Entry[FRONT];

    ClockPathCache(ClockGraph graph) {
        this.graph = graph;
    }

    /// The entry of a clock, or null when it has not been used yet.
    @Nullable Entry find(int sequenceId, long clockId) {
        int slot = (int) (sequenceId * 31L + clockId) & (FRONT - 1);
        Entry known = front[slot];
        if (known != null && known.clockId == clockId && known.sequenceId == sequenceId) {
            return known;
        }
        known = entries.get(key(sequenceId, clockId));
        front[slot] = known;
        return known;
    }

    Entry add(int sequenceId, long clockId, ClockId clock) {
        Entry entry = new Entry(sequenceId, clockId, clock);
        entries.put(key(sequenceId, clockId), entry);
        return entry;
    }

    /// Forgets the clocks; what their numbers mean has changed.
    void clear() {
        entries.clear();
        Arrays.fill(front, null);
    }

    private static long key(int sequenceId, long clockId) {
        return (long) sequenceId << 32 | clockId;
    }
}
