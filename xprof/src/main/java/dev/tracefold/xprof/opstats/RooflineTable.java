// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.tracefold.xprof.tool.DataTable;

/// The table of the roofline model; GPUs have fewer columns.
final class RooflineTable {
    private static final int MAX_RECORDS = 1000;
    private static final String PROGRAM = "Program";
    // What contains other operations would be counted twice.
    private static final Set<String> OUTER = Set.of("call", "conditional", "while");
    private static final Set<String> FEEDS = Set.of("infeed", "outfeed");

    private final OpStats stats;
    private final PerfEnv env;
    private final boolean gpu;
    private final int stepCount;
    private final DataTable table = new DataTable();

    RooflineTable(OpStats stats) {
        this.stats = stats;
        this.env = stats.hardware() == Hardware.CPU_ONLY ? PerfEnv.NONE : stats.perfEnv();
        this.gpu = stats.hardware() == Hardware.GPU;
        this.stepCount = stats.steps().steps().size();
        addColumns();
        addProperties();
    }

    DataTable table() {
        return table;
    }

    /// Whether an operation contains others, which are counted themselves.
    static boolean hasInner(OpMetrics metrics) {
        return OUTER.contains(metrics.category);
    }

    /// Adds the records for the whole profile, with or without the time spent on feeding the device.
    void add(boolean withFeeds) {
        OpMetricsDb db = stats.deviceOps();
        long feedPs =
                withFeeds
                        ? 0
                        : db.all().stream()
                                .filter(one -> FEEDS.contains(one.category))
                                .mapToLong(one -> one.timePs)
                                .sum();
        long totalPs = db.totalTimePs() - feedPs;
        addProgram("Total", db, totalPs, withFeeds);
        double cumulative = 0;
        int rank = 0;
        for (OpMetrics metrics : db.sorted(MAX_RECORDS)) {
            if (metrics.occurrences == 0 || (!withFeeds && FEEDS.contains(metrics.category))) {
                continue;
            }
            double part = Rates.divide(Micros.of(metrics.selfTimePs), Micros.of(totalPs));
            cumulative += part;
            add(new Entry("Total", ++rank, metrics, part, cumulative, totalPs, withFeeds));
        }
        if (!gpu) {
            addProgram("Average", new OpMetricsDb(), 0, withFeeds);
        }
        for (int step = 0; step < stepCount; step++) {
            addProgram(Integer.toString(step), new OpMetricsDb(), 0, withFeeds);
        }
    }

    /// A row.
    ///
    /// @param step of which step, or of all
    /// @param rank its place
    /// @param metrics what it is of
    /// @param part of the time
    /// @param cumulative part of the time with all before it
    /// @param totalPs the time
    /// @param withFeeds whether feeding is included
    private record Entry(
            String step,
            int rank,
            OpMetrics metrics,
            double part,
            double cumulative,
            long totalPs,
            boolean withFeeds) {}

    private void addProgram(String step, OpMetricsDb db, long totalPs, boolean withFeeds) {
        OpMetrics program = new OpMetrics(new OpMetrics.OpKey(0, PROGRAM));
        program.category = PROGRAM;
        program.occurrences = 1;
        program.timePs = totalPs;
        for (OpMetrics one : db.all()) {
            boolean feed = !withFeeds && FEEDS.contains(one.category);
            if (!hasInner(one) && !feed) {
                program.flops += one.flops;
                program.modelFlops += one.modelFlops;
                program.bytes += one.bytes;
                program.addAccesses(one);
            }
        }
        add(new Entry(step, 0, program, 0, 0, totalPs, withFeeds));
    }

    private void add(Entry record) {
        OpMetrics metrics = record.metrics();
        Rates rates = Rates.of(metrics, env, stats.hardware());
        boolean average = record.step().equals("Average");
        int steps = average ? Math.max(1, stepCount) : 1;
        Micros times = Micros.of(metrics);
        double total = times.total() / steps;
        List<Object> cells = new ArrayList<>();
        cells.addAll(
                List.of(
                        record.step(),
                        record.rank(),
                        metrics.category,
                        metrics.key.name(),
                        metrics.occurrences,
                        total,
                        times.average(),
                        times.totalSelf() / steps,
                        times.averageSelf(),
                        record.part()));
        cells.add(record.cumulative());
        addRates(metrics, rates, cells);
        double cores = stats.environment().deviceCores();
        cells.add(Rates.divide(total, cores));
        cells.add(Rates.divide((double) metrics.timePs, (double) record.totalPs()));
        addEfficiency(rates, cells);
        cells.add(record.withFeeds());
        cells.add(Long.toUnsignedString(metrics.key.module()));
        cells.add(metrics.source.html());
        table.row(cells);
    }

    private void addRates(OpMetrics metrics, Rates rates, List<Object> cells) {
        if (!gpu) {
            cells.add(Rates.divide((double) metrics.dmaStallPs, (double) metrics.timePs));
        }
        cells.addAll(
                List.of(
                        rates.flopRate(),
                        rates.modelFlopRate(),
                        rates.memoryBandwidth(),
                        rates.hbm()));
        Rates.Intensities chip = rates.intensities();
        if (gpu) {
            cells.addAll(
                    List.of(
                            rates.vmemWrite(),
                            rates.intensity(),
                            rates.hbmIntensity(),
                            chip.vmemWrite()));
        } else {
            cells.addAll(
                    List.of(
                            rates.cmemRead(),
                            rates.cmemWrite(),
                            rates.vmemRead(),
                            rates.vmemWrite(),
                            rates.intensity(),
                            rates.hbmIntensity(),
                            chip.cmemRead(),
                            chip.cmemWrite(),
                            chip.vmemRead(),
                            chip.vmemWrite()));
        }
        cells.add(rates.bottleneckIntensity());
        cells.add(rates.boundBy());
    }

    private void addEfficiency(Rates rates, List<Object> cells) {
        double compute = Rates.divide(rates.flopRate(), env.gigaFlops());
        double memory = Rates.divide(rates.hbm(), Rates.peak(env, PerfEnv.HBM));
        if (!gpu && env.hasCmem()) {
            memory = max(memory, rates.cmemRead(), Rates.peak(env, PerfEnv.CMEM_READ));
            memory = max(memory, rates.cmemWrite(), Rates.peak(env, PerfEnv.CMEM_WRITE));
        }
        if (!gpu && env.mergedVmem()) {
            memory = max(memory, rates.vmemRead(), Rates.peak(env, PerfEnv.VMEM_READ));
            memory = max(memory, rates.vmemWrite(), Rates.peak(env, PerfEnv.VMEM_WRITE));
        }
        double roofline = Math.max(memory, compute);
        cells.add(Rates.divide(rates.flopRate(), roofline));
        cells.add(roofline);
        cells.add(compute);
        cells.add(memory);
    }

    private static double max(double so, double rate, double peak) {
        return Math.max(so, Rates.divide(rate, peak));
    }

    private void addColumns() {
        table.string("step", "Step")
                .number("rank", "Rank")
                .string("category", "Category")
                .string("operation", "Operation")
                .number("occurrences", "# Occurrences")
                .number("total_time", "Total Time (us)")
                .number("avg_time", "Avg. time (us)")
                .number("total_self_time", "Total self time (us)")
                .number("avg_self_time", "Avg. self time (us)")
                .number("total_self_time_percent", "Total self time (%)")
                .number("cumulative_total_self_time_percent", "Cumulative total self time (%)");
        if (!gpu) {
            table.number("dma_stall_percent", "%time stalled by DMA");
        }
        table.number("measured_flop_rate", "Normalized FLOP Rate (GFLOP/s)")
                .number("model_flop_rate", "Model FLOP Rate (GFLOP/s)")
                .number("measured_memory_bw", "Memory BW (GiB/s)")
                .number("hbm_bw", "HBM BW (GiB/s)");
        addMemoryColumns();
        table.number(
                        "bottleneck_operational_intensity",
                        "Bottleneck Operational Intensity (FLOP/Byte)")
                .string("bound_by", "Bound by")
                .number("total_time_per_core", "Total Time per core (us)")
                .number("total_time_in_percentage", "Total Time (%)")
                .number("optimal_flop_rate", "Optimal FLOP Rate (GFLOP/s)")
                .number("roofline_efficiency", "Roofline efficiency (%)")
                .number("compute_efficiency", "FLOP Rate / Peak (%)")
                .number(
                        "max_mem_bw_utilization",
                        "Max memory (cmem or hbm) bandwidth utilization (%)")
                .column("include_infeed_outfeed", DataTable.Type.BOOLEAN, "Include Infeed/Outfeed")
                .string("hlo_module_id", "Program ID")
                .string("source_info", "Source Info");
    }

    private void addMemoryColumns() {
        if (gpu) {
            table.number("vmem_write_bw", "SHM/L1 BW (GiB/s)")
                    .number("operational_intensity", "Operational Intensity (FLOP/Byte)")
                    .number("hbm_operational_intensity", "HBM Operational Intensity (FLOP/Byte)")
                    .number(
                            "vmem_write_operational_intensity",
                            "SHM/L1 Operational Intensity (FLOP/Byte)");
            return;
        }
        List<List<String>> memories =
                List.of(
                        List.of("cmem_read", "CMEM Read"),
                        List.of("cmem_write", "CMEM Write"),
                        List.of("vmem_read", "VMEM Read"),
                        List.of("vmem_write", "VMEM Write"));
        memories.forEach(one -> table.number(one.get(0) + "_bw", one.get(1) + " BW (GiB/s)"));
        table.number("operational_intensity", "Operational Intensity (FLOP/Byte)");
        table.number("hbm_operational_intensity", "HBM Operational Intensity (FLOP/Byte)");
        memories.forEach(one ->
                table.number(
                        one.get(0) + "_operational_intensity",
                        one.get(1) + " Operational Intensity (FLOP/Byte)"));
    }

    private void addProperties() {
        boolean cpu = stats.hardware() == Hardware.CPU_ONLY;
        table.property("device_type", cpu ? "" : stats.environment().deviceType());
        property("peak_flop_rate", env.gigaFlops());
        double hbm = env.bandwidth(PerfEnv.HBM);
        property("peak_hbm_bw", PerfEnv.gibi(hbm));
        property("hbm_ridge_point", Rates.divide(env.gigaFlops(), hbm));
        if (gpu) {
            ridge("vmem_write", env.bandwidth(PerfEnv.SRAM_WRITE));
            return;
        }
        boolean cmem = env.hasCmem();
        boolean vmem = !cmem && env.mergedVmem();
        ridge("cmem_read", cmem ? env.bandwidth(PerfEnv.CMEM_READ) : 0);
        ridge("cmem_write", cmem ? env.bandwidth(PerfEnv.CMEM_WRITE) : 0);
        ridge("vmem_read", vmem ? env.bandwidth(PerfEnv.VMEM_READ) : 0);
        ridge("vmem_write", vmem ? env.bandwidth(PerfEnv.VMEM_WRITE) : 0);
        property("has_cmem", cmem ? 1 : 0);
        property("has_merged_vmem", env.mergedVmem() ? 1 : 0);
        property("megacore", env.megacore() ? 1 : 0);
    }

    private void ridge(String memory, double peak) {
        property("peak_" + memory + "_bw", PerfEnv.gibi(peak));
        property(memory + "_ridge_point", Rates.divide(env.gigaFlops(), peak));
    }

    private void property(String name, double value) {
        table.property(
                name,
                new BigDecimal(value)
                        .round(new MathContext(6))
                        .stripTrailingZeros()
                        .toPlainString());
    }
}
