// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.memory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.chart.Box;
import dev.tracefold.xprof.chart.Page;
import dev.tracefold.xprof.chart.Svg;
import dev.tracefold.xprof.chart.Units;
import dev.tracefold.xprof.hlo.HloBuffers;

/// A picture of the blocks that values take turns in: to the right the order of instructions, downwards
/// the addresses in the block.
final class AllocationTimeline {
    private static final double WIDTH = 1200;
    private static final double HEIGHT = 640;
    private static final double MARGIN = 10;
    private static final double LEAST_HEIGHT = 0.5;

    private AllocationTimeline() {}

    static String of(MemoryReport report) {
        List<HloBuffers.Allocation> blocks =
                report.memory().allocations().stream()
                        .filter(block -> !block.lifetime().isIndefinite())
                        .filter(block -> hasSpans(block, report))
                        .toList();
        long bytes = blocks.stream().mapToLong(HloBuffers.Allocation::size).sum();
        Page page = new Page("Memory of " + report.moduleName());
        if (bytes == 0) {
            return page.paragraph("The compiler planned no memory that values take turns in.")
                    .html();
        }
        Svg svg = new Svg(WIDTH, HEIGHT + 2 * MARGIN, "Blocks of memory over instructions");
        Map<Long, Integer> colors = new HashMap<>();
        for (MemoryReport.Item item : report.atPeak()) {
            ModuleMemory.Placed value = item.value();
            if (value != null) {
                colors.put(value.value.id(), item.color());
            }
        }
        double scale = HEIGHT / (double) bytes;
        double top = MARGIN;
        for (HloBuffers.Allocation block : blocks) {
            double height = (double) block.size() * scale;
            String tip =
                    "block %d, %s".formatted(block.index(), Units.bytes((double) block.size()));
            svg.rect(new Box(MARGIN, top, WIDTH - 2 * MARGIN, height), "box", tip);
            for (HloBuffers.Assigned assigned : block.assigned()) {
                draw(
                        assigned,
                        report,
                        svg,
                        new Box(MARGIN, top, WIDTH - 2 * MARGIN, scale),
                        colors);
            }
            top += height;
        }
        return page.paragraph(
                        "To the right: instructions in the order in which they run. Downwards:"
                                + " addresses. Point at a value to see what it is.")
                .figure("", svg)
                .html();
    }

    private static boolean hasSpans(HloBuffers.Allocation block, MemoryReport report) {
        return block.assigned().stream()
                .anyMatch(assigned -> report.heap().spans().containsKey(assigned.value()));
    }

    private static void draw(
            HloBuffers.Assigned assigned,
            MemoryReport report,
            Svg svg,
            Box place,
            Map<Long, Integer> colors) {
        HeapSimulation.Span span = report.heap().spans().get(assigned.value());
        ModuleMemory.Placed value = report.memory().value(assigned.value());
        if (span == null || value == null || !value.isCanonical()) {
            return;
        }
        double step = place.width() / Math.max(1, report.heap().length());
        double height = (double) value.value.size() * place.height();
        if (height < LEAST_HEIGHT) {
            return;
        }
        int color = colors.getOrDefault(value.value.id(), (int) value.value.id());
        svg.rect(
                new Box(
                        place.x() + span.start() * step,
                        place.y() + (double) value.offset * place.height(),
                        (span.limit() - span.start()) * step,
                        height),
                "s" + Math.floorMod(color, 10),
                "%s\n%s\n%s at offset %d, events %d to %d"
                        .formatted(
                                value.instruction.name(),
                                value.shape.text(),
                                Units.bytes((double) value.value.size()),
                                value.offset,
                                span.start(),
                                span.limit()));
    }
}
