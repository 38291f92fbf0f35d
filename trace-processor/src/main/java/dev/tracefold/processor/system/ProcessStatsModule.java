// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.ProtoReader;

/// `process_stats`: what `/proc/<pid>` says of processes' memory, run time, threads and files.
final class ProcessStatsModule extends SystemModule {
    private static final int PROCESS_STATS = 9;

    // ProcessStats.Process
    private static final int PID = 1;
    private static final int OOM_SCORE_ADJ = 10;
    private static final int THREADS = 11;
    private static final int IS_PEAK_RSS_RESETTABLE = 12;
    private static final int CHROME_PRIVATE_FOOTPRINT = 13;
    private static final int FDS = 15;

    private static final int UNKNOWN_COUNTERS = StatKeys.of("proc_stat_unknown_counters");

    private static final double BYTES_PER_KB = 1024;
    private static final int MAX_FIELD = 24;

    private static final Dimension UPID = Dimension.integer("upid");
    private static final TrackSpec OOM_SCORE = TrackSpec.counter("oom_score_adj", null, UPID);
    private static final TrackSpec MEMORY =
            TrackSpec.counter("process_memory", null, UPID, Dimension.string("process_memory_key"));
    private static final TrackSpec SMAPS =
            TrackSpec.counter("smaps", null, UPID, Dimension.string("smaps_key"));
    private static final TrackSpec RUNTIME =
            TrackSpec.counter(
                    "proc_stat_runtime", null, UPID, Dimension.string("proc_stat_runtime_key"));

    private record Counter(TrackSpec spec, String prefix, int key, double factor) {}

    private final @Nullable Counter[] counterOfField = new Counter[MAX_FIELD + 1];
    private final ProtoReader stats = new ProtoReader();
    private final ProtoReader process = new ProtoReader();
    private final ProtoReader nested = new ProtoReader();

    ProcessStatsModule(TraceContext context) {
        super(context);
        memory(2, "virt");
        memory(3, "rss");
        memory(4, "rss.anon");
        memory(5, "rss.file");
        memory(6, "rss.shmem");
        memory(7, "swap");
        memory(8, "locked");
        memory(9, "rss.watermark");
        memory(24, "dmabuf_rss");
        smaps(16, "rss");
        smaps(17, "pss");
        smaps(18, "pss.anon");
        smaps(19, "pss.file");
        smaps(20, "pss.smem");
        smaps(23, "swap.pss");
        add(21, RUNTIME, "runtime.", "user_ns", 1);
        add(22, RUNTIME, "runtime.", "kernel_ns", 1);
    }

    private void memory(int field, String key) {
        add(field, MEMORY, "mem.", key, BYTES_PER_KB);
    }

    private void smaps(int field, String key) {
        add(field, SMAPS, "mem.smaps.", key, BYTES_PER_KB);
    }

    private void add(int field, TrackSpec spec, String prefix, String key, double factor) {
        counterOfField[field] = new Counter(spec, prefix, strings.intern(key), factor);
    }

    @Override
    public int[] fields() {
        return new int[] {PROCESS_STATS};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        stats.enter(value);
        while (stats.next()) {
            if (stats.field() == 1) {
                parseProcess(timestampNanos);
            }
        }
    }

    private void parseProcess(long ts) {
        long pid = pid();
        process.enter(stats);
        while (process.next()) {
            int field = process.field();
            switch (field) {
                case PID, IS_PEAK_RSS_RESETTABLE, CHROME_PRIVATE_FOOTPRINT -> {
                    // The Chrome ones have a module of their own.
                }
                case THREADS -> thread(pid);
                case FDS -> file(ts, pid);
                case OOM_SCORE_ADJ -> {
                    int upid = processes.getOrCreateProcess(pid);
                    count(ts, OOM_SCORE, () -> "oom_score_adj", (double) process.longValue(), upid);
                }
                default -> counter(ts, pid, field);
            }
        }
    }

    private long pid() {
        process.enter(stats);
        long pid = 0;
        while (process.next()) {
            if (process.field() == PID) {
                pid = process.intValue();
            }
        }
        return pid;
    }

    private void counter(long ts, long pid, int field) {
        int upid = processes.getOrCreateProcess(pid);
        @Nullable Counter counter = field <= MAX_FIELD ? counterOfField[field] : null;
        if (counter == null) {
            context.stats().increment(UNKNOWN_COUNTERS);
            return;
        }
        count(
                ts,
                counter.spec,
                () -> counter.prefix + strings.get(counter.key),
                process.longValue() * counter.factor,
                upid,
                counter.key);
    }

    private void thread(long pid) {
        long tid = 0;
        nested.enter(process);
        while (nested.next()) {
            if (nested.field() == 1) {
                tid = nested.intValue();
            }
        }
        processes.updateThread(tid, pid);
    }

    private void file(long ts, long pid) {
        Table files = context.storage().table("__intrinsic_filedescriptor");
        int upid = processes.getOrCreateProcess(pid);
        int row = files.addRow();
        files.longs("ts").set(row, ts);
        files.ints("upid").set(row, upid);
        nested.enter(process);
        while (nested.next()) {
            if (nested.field() == 1) {
                files.longs("fd").set(row, nested.longValue());
            } else if (nested.field() == 2) {
                files.strings("path").set(row, stringId(nested));
            }
        }
    }
}
