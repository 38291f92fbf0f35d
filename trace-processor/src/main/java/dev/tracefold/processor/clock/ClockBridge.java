// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

import java.util.List;

import org.jspecify.annotations.Nullable;

/// Links clocks that no snapshot links, where that can be defended.
final class ClockBridge {
    private final ClockGraph graph;
    private final ClockTracker tracker;
    private final ClockFailures failures;

    ClockBridge(ClockGraph graph, ClockTracker tracker, ClockFailures failures) {
        this.graph = graph;
        this.tracker = tracker;
        this.failures = failures;
    }

    /// @param clock the trace's clock
    /// @param canonical the clock of that number that all traces of the machine share
    void connect(ClockLink link, ClockId clock, ClockId canonical) {
        ClockId traceTime = graph.traceTime().clock();
        if (link.isPlain()) {
            if (!clock.equals(canonical) && !related(clock, 0, canonical)) {
                add(clock, 0, canonical, 0);
            }
            bridge(canonical, traceTime);
            return;
        }
        @Nullable ClockId target = link.target();
        ClockId to = target == null ? traceTime : target;
        if (!clock.equals(to) && !related(clock, link.reading(), to)) {
            add(clock, link.reading(), to, link.targetReading());
        }
        bridge(to, traceTime);
    }

    private void bridge(ClockId clock, ClockId traceTime) {
        if (related(clock, 0, traceTime)) {
            return;
        }
        ClockId realtime = new ClockId(ClockTracker.REALTIME, 0, 0, clock.machineId());
        ClockId commonRealtime = new ClockId(ClockTracker.REALTIME, 0, 0, traceTime.machineId());
        if (!realtime.equals(commonRealtime)
                && related(clock, 0, realtime)
                && related(commonRealtime, 0, traceTime)) {
            if (!related(realtime, 0, commonRealtime)) {
                add(realtime, 0, commonRealtime, 0);
            }
            return;
        }
        boolean isPrivate =
                clock.number() == ClockTracker.TRACE_FILE
                        || traceTime.number() == ClockTracker.TRACE_FILE;
        if (isPrivate || clock.number() == traceTime.number()) {
            add(clock, 0, traceTime, 0);
            return;
        }
        // Different real clocks with nothing in common: dropped events beat misplaced ones.
        failures.recordUnrelatable(clock, traceTime);
    }

    private boolean related(ClockId from, long reading, ClockId to) {
        return graph.convert(from, reading, to) != null;
    }

    private void add(ClockId from, long fromReading, ClockId to, long toReading) {
        tracker.addQualifiedSnapshot(
                List.of(
                        new QualifiedReading(from, fromReading),
                        new QualifiedReading(to, toReading)));
    }
}
