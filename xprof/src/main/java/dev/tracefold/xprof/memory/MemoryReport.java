// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.hlo.HloBuffers;
import dev.tracefold.xprof.hlo.HloComputation;
import dev.tracefold.xprof.hlo.HloInstruction;
import dev.tracefold.xprof.hlo.HloModule;
import dev.tracefold.xprof.hlo.HloShape;
import dev.tracefold.xprof.json.JsonWriter;

/// What the memory viewer says of a module, in the form of its message PreprocessResult.
final class MemoryReport {
    private static final double MIB = 1 << 20;
    private static final long SMALL_BYTES = 16 * 1024;

    private final HloModule module;
    private final ModuleMemory memory;
    private final HeapSimulation heap;
    private final List<Item> atPeak = new ArrayList<>();
    private long indefiniteBytes;

    /// Something that has memory when most is in use: a value, or all small ones together.
    ///
    /// @param color a number, in order of appearance
    /// @param value the value, or none
    /// @param bytes its size
    record Item(int color, ModuleMemory.@Nullable Placed value, long bytes) {}

    MemoryReport(HloModule module, HloBuffers buffers, long space) {
        this.module = module;
        this.memory = new ModuleMemory(module, buffers, space);
        this.heap = new HeapSimulation(memory);
        long small = 0;
        for (ModuleMemory.Placed value : memory.indefinite()) {
            indefiniteBytes += value.block.size();
            small += add(value);
        }
        for (long id : heap.aliveAtPeak()) {
            ModuleMemory.Placed value = memory.value(id);
            small += value == null ? 0 : add(value);
        }
        if (small > 0) {
            atPeak.add(new Item(atPeak.size(), null, small));
        }
    }

    /// @return its size if it is too small to be shown
    private long add(ModuleMemory.Placed value) {
        if (value.value.size() < SMALL_BYTES) {
            return value.value.size();
        }
        atPeak.add(new Item(atPeak.size(), value, value.value.size()));
        return 0;
    }

    ModuleMemory memory() {
        return memory;
    }

    HeapSimulation heap() {
        return heap;
    }

    List<Item> atPeak() {
        return List.copyOf(atPeak);
    }

    String moduleName() {
        return module.name();
    }

    void write(JsonWriter json) {
        List<Item> bySize = new ArrayList<>(atPeak);
        bySize.sort(Comparator.comparingLong(Item::bytes).reversed());
        json.beginObject();
        writeSizes(json.name("heapSizes"), heap.sizes());
        writeSizes(json.name("unpaddedHeapSizes"), heap.unpaddedSizes());
        writeItems(json.name("maxHeap"), atPeak);
        writeItems(json.name("maxHeapBySize"), bySize);
        json.name("logicalBufferSpans").beginObject();
        heap.spans()
                .forEach((id, span) -> {
                    json.name(Long.toString(id)).beginObject().name("start").value(span.start());
                    json.name("limit").value(span.limit()).endObject();
                });
        json.endObject().name("maxHeapToBySize").beginArray();
        atPeak.forEach(item -> json.value(bySize.indexOf(item)));
        json.endArray().name("bySizeToMaxHeap").beginArray();
        bySize.forEach(item -> json.value(item.color()));
        json.endArray().name("moduleName").value(module.name());
        json.name("entryComputationName")
                .value(module.entry().map(HloComputation::name).orElse(""));
        json.name("peakHeapMib").value(mib(heap.peak() + indefiniteBytes));
        json.name("peakUnpaddedHeapMib").value(mib(heap.peakUnpadded() + indefiniteBytes));
        json.name("peakHeapSizePosition").value(heap.peakPosition());
        writeBlocks(json);
        json.name("hloInstructionNames").beginArray();
        heap.instructions().forEach(json::value);
        json.endArray().endObject();
    }

    private void writeSizes(JsonWriter json, List<Long> sizes) {
        json.beginArray();
        sizes.forEach(size -> json.value(mib(size + indefiniteBytes)));
        json.endArray();
    }

    private void writeBlocks(JsonWriter json) {
        json.name("entryComputationParametersMib").value(sum(b -> b.lifetime().parameter()));
        json.name("nonReusableMib").value(sum(block -> !block.lifetime().isReusable()));
        json.name("maybeLiveOutMib").value(sum(block -> block.lifetime().liveOut()));
        json.name("indefiniteLifetimes").beginArray();
        memory.allocations().stream()
                .filter(MemoryReport::isIndefinite)
                .forEach(block -> writeBlock(json, block));
        json.endArray().name("allocationTimeline").value("");
        json.name("totalBufferAllocationMib").value(sum(block -> true));
        json.name("indefiniteBufferAllocationMib").value(sum(MemoryReport::isIndefinite));
    }

    private static boolean isIndefinite(HloBuffers.Allocation block) {
        return block.lifetime().isIndefinite();
    }

    private double sum(Predicate<HloBuffers.Allocation> which) {
        return mib(
                memory.allocations().stream()
                        .filter(which)
                        .mapToLong(HloBuffers.Allocation::size)
                        .sum());
    }

    private void writeBlock(JsonWriter json, HloBuffers.Allocation block) {
        json.beginObject().name("id").quoted(block.index());
        json.name("sizeMib").value(mib(block.size())).name("attributes").beginArray();
        if (block.lifetime().parameter()) {
            json.value("entry computation parameter");
        }
        if (block.lifetime().liveOut()) {
            json.value("may-be live out");
        }
        if (block.lifetime().isReusable()) {
            json.value("reusable");
        }
        json.endArray().name("logicalBuffers").beginArray();
        List<String> shapes = new ArrayList<>();
        for (HloBuffers.Assigned assigned : block.assigned()) {
            ModuleMemory.Placed value = memory.value(assigned.value());
            String shape = value == null ? "" : value.shape.text();
            shapes.add(shape);
            json.beginObject().name("id").quoted(assigned.value()).name("shape").value(shape);
            json.name("sizeMib").value(mib(assigned.size())).name("hloName");
            json.value(value == null ? "" : value.instruction.name()).name("shapeIndex");
            json.beginArray();
            if (value != null) {
                value.value.index().forEach(json::quoted);
            }
            json.endArray().endObject();
        }
        boolean common = shapes.stream().distinct().count() == 1;
        json.endArray().name("commonShape").value(common ? shapes.getFirst() : "").endObject();
    }

    private static void writeItems(JsonWriter json, List<Item> items) {
        json.beginArray();
        items.forEach(item -> writeItem(json, item));
        json.endArray();
    }

    private static void writeItem(JsonWriter json, Item item) {
        ModuleMemory.Placed value = item.value();
        json.beginObject().name("numbered").value(item.color()).name("label").value(label(item));
        json.name("logicalBufferId").value(value == null ? -1 : value.value.id());
        json.name("logicalBufferSizeMib").value(mib(item.bytes())).name("unpaddedShapeMib");
        json.value(value == null ? 0 : mib(value.shape.ownBytes())).name("instructionName");
        json.value(value == null ? "" : nameOf(value)).name("shapeString");
        json.value(value == null ? "" : value.shape.text()).name("tfOpName");
        json.value(value == null ? "" : value.instruction.frameworkName()).name("groupName");
        json.value(value == null ? "" : group(value.block.lifetime())).name("opCode");
        json.value(value == null ? "" : value.instruction.opcode());
        if (value != null) {
            HloInstruction maker = value.instruction;
            json.name("sourceInfo").beginObject().name("fileName").value(maker.sourceFile());
            json.name("lineNumber").value(maker.sourceLine()).name("stackFrame");
            json.value(maker.sourceStack().stripTrailing()).endObject();
        }
        json.endObject();
    }

    /// What a person reads of an item.
    static String label(Item item) {
        ModuleMemory.Placed value = item.value();
        if (value == null) {
            return "small (<%d bytes)".formatted(SMALL_BYTES);
        }
        return "%s: %s # %s"
                .formatted(
                        value.instruction.name(),
                        value.shape.text(),
                        value.instruction.frameworkName());
    }

    private static String nameOf(ModuleMemory.Placed value) {
        String name = value.instruction.name();
        return value.value.index().isEmpty()
                ? name
                : name + "{" + HloShape.join(value.value.index()) + "}";
    }

    private static String group(HloBuffers.Lifetime lifetime) {
        if (lifetime.parameter()) {
            return "Parameter";
        }
        if (lifetime.liveOut()) {
            return "Output";
        }
        if (lifetime.threadLocal()) {
            return "Thread-local";
        }
        return lifetime.constant() ? "Constant" : "Temporary";
    }

    private static double mib(long bytes) {
        return (double) bytes / MIB;
    }
}
