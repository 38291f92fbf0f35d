// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.List;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.TrackSpec;

import static dev.tracefold.processor.tracker.TrackSpec.Dimension;

/// Buffers that drivers share: ION and DMA heaps, FastRPC.
final class HeapEvents extends FtraceSubsystem {
    private static final int BYTES_PER_KB = 1024;
    private static final Dimension UTID = Dimension.integer("utid");
    private static final Dimension HEAP_NAME = Dimension.string("heap_name");
    private static final Dimension CID = Dimension.integer("cid");
    private static final TrackSpec ION = TrackSpec.counter("ion", null, HEAP_NAME);
    private static final TrackSpec ION_CHANGE =
            TrackSpec.counter("ion_change", null, HEAP_NAME, UTID);
    private static final TrackSpec ION_ALLOCATIONS = TrackSpec.slice("android_ion_allocations");
    private static final TrackSpec DMA_HEAP = TrackSpec.counter("android_dma_heap", null);
    private static final TrackSpec DMA_HEAP_CHANGE =
            TrackSpec.counter("android_dma_heap_change", null, UTID);
    private static final TrackSpec DMA_ALLOCATIONS = TrackSpec.slice("android_dma_allocations");
    private static final TrackSpec FASTRPC = TrackSpec.counter("fastrpc", null, CID);
    private static final TrackSpec FASTRPC_CHANGE =
            TrackSpec.counter("fastrpc_change", null, CID, UTID);

    /// By channel.
    private static final List<String> SUBSYSTEMS = List.of("ASDP", "MDSP", "SDSP", "CDSP");

    HeapEvents(TraceContext context) {
        super(context);
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("ion_heap_grow", type -> ionHeap(type, 1));
        handlers.on("ion_heap_shrink", type -> ionHeap(type, -1));
        handlers.on("ion_stat", this::ionStat);
        handlers.on("dma_heap_stat", this::dmaHeapStat);
        handlers.on("fastrpc_dma_stat", this::fastrpc);
    }

    /// The total is what there was before.
    private FtraceHandler ionHeap(FtraceEventType type, int sign) {
        int heapName = type.field("heap_name");
        int len = type.field("len");
        int total = type.field("total_allocated");
        return e -> {
            long change = sign * e.longValue(len);
            String heap = e.has(heapName) ? e.string(heapName) : "unknown";
            pushIon(e, heap, e.longValue(total) + change, change);
        };
    }

    private FtraceHandler ionStat(FtraceEventType type) {
        int buffer = type.field("buffer_id");
        int len = type.field("len");
        int total = type.field("total_allocated");
        return e -> {
            pushIon(e, "", e.longValue(total), e.longValue(len));
            allocation(e, ION_ALLOCATIONS, "mem.ion_buffer", e.uintValue(buffer), e.longValue(len));
        };
    }

    private void pushIon(FtraceEvent e, String heap, long total, long change) {
        int heapId = strings.intern(heap);
        String suffix = heap.isEmpty() ? "" : "." + heap;
        count(e, track(ION, () -> "mem.ion" + suffix, heapId), (double) total);
        int utid = processes.getOrCreateThread(e.tid());
        int track = track(ION_CHANGE, () -> "mem.ion_change" + suffix, heapId, utid);
        count(e, track, (double) change);
    }

    private FtraceHandler dmaHeapStat(FtraceEventType type) {
        int inode = type.field("inode");
        int len = type.field("len");
        int total = type.field("total_allocated");
        int inodeKey = strings.intern("inode");
        return e -> {
            count(e, track(DMA_HEAP, "mem.dma_heap"), (double) e.longValue(total));
            int utid = processes.getOrCreateThread(e.tid());
            int change = track(DMA_HEAP_CHANGE, () -> "mem.dma_heap_change", utid);
            ArgSet args = newArgs();
            args.add(inodeKey, ArgType.UINT, e.longValue(inode));
            counters.push(e.timestampNanos(), change, (double) e.longValue(len), args);
            allocation(e, DMA_ALLOCATIONS, "mem.dma_buffer", e.longValue(inode), e.longValue(len));
        };
    }

    /// A slice for as long as a buffer lives.
    private void allocation(FtraceEvent e, TrackSpec spec, String name, long buffer, long length) {
        int trackName = strings.intern(name);
        if (length > 0) {
            int track = compressor.begin(spec, trackName, buffer);
            begin(e, track, strings.intern(length / BYTES_PER_KB + " kB"));
        } else {
            end(e, compressor.end(spec, trackName, buffer));
        }
    }

    private FtraceHandler fastrpc(FtraceEventType type) {
        int cidField = type.field("cid");
        int len = type.field("len");
        int total = type.field("total_allocated");
        return e -> {
            int cid = e.intValue(cidField);
            boolean known = cid >= 0 && cid < SUBSYSTEMS.size();
            String name = known ? SUBSYSTEMS.get(cid) : Integer.toUnsignedString(cid);
            int track = track(FASTRPC, () -> "mem.fastrpc[%s]".formatted(name), cid);
            count(e, track, (double) e.longValue(total));
            int utid = processes.getOrCreateThread(e.tid());
            int change =
                    track(
                            FASTRPC_CHANGE,
                            () -> "mem.fastrpc_change[%s]".formatted(name),
                            cid,
                            utid);
            count(e, change, (double) e.longValue(len));
        };
    }
}
