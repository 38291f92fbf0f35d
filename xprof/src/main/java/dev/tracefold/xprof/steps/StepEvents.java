// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.steps;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// What happened in one step of one host. Added to by one thread.
final class StepEvents {
    private final List<Edge> edges = new ArrayList<>();
    private String name = "";
    private long hostBegin;
    private long hostDuration;
    private long deviceBegin;
    private long deviceDuration;

    /// Where something begins or ends.
    ///
    /// @param timePs when
    /// @param kind what
    /// @param begin which
    private record Edge(long timePs, StepKind kind, boolean begin) {
        // Ends before begins, and what counts more first.
        static final Comparator<Edge> ORDER =
                Comparator.comparingLong(Edge::timePs)
                        .thenComparing(Edge::begin)
                        .thenComparing(Edge::kind, Comparator.reverseOrder());
    }

    void mark(boolean device, long begin, long duration) {
        if (device && duration > deviceDuration) {
            deviceBegin = begin;
            deviceDuration = duration;
        } else if (!device && duration > hostDuration) {
            hostBegin = begin;
            hostDuration = duration;
        }
    }

    void add(StepKind kind, long begin, long duration) {
        edges.add(new Edge(begin, kind, true));
        edges.add(new Edge(begin + duration, kind, false));
    }

    void name(String stepName) {
        name = name.isEmpty() ? stepName : name;
    }

    /// The step, or null if nothing says when it was, or nothing was computed in it.
    @Nullable Step step(long group, boolean hasDevice) {
        boolean byHost =
                deviceDuration == 0
                        || (hostBegin <= deviceBegin
                                && hostBegin + hostDuration >= deviceBegin + deviceDuration);
        long begin = byHost ? hostBegin : deviceBegin;
        long duration = byHost ? hostDuration : deviceDuration;
        Map<StepKind, Long> spent = spent(begin, begin + duration);
        long known = spent.values().stream().mapToLong(Long::longValue).sum();
        if (known < duration) {
            spent.merge(StepKind.UNKNOWN, duration - known, Long::sum);
        }
        boolean computes =
                hasDevice
                        ? spent.containsKey(StepKind.DEVICE_COMPUTE_16)
                                || spent.containsKey(StepKind.DEVICE_COMPUTE_32)
                        : spent.containsKey(StepKind.HOST_COMPUTE);
        return duration > 0 && computes ? new Step(group, name, begin, duration, spent) : null;
    }

    /// How long something went on, within the step or not.
    long spent(StepKind kind) {
        return spent(Long.MIN_VALUE, Long.MAX_VALUE).getOrDefault(kind, 0L);
    }

    private Map<StepKind, Long> spent(long from, long to) {
        Map<StepKind, Long> spent = new EnumMap<>(StepKind.class);
        Map<StepKind, Integer> open = new EnumMap<>(StepKind.class);
        edges.sort(Edge.ORDER);
        for (int i = 0; i + 1 < edges.size(); i++) {
            Edge edge = edges.get(i);
            open.merge(edge.kind(), edge.begin() ? 1 : -1, Integer::sum);
            StepKind kind = StepKind.UNKNOWN;
            for (Map.Entry<StepKind, Integer> entry : open.entrySet()) {
                kind = entry.getValue() > 0 ? entry.getKey() : kind;
            }
            long begin = Math.max(from, edge.timePs());
            long end = Math.min(to, edges.get(i + 1).timePs());
            spent.merge(kind, Math.max(0, end - begin), Long::sum);
        }
        return spent;
    }
}
