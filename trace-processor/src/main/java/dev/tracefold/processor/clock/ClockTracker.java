// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.clock;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.ImportLog;
import dev.tracefold.processor.tracker.MetadataTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.StatsTracker;

/// Converts the clock readings of one trace on one machine to trace time.
///
/// The first trace of a machine names its clocks as the machine's own, so that later traces without
/// snapshots can use them; a later trace that brings snapshots keeps its clocks apart.
public final class ClockTracker {
    /// Clock id of REALTIME.
    public static final int REALTIME = 1;

    /// Clock id of REALTIME_COARSE.
    public static final int REALTIME_COARSE = 2;

    /// Clock id of MONOTONIC.
    public static final int MONOTONIC = 3;

    /// Clock id of MONOTONIC_COARSE.
    public static final int MONOTONIC_COARSE = 4;

    /// Clock id of MONOTONIC_RAW.
    public static final int MONOTONIC_RAW = 5;

    /// Clock id of BOOTTIME.
    public static final int BOOTTIME = 6;

    /// Clock id of the private clock of a trace file.
    public static final int TRACE_FILE = 11;

    /// Returned where no snapshots lead from a clock to trace time.
    public static final long UNCONVERTIBLE = Long.MIN_VALUE;

    /// What a [ClockTracker] belongs to and reports to.
    ///
    /// @param machineId row of the machine
    /// @param traceId row of the trace file
    /// @param isPrimary whether this is the first trace of its machine
    /// @param globalStats for what is wrong with the graph that all traces share
    /// @param importLog for readings that cannot be converted
    public record Owner(
            int machineId,
            int traceId,
            boolean isPrimary,
            StatsTracker globalStats,
            MetadataTracker metadata,
            ImportLog importLog) {}

    private static final int INVALID_SNAPSHOT = StatKeys.of("invalid_clock_snapshots");
    private static final int MIXED_SOURCES = StatKeys.of("clock_sync_mixed_clock_sources");

    private final ClockGraph graph;
    private final Owner owner;
    private final SnapshotRows rows;
    private final ClockFailures failures;
    private final ClockPathCache cache;
    private @Nullable ClockLink pendingLink;
    private @Nullable ClockId defaultClock;
    private int fileTag;
    private long conversions;

    /// A tracker over a graph that all trackers of the session share.
    public ClockTracker(ClockGraph graph, TraceStorage storage, Owner owner) {
        this.graph = graph;
        this.owner = owner;
        this.rows = new SnapshotRows(storage, graph);
        this.failures = new ClockFailures(storage.strings(), graph, owner.importLog());
        this.cache = new ClockPathCache(graph);
    }

    /// What a clock's reading is in trace time; a failure is counted.
    ///
    /// @param sequenceId packet sequence, for the clocks 64 to 127 that are scoped to one
    /// @param clockId builtin, sequence-scoped or custom clock
    /// @param reading in the clock's unit
    /// @return nanoseconds of trace time, or [#UNCONVERTIBLE]
    public long toTraceTime(int sequenceId, long clockId, long reading) {
        long nanos = tryToTraceTime(sequenceId, clockId, reading);
        if (nanos == UNCONVERTIBLE) {
            failures.record(clock(sequenceId, clockId), reading);
        }
        return nanos;
    }

    /// The same, but a failure is not counted: there is a way out, or a later attempt.
    public long tryToTraceTime(int sequenceId, long clockId, long reading) {
        return entry(sequenceId, clockId).convert(reading);
    }

    /// The readings around one that become trace time as it does, by an addition. There are none where its
    /// conversion fails, which is not counted, or is more than an addition.
    public ClockStretch stretchAt(int sequenceId, long clockId, long reading) {
        return entry(sequenceId, clockId).stretchAt(reading);
    }

    private ClockPathCache.Entry entry(int sequenceId, long clockId) {
        if (pendingLink != null) {
            flushLink();
        }
        conversions++;
        int scope = ClockId.isSequenceScoped(clockId) ? sequenceId : 0;
        ClockPathCache.Entry entry = cache.find(scope, clockId);
        return entry != null ? entry : cache.add(scope, clockId, clock(scope, clockId));
    }

    /// What a reading of this trace's own clock is in trace time; as it is, if it has none.
    public long defaultToTraceTime(long reading) {
        @Nullable ClockId clock = defaultClock;
        return clock == null ? reading : toTraceTime(clock.sequenceId(), clock.number(), reading);
    }

    /// The readings of this trace's own clock around one that become trace time as it does, as
    /// [#stretchAt(int, long, long)] says.
    public ClockStretch defaultStretchAt(long reading) {
        @Nullable ClockId clock = defaultClock;
        return clock == null
                ? new ClockStretch(Long.MIN_VALUE, Long.MAX_VALUE, 0)
                : stretchAt(clock.sequenceId(), clock.number(), reading);
    }

    /// Number of the clock that timestamps without one are in, or 0 when they are in trace time.
    public long defaultClock() {
        return defaultClock == null ? 0 : defaultClock.number();
    }

    /// Says which clock this trace's timestamps are in where they do not say it themselves.
    public void setDefaultClock(long clockId) {
        defaultClock = clock(0, clockId);
        cache.clear();
    }

    /// Makes a clock of this machine trace time, unless another trace did so before or readings have
    /// been converted already.
    public void claimTraceTime(long clockId) {
        if (conversions > 0) {
            return;
        }
        ClockId clock = new ClockId(clockId, 0, canonicalFile(clockId), owner.machineId());
        if (graph.claimTraceTime(clock, owner.traceId())) {
            owner.metadata().set("trace_time_clock_id", clockId);
            cache.clear();
        }
    }

    /// Has a clock of this trace linked to trace time at the first conversion, if it is not by then.
    public void linkToTraceTime(long clockId) {
        pendingLink = new ClockLink(clockId, 0, null, 0);
    }

    /// Adds what several clocks showed at one instant.
    ///
    /// @param sequenceId packet sequence, for the clocks 64 to 127 that are scoped to one
    /// @return whether it agrees with what is known
    public boolean addSnapshot(int sequenceId, List<ClockReading> readings) {
        if (!owner.isPrimary() && fileTag == 0) {
            if (conversions > 0) {
                owner.importLog().record(MIXED_SOURCES);
            }
            fileTag = owner.traceId();
            cache.clear();
        }
        List<QualifiedReading> qualified = new ArrayList<>(readings.size());
        List<QualifiedReading> canonical = new ArrayList<>();
        boolean onOtherMachine =
                !owner.isPrimary() && owner.machineId() != graph.traceTime().clock().machineId();
        for (ClockReading reading : readings) {
            qualified.add(qualify(reading, clock(sequenceId, reading.number())));
            if (onOtherMachine && isRealtime(reading.number())) {
                // Wall clocks are the same everywhere: the way to trace time from other machines.
                canonical.add(qualify(reading, machineClock(reading.number())));
            }
        }
        qualified.addAll(canonical);
        return addQualifiedSnapshot(qualified);
    }

    /// Adds what clocks, possibly of several machines, showed at one instant.
    public boolean addQualifiedSnapshot(List<QualifiedReading> readings) {
        int snapshot = graph.addSnapshot(readings);
        if (snapshot == ClockGraph.REFUSED) {
            owner.globalStats().increment(INVALID_SNAPSHOT);
            return false;
        }
        rows.add(snapshot, readings);
        return true;
    }

    /// A clock of this machine that all its traces share.
    public ClockId machineClock(long clockId) {
        return new ClockId(clockId, 0, 0, owner.machineId());
    }

    /// The clock that is trace time now.
    public ClockId traceTimeClock() {
        return graph.traceTime().clock();
    }

    private static QualifiedReading qualify(ClockReading reading, ClockId clock) {
        return new QualifiedReading(
                clock, reading.reading(), reading.unitNanos(), reading.incremental());
    }

    private static boolean isRealtime(long clockId) {
        return clockId == REALTIME || clockId == REALTIME_COARSE;
    }

    private int canonicalFile(long clockId) {
        return clockId == TRACE_FILE ? owner.traceId() : 0;
    }

    private ClockId clock(int sequenceId, long clockId) {
        boolean scoped = ClockId.isSequenceScoped(clockId);
        return new ClockId(
                clockId,
                scoped ? sequenceId : 0,
                scoped || clockId == TRACE_FILE ? owner.traceId() : fileTag,
                owner.machineId());
    }

    private void flushLink() {
        ClockLink link = pendingLink;
        pendingLink = null;
        if (link != null) {
            new ClockBridge(graph, this, failures)
                    .connect(
                            link,
                            clock(0, link.clockId()),
                            new ClockId(
                                    link.clockId(),
                                    0,
                                    canonicalFile(link.clockId()),
                                    owner.machineId()));
        }
    }
}
