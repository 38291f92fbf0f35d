// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/// All clocks of a session and the snapshots that relate them. A reading is carried over the
/// shortest path: on each hop the last snapshot at or before it says how far two clocks are apart.
///
/// Once two clocks were seen together they are taken as related for good, whatever the time.
public final class ClockGraph {
    private static final int MAX_HOPS = 4;

    /// Result of [#addSnapshot(List)] where a snapshot was refused.
    static final int REFUSED = -1;

    private record Edge(ClockId target, int kind) implements Comparable<Edge> {
        @Override
        public int compareTo(Edge other) {
            int byTarget = target.compareTo(other.target);
            return byTarget != 0 ? byTarget : Integer.compare(kind, other.kind);
        }
    }

    private record Hop(ClockId source, Edge edge) {}

    /// How readings of one clock become readings of another: add a number, as long as they lie
    /// between two bounds.
    ///
    /// @param epoch the state of the graph it holds for
    record Translation(
            ClockDomain source, long fromNanos, long untilNanos, long plusNanos, int epoch) {
        boolean covers(long nanos) {
            return nanos >= fromNanos && nanos < untilNanos;
        }
    }

    private final TraceTime traceTime = new TraceTime();
    private final Map<ClockId, ClockDomain> domains = new HashMap<>();
    private final Map<ClockId, TreeSet<Edge>> edges = new TreeMap<>();
    private final Map<List<ClockId>, Integer> kinds = new HashMap<>();
    private final Set<ClockId> notMonotonic = new HashSet<>();
    private int snapshots;
    private int epoch;

    /// A graph without clocks.
    public ClockGraph() {}

    TraceTime traceTime() {
        return traceTime;
    }

    /// Makes a clock trace time unless another trace did so before.
    boolean claimTraceTime(ClockId clock, int traceId) {
        epoch++;
        return traceTime.claim(clock, traceId);
    }

    /// Changes whenever a translation can have become wrong.
    int epoch() {
        return epoch;
    }

    boolean knows(ClockId clock) {
        return domains.containsKey(clock);
    }

    /// Adds readings made at one instant.
    ///
    /// @return number of the snapshot, or [#REFUSED] when it contradicts what is known
    int addSnapshot(List<QualifiedReading> readings) {
        int snapshot = snapshots++;
        epoch++;
        List<ClockId> clocks = readings.stream().map(QualifiedReading::clock).toList();
        int kind = kinds.computeIfAbsent(clocks, k -> kinds.size());
        for (QualifiedReading reading : readings) {
            if (!add(reading, kind, snapshot)) {
                return REFUSED;
            }
        }
        for (ClockId from : clocks) {
            for (ClockId to : clocks) {
                if (!from.equals(to) && !notMonotonic.contains(from)) {
                    edges.computeIfAbsent(from, c -> new TreeSet<>()).add(new Edge(to, kind));
                }
            }
        }
        return snapshot;
    }

    private boolean add(QualifiedReading reading, int kind, int snapshot) {
        ClockId clock = reading.clock();
        boolean isTraceTime = clock.equals(traceTime.clock());
        ClockDomain domain = domains.computeIfAbsent(clock, c -> new ClockDomain());
        if (domain.isNew()) {
            if (reading.incremental() && clock.sequenceId() == 0) {
                return false;
            }
            domain.setProperties(reading.unitNanos(), reading.incremental());
        } else if (!domain.hasProperties(reading.unitNanos(), reading.incremental())) {
            return false;
        }
        if (isTraceTime && domain.unitNanos() != 1) {
            return false;
        }
        long nanos = reading.reading() * domain.unitNanos();
        domain.setLast(nanos);
        ClockDomain.Series series = domain.orMakeSeries(kind);
        if (series.size() > 0 && series.lastSnapshot() == snapshot) {
            return false;
        }
        if (series.size() > 0 && nanos < series.lastNanos()) {
            if (isTraceTime) {
                return false;
            }
            // One reading can then mean two instants; what others are in it stays answerable.
            notMonotonic.add(clock);
            edges.remove(clock);
        }
        series.add(snapshot, nanos);
        return true;
    }

    /// Carries a reading to another clock.
    ///
    /// @return null where no path leads there
    @Nullable Long convert(ClockId source, long reading, ClockId target) {
        if (source.equals(target)) {
            return reading;
        }
        @Nullable List<Hop> path = path(source, target);
        if (path == null) {
            return null;
        }
        long nanos = requireNonNull(domains.get(source)).toNanos(reading);
        return nanos + translate(path, nanos).plusNanos;
    }

    /// The translation that holds at a reading.
    ///
    /// @param nanos the reading, already in nanoseconds
    /// @return null where no path leads to the target
    @Nullable Translation translation(ClockId source, long nanos, ClockId target) {
        @Nullable List<Hop> path = path(source, target);
        return path == null ? null : translate(path, nanos);
    }

    /// The clock's domain, or null when no snapshot knows it.
    @Nullable ClockDomain domain(ClockId clock) {
        return domains.get(clock);
    }

    private Translation translate(List<Hop> path, long sourceNanos) {
        long plus = 0;
        long from = Long.MIN_VALUE;
        long until = Long.MAX_VALUE;
        for (Hop hop : path) {
            ClockDomain.Series here = requireNonNull(domains.get(hop.source)).series(hop.edge.kind);
            ClockDomain.Series there =
                    requireNonNull(domains.get(hop.edge.target)).series(hop.edge.kind);
            int index = here.indexAt(sourceNanos + plus);
            int match = there.indexOfSnapshot(here.snapshot(index));
            if (match < 0) {
                continue;
            }
            if (index > 0) {
                from = Math.max(from, here.nanos(index) - plus);
            }
            if (index + 1 < here.size()) {
                until = Math.min(until, here.nanos(index + 1) - plus);
            }
            plus += there.nanos(match) - here.nanos(index);
        }
        ClockDomain source = requireNonNull(domains.get(path.getFirst().source));
        return new Translation(source, from, until, plus, epoch);
    }

    /// Breadth first, neighbours in the order of their ids.
    private @Nullable List<Hop> path(ClockId source, ClockId target) {
        if (!knows(source) || !knows(target)) {
            return null;
        }
        Set<ClockId> seen = new HashSet<>();
        Queue<List<Hop>> queue = new ArrayDeque<>();
        queue.add(List.of());
        seen.add(source);
        while (!queue.isEmpty()) {
            List<Hop> path = queue.remove();
            ClockId last = path.isEmpty() ? source : path.getLast().edge.target;
            for (Edge edge : edges.getOrDefault(last, new TreeSet<>())) {
                if (seen.add(edge.target)) {
                    List<Hop> longer = new ArrayList<>(path);
                    longer.add(new Hop(last, edge));
                    if (edge.target.equals(target)) {
                        return longer;
                    }
                    if (longer.size() < MAX_HOPS) {
                        queue.add(longer);
                    }
                }
            }
        }
        return null;
    }
}
