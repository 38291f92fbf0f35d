// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The operations of a core, a thread, or of many together. Added to by one thread.
final class OpMetricsDb {
    private final Map<OpMetrics.OpKey, OpMetrics> metrics = new LinkedHashMap<>();
    private long totalTimePs;
    private long totalOpTimePs;
    private long busyPs;
    private long idlePs;

    OpMetrics get(long module, String name) {
        return metrics.computeIfAbsent(new OpMetrics.OpKey(module, name), OpMetrics::new);
    }

    void addOpTime(long ps) {
        totalOpTimePs += ps;
    }

    /// Sets how long everything took, and adds what is left as idle.
    void finish(long totalPs) {
        totalTimePs = Math.max(totalOpTimePs, totalPs);
        OpMetrics idle = get(0, OpMetrics.IDLE);
        idle.category = OpMetrics.IDLE;
        idle.timePs = totalTimePs - totalOpTimePs;
        idle.selfTimePs = idle.timePs;
    }

    void setTotals(long totalPs, long opPs) {
        totalTimePs = totalPs;
        totalOpTimePs = opPs;
    }

    /// Says how long a core was on duty and how long not; as much is added.
    void addDuty(long busy, long idle) {
        busyPs += busy;
        idlePs += idle;
    }

    void add(OpMetricsDb other) {
        addDuty(other.busyPs, other.idlePs);
        totalTimePs += other.totalTimePs;
        totalOpTimePs += other.totalOpTimePs;
        for (OpMetrics one : other.metrics.values()) {
            get(one.key.module(), one.key.name()).add(one);
        }
    }

    Collection<OpMetrics> all() {
        return Collections.unmodifiableCollection(metrics.values());
    }

    /// Those that took longest first.
    List<OpMetrics> sorted(int limit) {
        return metrics.values().stream()
                .sorted(
                        Comparator.<OpMetrics>comparingLong(one -> -one.selfTimePs)
                                .thenComparing(one -> one.key.name()))
                .limit(limit)
                .toList();
    }

    boolean isEmpty() {
        return metrics.isEmpty();
    }

    /// How long cores were on duty: in operations that do not wait for the host.
    long busyPs() {
        return busyPs;
    }

    /// How long they were not.
    long idlePs() {
        return idlePs;
    }

    long totalTimePs() {
        return totalTimePs;
    }

    long totalOpTimePs() {
        return totalOpTimePs;
    }

    long totalTimePs(boolean withoutIdle) {
        return withoutIdle ? totalOpTimePs : totalTimePs;
    }

    /// The same by the names of the framework.
    OpMetricsDb byFrameworkOp() {
        OpMetricsDb result = new OpMetricsDb();
        metrics.values().forEach(one -> FrameworkOps.add(one, result));
        result.setTotals(totalTimePs, totalOpTimePs);
        return result;
    }
}
