// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.CounterTracker.LateCounter;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Memory of processes. The kernel tells of it from threads whose process may not be known yet.
final class MemoryEvents extends FtraceSubsystem {
    private static final int NEGATIVE_SIZE = StatKeys.of("rss_stat_negative_size");
    private static final int UNKNOWN_THREAD = StatKeys.of("rss_stat_unknown_thread_for_mm_id");
    private static final int UNKNOWN_TYPE = StatKeys.of("mm_unknown_type");

    private static final Dimension UPID = Dimension.integer("upid");
    private static final Dimension UTID = Dimension.integer("utid");
    private static final Dimension MEMORY_KEY = Dimension.string("process_memory_key");
    private static final Dimension MM_TYPE = Dimension.string("mm_event_type");
    private static final Dimension MM_METRIC = Dimension.string("mm_event_metric");
    private static final TrackSpec MEMORY =
            TrackSpec.counter("process_memory", null, UPID, MEMORY_KEY);
    private static final TrackSpec MEMORY_OF_THREAD =
            TrackSpec.counter("process_memory_thread_fallback", null, UTID, MEMORY_KEY);
    private static final TrackSpec OOM_SCORE_ADJ = TrackSpec.counter("oom_score_adj", null, UPID);
    private static final TrackSpec OOM_SCORE_ADJ_OF_THREAD =
            TrackSpec.counter("oom_score_adj_thread_fallback", null, UTID);
    private static final TrackSpec MM_EVENT =
            TrackSpec.counter("mm_event", null, UPID, MM_TYPE, MM_METRIC);
    private static final TrackSpec MM_EVENT_OF_THREAD =
            TrackSpec.counter("mm_event_thread_fallback", null, UTID, MM_TYPE, MM_METRIC);

    /// By the kernel's numbers of a process's kinds of memory.
    private static final List<String> MEMBERS =
            List.of("rss.file", "rss.anon", "swap", "rss.shmem", "unreclaimable", "unknown");

    /// By the numbers of events.
    private static final List<String> MM_TYPES =
            List.of(
                    "min_flt",
                    "maj_flt",
                    "read_io",
                    "compaction",
                    "reclaim",
                    "swp_flt",
                    "kern_alloc");

    private final List<LateCounter> memory = new ArrayList<>();
    private final LateCounter dmabuf;
    private final LateCounter oomScoreAdj;
    private final Map<Long, Integer> utidOfMm = new HashMap<>();

    MemoryEvents(TraceContext context) {
        super(context);
        MEMBERS.forEach(key -> memory.add(memoryCounter(key)));
        dmabuf = memoryCounter("dmabuf_rss");
        oomScoreAdj =
                new LateCounter(
                        OOM_SCORE_ADJ,
                        OOM_SCORE_ADJ_OF_THREAD,
                        strings.intern("oom_score_adj"),
                        List.of());
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("rss_stat", type -> rssStat(type, false));
        handlers.on("rss_stat_throttled", type -> rssStat(type, true));
        handlers.on("dmabuf_rss_stat", this::dmabufRss);
        handlers.on("oom_score_adj_update", this::oomScore);
        handlers.on("mark_victim", this::markVictim);
        handlers.on("mm_event_record", this::mmEvent);
    }

    private LateCounter memoryCounter(String key) {
        return new LateCounter(
                MEMORY,
                MEMORY_OF_THREAD,
                strings.intern("mem." + key),
                List.of((long) strings.intern(key)));
    }

    private FtraceHandler rssStat(FtraceEventType type, boolean alwaysHasMm) {
        int memberField = type.field("member");
        int sizeField = type.field("size");
        int curr = type.field("curr");
        int mmId = type.field("mm_id");
        return e -> {
            long size = e.longValue(sizeField);
            if (size < 0) {
                context.stats().increment(NEGATIVE_SIZE);
                return;
            }
            boolean hasMm = alwaysHasMm || (e.has(curr) && e.has(mmId));
            int utid =
                    hasMm
                            ? utidOfMm(e.longValue(mmId), e.boolValue(curr), e.tid())
                            : processes.getOrCreateThread(e.tid());
            if (utid == ProcessTracker.UNKNOWN) {
                context.stats().increment(UNKNOWN_THREAD);
                return;
            }
            long member = Math.min(e.uintValue(memberField), MEMBERS.size() - 1L);
            counters.pushForProcessOf(
                    e.timestampNanos(), utid, memory.get((int) member), (double) size);
        };
    }

    /// Whose memory it is: the current thread's, or that of the thread which was last seen with it.
    private int utidOfMm(long mm, boolean isCurrent, int tid) {
        int utid = processes.getOrCreateThread(tid);
        if (isCurrent) {
            utidOfMm.put(mm, utid);
            return utid;
        }
        Integer owner = utidOfMm.get(mm);
        if (owner == null) {
            return ProcessTracker.UNKNOWN;
        }
        if (!processes.isAlive(owner)) {
            utidOfMm.remove(mm);
            return ProcessTracker.UNKNOWN;
        }
        return owner;
    }

    private FtraceHandler dmabufRss(FtraceEventType type) {
        int rss = type.field("rss");
        return e ->
                counters.pushForProcessOf(
                        e.timestampNanos(),
                        processes.getOrCreateThread(e.tid()),
                        dmabuf,
                        (double) e.longValue(rss));
    }

    /// Old recorders wrote negative scores as 32 bits; their low 16 are right.
    private FtraceHandler oomScore(FtraceEventType type) {
        int pid = type.field("pid");
        int score = type.field("oom_score_adj");
        return e ->
                counters.pushForProcessOf(
                        e.timestampNanos(),
                        processes.getOrCreateThread(e.intValue(pid)),
                        oomScoreAdj,
                        (short) e.intValue(score));
    }

    private FtraceHandler markVictim(FtraceEventType type) {
        int pid = type.field("pid");
        int name = strings.intern("mem.oom_kill");
        return e -> {
            int utid = processes.getOrCreateThread(e.intValue(pid));
            instant(e, tracks.threadTrack(utid), NONE, name);
        };
    }

    private FtraceHandler mmEvent(FtraceEventType type) {
        int typeField = type.field("type");
        int[] metricFields = {
            type.field("count"), type.field("max_lat"), type.field("avg_lat"),
        };
        LateCounter[][] byTypeAndMetric = mmCounters("count", "max_lat", "avg_lat");
        return e -> {
            int utid = processes.getOrCreateThread(e.tid());
            long mmType = e.uintValue(typeField);
            if (mmType >= byTypeAndMetric.length) {
                context.stats().increment(UNKNOWN_TYPE);
                return;
            }
            for (int i = 0; i < metricFields.length; i++) {
                counters.pushForProcessOf(
                        e.timestampNanos(),
                        utid,
                        byTypeAndMetric[(int) mmType][i],
                        (double) e.uintValue(metricFields[i]));
            }
        };
    }

    private LateCounter[][] mmCounters(String... metrics) {
        LateCounter[][] made = new LateCounter[MM_TYPES.size()][metrics.length];
        for (int i = 0; i < made.length; i++) {
            for (int j = 0; j < metrics.length; j++) {
                String mmType = MM_TYPES.get(i);
                made[i][j] =
                        new LateCounter(
                                MM_EVENT,
                                MM_EVENT_OF_THREAD,
                                strings.intern("mem.mm.%s.%s".formatted(mmType, metrics[j])),
                                List.of(
                                        (long) strings.intern(mmType),
                                        (long) strings.intern(metrics[j])));
            }
        }
        return made;
    }
}
