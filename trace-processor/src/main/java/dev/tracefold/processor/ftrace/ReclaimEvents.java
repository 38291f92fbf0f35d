// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.SystemInfo;

/// The kernel looking for free memory, on the thread that has to.
final class ReclaimEvents extends FtraceSubsystem {
    private record Migration(long migrated, long reclaimed, long mapped) {
        private static final Migration NOTHING = new Migration(0, 0, 0);
    }

    private final Map<Integer, Migration> migrationOfUtid = new HashMap<>();

    ReclaimEvents(TraceContext context) {
        super(context);
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on(
                "mm_vmscan_direct_reclaim_begin",
                type -> reclaimBegin(type, "mm_vmscan_direct_reclaim", "direct_reclaim_"));
        handlers.on(
                "mm_vmscan_direct_reclaim_end",
                type -> reclaimEnd(type, "direct_reclaim_nr_reclaimed"));
        handlers.on(
                "mm_vmscan_memcg_reclaim_begin",
                type -> reclaimBegin(type, "mm_vmscan_memcg_reclaim", "memcg_reclaim_"));
        handlers.on(
                "mm_vmscan_memcg_reclaim_end",
                type -> reclaimEnd(type, "memcg_reclaim_nr_reclaimed"));
        handlers.on("mm_shrink_slab_start", this::shrinkSlabStart);
        handlers.on("mm_shrink_slab_end", this::shrinkSlabEnd);
        handlers.on("cma_alloc_start", this::cmaStart);
        handlers.on("mm_alloc_contig_migrate_range_info", this::cmaMigration);
        handlers.on("cma_alloc_info", this::cmaInfo);
        handlers.on("cma_alloc_finish", this::cmaFinish);
    }

    private FtraceHandler reclaimBegin(FtraceEventType type, String sliceName, String prefix) {
        int order = type.field("order");
        int mayWritepage = type.field("may_writepage");
        int gfpFlags = type.field("gfp_flags");
        int name = strings.intern(sliceName);
        return e -> {
            ArgSet args = newArgs();
            addInt(args, prefix + "order", e.intValue(order));
            addInt(args, prefix + "may_writepage", e.intValue(mayWritepage));
            addUint(args, prefix + "gfp_flags", e.uintValue(gfpFlags));
            begin(e, threadTrack(e), name, args);
        };
    }

    private FtraceHandler reclaimEnd(FtraceEventType type, String key) {
        int reclaimed = type.field("nr_reclaimed");
        return e -> {
            ArgSet args = newArgs();
            addUint(args, key, e.longValue(reclaimed));
            end(e, threadTrack(e), args);
        };
    }

    private FtraceHandler shrinkSlabStart(FtraceEventType type) {
        int shrink = type.field("shrink");
        int totalScan = type.field("total_scan");
        int priority = type.field("priority");
        int name = strings.intern("mm_vmscan_shrink_slab");
        return e -> {
            ArgSet args = newArgs();
            addString(args, "shrink_name", e.symbolOrHex(shrink));
            addUint(args, "total_scan", e.longValue(totalScan));
            addInt(args, "priority", e.intValue(priority));
            begin(e, threadTrack(e), name, args);
        };
    }

    private FtraceHandler shrinkSlabEnd(FtraceEventType type) {
        int retval = type.field("retval");
        return e -> {
            ArgSet args = newArgs();
            addInt(args, "freed", e.intValue(retval));
            end(e, threadTrack(e), args);
        };
    }

    /// Contiguous allocations are told of in two ways: from 5.10 on in one closing event, from 6.1 on
    /// with another event in between. What comes before 5.10 has no end.
    private FtraceHandler cmaStart(FtraceEventType type) {
        int name = strings.intern("mm_cma_alloc");
        SystemInfo system = context.kernel().system();
        return e -> {
            if (system.isKernelAtLeast(5, 10)) {
                int utid = processes.getOrCreateThread(e.tid());
                migrationOfUtid.put(utid, Migration.NOTHING);
                begin(e, tracks.threadTrack(utid), name);
            }
        };
    }

    private FtraceHandler cmaMigration(FtraceEventType type) {
        int migrated = type.field("nr_migrated");
        int reclaimed = type.field("nr_reclaimed");
        int mapped = type.field("nr_mapped");
        SystemInfo system = context.kernel().system();
        return e -> {
            if (system.isKernelAtLeast(6, 1)) {
                migrationOfUtid.put(
                        processes.getOrCreateThread(e.tid()),
                        new Migration(
                                e.longValue(migrated),
                                e.longValue(reclaimed),
                                e.longValue(mapped)));
            }
        };
    }

    private FtraceHandler cmaInfo(FtraceEventType type) {
        int name = type.field("name");
        int pfn = type.field("pfn");
        int count = type.field("count");
        int migrated = type.field("nr_migrated");
        int reclaimed = type.field("nr_reclaimed");
        int mapped = type.field("nr_mapped");
        int isolate = type.field("err_iso");
        int migrate = type.field("err_mig");
        int test = type.field("err_test");
        SystemInfo system = context.kernel().system();
        return e -> {
            if (!system.isKernelAtLeast(5, 10) || system.isKernelAtLeast(6, 1)) {
                return;
            }
            ArgSet args = newArgs();
            addString(args, "cma_name", e.stringId(name));
            addUint(args, "cma_pfn", e.longValue(pfn));
            addUint(args, "cma_req_pages", e.uintValue(count));
            addUint(args, "cma_nr_migrated", e.longValue(migrated));
            addUint(args, "cma_nr_reclaimed", e.longValue(reclaimed));
            addUint(args, "cma_nr_mapped", e.longValue(mapped));
            addUint(args, "cma_nr_isolate_fail", e.uintValue(isolate));
            addUint(args, "cma_nr_migrate_fail", e.uintValue(migrate));
            addUint(args, "cma_nr_test_fail", e.uintValue(test));
            end(e, threadTrack(e), args);
        };
    }

    private FtraceHandler cmaFinish(FtraceEventType type) {
        int name = type.field("name");
        int pfn = type.field("pfn");
        int count = type.field("count");
        SystemInfo system = context.kernel().system();
        return e -> {
            if (!system.isKernelAtLeast(6, 1)) {
                return;
            }
            int utid = processes.getOrCreateThread(e.tid());
            Migration migration = migrationOfUtid.getOrDefault(utid, Migration.NOTHING);
            ArgSet args = newArgs();
            addString(args, "cma_name", e.stringId(name));
            addUint(args, "cma_pfn", e.longValue(pfn));
            addUint(args, "cma_req_pages", e.uintValue(count));
            addUint(args, "cma_nr_migrated", migration.migrated());
            addUint(args, "cma_nr_reclaimed", migration.reclaimed());
            addUint(args, "cma_nr_mapped", migration.mapped());
            end(e, tracks.threadTrack(utid), args);
        };
    }
}
