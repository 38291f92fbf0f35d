// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.framework.FrameworkOp;
import dev.tracefold.xprof.gpu.GpuEventStats;
import dev.tracefold.xprof.hlo.HloInstruction;
import dev.tracefold.xprof.hlo.HloModules;
import dev.tracefold.xprof.space.LineIds;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// The operations that one GPU executed: what kernels of one instruction took together.
final class GpuOps {
    private final HloModules hlo;
    private final OpMetricsDb db = new OpMetricsDb();
    private final GpuEventStats stats = new GpuEventStats();
    private @Nullable HloInstruction current;
    private long currentProgram;
    private long currentGroup;
    private long currentPs;
    private boolean currentEager;

    private GpuOps(HloModules hlo) {
        this.hlo = hlo;
    }

    static OpMetricsDb of(XPlane plane, HloModules hlo) {
        GpuOps ops = new GpuOps(hlo);
        long first = Long.MAX_VALUE;
        long last = 0;
        for (XLine line : plane.lines()) {
            if (LineIds.isDerived(line.id())) {
                continue;
            }
            for (int i = 0; i < line.size(); i++) {
                first = Math.min(first, line.offset(i));
                last = Math.max(last, line.offset(i) + line.duration(i));
                ops.add(line, i);
            }
            ops.flush();
        }
        ops.db.finish(last == 0 ? 0 : last - first);
        return ops.db;
    }

    private void add(XLine line, int event) {
        stats.read(line, event);
        if (stats.isHloOp()) {
            addHlo(line.duration(event));
        } else if (stats.isFrameworkOp()) {
            flush();
            FrameworkOp op = FrameworkOp.parse(stats.frameworkOp());
            OpMetrics metrics = db.get(0, op.name() + "/" + line.name(event));
            if (metrics.category.isEmpty()) {
                metrics.category = op.type().isEmpty() ? "unknown" : op.type();
                metrics.provenance = stats.frameworkOp();
            }
            metrics.eager |= stats.eager();
            count(metrics, line.duration(event));
        }
    }

    private void addHlo(long durationPs) {
        HloInstruction instruction =
                stats.program().isEmpty()
                        ? null
                        : hlo.instruction(stats.program().getAsLong(), stats.innermostHloOp())
                                .orElse(null);
        if (instruction == null) {
            return;
        }
        boolean other =
                current == null
                        || !instruction.name().equals(current.name())
                        || stats.group() != currentGroup;
        // Without a step nobody knows whether it is the same execution.
        if (other || stats.group() < 0) {
            flush();
        }
        current = instruction;
        currentPs += durationPs;
        currentEager = stats.eager();
        currentProgram = stats.program().orElse(0);
        currentGroup = Math.max(0, stats.group());
    }

    private void flush() {
        HloInstruction instruction = current;
        if (instruction == null) {
            return;
        }
        OpMetrics metrics = db.get(currentProgram, instruction.name());
        if (metrics.occurrences == 0) {
            describe(metrics, instruction);
        }
        metrics.eager |= currentEager;
        double flops = instruction.cost().flops();
        double bytes = instruction.cost().bytes();
        metrics.flops += flops;
        metrics.modelFlops += flops;
        metrics.bytes += bytes;
        if (bytes > 0) {
            metrics.accesses.merge(
                    new OpMetrics.MemoryAccess(OpMetrics.MemoryAccess.HBM, true),
                    bytes,
                    Double::sum);
        }
        count(metrics, currentPs);
        current = null;
        currentPs = 0;
    }

    private static void describe(OpMetrics metrics, HloInstruction instruction) {
        metrics.category = instruction.category();
        metrics.provenance = instruction.frameworkOp();
        metrics.deduplicatedName = instruction.deduplicatedName();
        metrics.longName = instruction.text();
        metrics.source =
                new OpMetrics.SourcePlace(
                        instruction.sourceFile(),
                        instruction.sourceLine(),
                        instruction.sourceStack());
    }

    private void count(OpMetrics metrics, long durationPs) {
        metrics.occurrences++;
        metrics.timePs += durationPs;
        metrics.selfTimePs += durationPs;
        db.addOpTime(durationPs);
    }
}
