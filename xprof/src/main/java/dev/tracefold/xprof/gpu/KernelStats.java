// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.gpu;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import dev.tracefold.xprof.framework.FrameworkOp;
import dev.tracefold.xprof.hlo.HloInstruction;
import dev.tracefold.xprof.hlo.HloModules;
import dev.tracefold.xprof.space.LineIds;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// How often and how long kernels ran, over all hosts that were added.
public final class KernelStats {
    private static final int MAX_KERNELS = 1000;

    private final Map<Kernel, Times> times = new HashMap<>();
    private final Map<String, Kernel.Launch> known = new HashMap<>();

    /// A kernel and its times.
    ///
    /// @param kernel which
    /// @param times how long
    record Row(Kernel kernel, Times times) {}

    /// How long a kernel ran.
    static final class Times {
        long occurrences;
        long totalNs;
        long minNs = Long.MAX_VALUE;
        long maxNs;

        private void add(Times other) {
            occurrences += other.occurrences;
            totalNs += other.totalNs;
            minNs = Math.min(minNs, other.minNs);
            maxNs = Math.max(maxNs, other.maxNs);
        }

        private void add(long durationNs) {
            occurrences++;
            totalNs += durationNs;
            minNs = Math.min(minNs, durationNs);
            maxNs = Math.max(maxNs, durationNs);
        }
    }

    /// How long the kernels of an operation ran.
    ///
    /// @param eligible whether it could use the tensor cores
    /// @param totalNs of all its kernels
    /// @param tensorCoreNs of those that use the tensor cores
    public record OpTimes(boolean eligible, long totalNs, long tensorCoreNs) {}

    /// Adds the kernels of a profile.
    public void add(XSpace space, HloModules modules) {
        space.planesWithPrefix(XSpace.GPU_PREFIX).forEach(plane -> add(plane, modules));
    }

    /// Adds the kernels of one GPU.
    public void add(XPlane gpu, HloModules modules) {
        for (XLine line : gpu.lines()) {
            if (!LineIds.isDerived(line.id())) {
                add(line, modules);
            }
        }
    }

    private void add(XLine line, HloModules modules) {
        GpuEventStats stats = new GpuEventStats();
        for (int i = 0; i < line.size(); i++) {
            long durationNs = line.duration(i) / 1000;
            if (durationNs != 0 && stats.read(line, i).isKernel()) {
                Kernel kernel = kernel(line.name(i), stats, modules);
                times.computeIfAbsent(kernel, any -> new Times()).add(durationNs);
            }
        }
    }

    private Kernel kernel(String name, GpuEventStats stats, HloModules modules) {
        Kernel.Launch details = known.computeIfAbsent(stats.kernelDetails(), KernelDetails::parse);
        boolean uses = Kernel.nameUsesTensorCore(name);
        String opName = "";
        boolean eligible = false;
        if (stats.isFrameworkOp()) {
            opName = FrameworkOp.parse(stats.frameworkOp()).name();
            eligible =
                    uses
                            || Kernel.einsumIsEligible(stats.equation())
                            || Kernel.opIsEligible(opName);
        }
        if (stats.isHloOp() && stats.program().isPresent()) {
            long program = stats.program().getAsLong();
            HloInstruction instruction =
                    modules.instruction(program, stats.innermostHloOp()).orElse(null);
            if (instruction != null) {
                opName = instruction.frameworkOp();
                eligible = eligible || Kernel.opIsEligible(opName);
            }
        }
        return new Kernel(name, details, uses, eligible, opName);
    }

    /// Adds what another has.
    public void add(KernelStats other) {
        other.forEach(this::add);
    }

    void add(Kernel kernel, Times more) {
        times.computeIfAbsent(kernel, any -> new Times()).add(more);
    }

    /// Shows the kernels in an order that depends on nothing but them.
    void forEach(BiConsumer<Kernel, Times> action) {
        times.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Kernel.ORDER))
                .forEach(entry -> action.accept(entry.getKey(), entry.getValue()));
    }

    /// The kernels, those that took longest first.
    List<Row> rows() {
        return times.entrySet().stream()
                .map(entry -> new Row(entry.getKey(), entry.getValue()))
                .sorted(
                        Comparator.<Row>comparingLong(row -> -row.times().totalNs)
                                .thenComparing(Row::kernel, Kernel.ORDER))
                .limit(MAX_KERNELS)
                .toList();
    }

    /// The kernels by operation of the framework.
    public Map<String, OpTimes> byOp() {
        Map<String, OpTimes> result = new HashMap<>();
        for (Row row : rows()) {
            long total = row.times().totalNs;
            result.merge(
                    row.kernel().opName(),
                    new OpTimes(
                            row.kernel().eligible(),
                            total,
                            row.kernel().usesTensorCore() ? total : 0),
                    (one, other) ->
                            new OpTimes(
                                    one.eligible() || other.eligible(),
                                    one.totalNs() + other.totalNs(),
                                    one.tensorCoreNs() + other.tensorCoreNs()));
        }
        return result;
    }
}
