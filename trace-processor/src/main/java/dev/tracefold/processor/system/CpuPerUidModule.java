// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `cpu_per_uid_data`: CPU time of Android's users on each cluster of CPUs. A sequence begins with
/// totals; then it tells what was added to them.
final class CpuPerUidModule extends SystemModule {
    private static final int CPU_PER_UID_DATA = 119;

    // CpuPerUidData
    private static final int CLUSTER_COUNT = 1;
    private static final int UID = 2;
    private static final int TOTAL_TIME_MS = 3;

    private static final int UIDS_PER_USER = 100_000;
    private static final int FIRST_APP = 10_000;

    private static final Dimension CLUSTER = Dimension.integer("cluster");
    private static final TrackSpec OF_UID =
            TrackSpec.counter("android_cpu_per_uid", "ms", Dimension.integer("uid"), CLUSTER);
    private static final TrackSpec TOTALS =
            TrackSpec.counter(
                    "android_cpu_per_uid_totals", "ms", Dimension.string("type"), CLUSTER);

    private record UidOnCluster(long uid, int cluster) {}

    private static final class Sequence {
        private final Map<UidOnCluster, Long> last = new LinkedHashMap<>();
        private int clusters;
    }

    private final Map<Integer, Sequence> sequences = new HashMap<>();
    private final Map<UidOnCluster, Long> last = new HashMap<>();
    private final Map<UidOnCluster, Long> cumulative = new LinkedHashMap<>();
    private final Map<Integer, Long> systemTotals = new LinkedHashMap<>();
    private final Map<Integer, Long> appTotals = new LinkedHashMap<>();
    private final MessageFields data = new MessageFields(TOTAL_TIME_MS);
    private final LongList uids = new LongList();
    private final LongList times = new LongList();
    private final SparseCounters sparse;

    CpuPerUidModule(TraceContext context) {
        super(context);
        sparse = new SparseCounters(context);
    }

    @Override
    public int[] fields() {
        return new int[] {CPU_PER_UID_DATA};
    }

    @Override
    public boolean tokenize(PacketView packet, int field, ProtoReader value) {
        if (!data.enter(value)) {
            return true;
        }
        long ts = packet.timestampNanos();
        Sequence sequence =
                sequences.computeIfAbsent(packet.state().index(), key -> new Sequence());
        if (data.has(CLUSTER_COUNT)) {
            sequence.clusters = data.intValue(CLUSTER_COUNT);
        }
        Set<Long> seen = times(ts, sequence);
        systemTotals.forEach((cluster, total) -> total(ts, "System", cluster, total));
        appTotals.forEach((cluster, total) -> total(ts, "Apps", cluster, total));
        // What is not mentioned has not changed.
        sequence.last.forEach((key, total) -> {
            if (!seen.contains(key.uid)) {
                sparse.push(ts, track(key), total);
            }
        });
        return true;
    }

    private Set<Long> times(long ts, Sequence sequence) {
        Set<Long> seen = new HashSet<>();
        data.values(UID, uids);
        data.values(TOTAL_TIME_MS, times);
        int clusters = Math.max(1, sequence.clusters);
        for (int i = 0; i < times.size() && i / clusters < uids.size(); i++) {
            UidOnCluster key =
                    new UidOnCluster(uids.get(i / clusters) & 0xFFFF_FFFFL, i % clusters);
            seen.add(key.uid);
            long now = sequence.last.merge(key, times.get(i), Long::sum);
            addToTotals(key, now);
            sparse.push(ts, track(key), (double) now);
        }
        return seen;
    }

    private void addToTotals(UidOnCluster key, long now) {
        Long before = last.put(key, now);
        long added = before == null ? 0 : Math.max(0, now - before);
        cumulative.merge(key, added, Long::sum);
        Map<Integer, Long> totals = key.uid % UIDS_PER_USER < FIRST_APP ? systemTotals : appTotals;
        totals.merge(key.cluster, added, Long::sum);
    }

    private void total(long ts, String type, int cluster, long total) {
        int track =
                track(
                        TOTALS,
                        () -> "CPU for %s CL%d".formatted(type, cluster),
                        strings.intern(type),
                        cluster);
        sparse.push(ts, track, (double) total);
    }

    private int track(UidOnCluster key) {
        return track(
                OF_UID,
                () -> "CPU for UID %d CL%d".formatted(key.uid, key.cluster),
                key.uid,
                key.cluster);
    }

    @Override
    public void finish() {
        List<Map.Entry<UidOnCluster, Long>> byTrack =
                cumulative.entrySet().stream()
                        .sorted(Comparator.comparingInt(entry -> track(entry.getKey())))
                        .toList();
        Table table = context.storage().table("__intrinsic_android_cpu_per_uid_track");
        for (Map.Entry<UidOnCluster, Long> entry : byTrack) {
            int row = table.addRow();
            table.ints("track_id").set(row, track(entry.getKey()));
            table.longs("uid").set(row, entry.getKey().uid);
            table.longs("cluster").set(row, entry.getKey().cluster);
            table.longs("total_cpu_millis").set(row, entry.getValue());
        }
    }
}
