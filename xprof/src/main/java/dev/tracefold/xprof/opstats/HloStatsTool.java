// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.ToolResult;

/// `hlo_stats`: operations of the compiler on devices.
public final class HloStatsTool extends OpStatsTool {
    @Override
    public String name() {
        return "hlo_stats";
    }

    @Override
    ToolResult show(OpStats stats, Map<String, String> options) {
        OpMetricsDb db = stats.deviceOps();
        DataTable table = columns();
        double total = Micros.of(db.totalTimePs());
        double cumulative = 0;
        int rank = 0;
        for (OpMetrics metrics : db.sorted(Integer.MAX_VALUE)) {
            if (metrics.occurrences == 0) {
                continue;
            }
            Micros times = Micros.of(metrics);
            double part = Rates.divide(times.totalSelf(), total);
            cumulative += part;
            table.row(cells(++rank, metrics, times, part, cumulative, stats));
        }
        return new ToolResult.Tables(List.of(table), false);
    }

    private static List<Object> cells(
            int rank, OpMetrics metrics, Micros times, double part, double sum, OpStats stats) {
        Rates rates = Rates.of(metrics, stats.perfEnv(), stats.hardware());
        String text = metrics.longName.isEmpty() ? metrics.key.name() : metrics.longName;
        List<Object> cells = new ArrayList<>();
        cells.addAll(
                List.of(
                        rank,
                        Long.toUnsignedString(metrics.key.module()),
                        metrics.category,
                        nameOf(text),
                        text,
                        metrics.provenance,
                        metrics.occurrences));
        cells.addAll(
                List.of(
                        times.total(),
                        times.average(),
                        times.totalSelf(),
                        times.averageSelf(),
                        part * 100,
                        sum * 100));
        cells.addAll(
                List.of(
                        Rates.divide((double) metrics.dmaStallPs, (double) metrics.timePs),
                        rates.modelFlopRate(),
                        rates.flopRate(),
                        rates.memoryBandwidth(),
                        rates.hbm(),
                        rates.cmemRead(),
                        rates.cmemWrite(),
                        rates.intensity(),
                        rates.boundBy()));
        cells.addAll(
                List.of(
                        yes(isRematerialized(metrics)),
                        yes(metrics.provenance.contains("outside_compilation")),
                        yes(metrics.autotuned),
                        metrics.source.place(),
                        metrics.source.stack()));
        return cells;
    }

    // The text begins "%name = ".
    private static String nameOf(String text) {
        int end = text.indexOf(" = ");
        String name = end < 0 ? text : text.substring(0, end);
        return name.startsWith("%") ? name.substring(1) : name;
    }

    private static boolean isRematerialized(OpMetrics metrics) {
        return nameOf(metrics.longName).contains(".remat")
                || metrics.provenance.contains("rematted_computation");
    }

    private static String yes(boolean truth) {
        return truth ? "Yes" : "No";
    }

    private static DataTable columns() {
        return new DataTable()
                .number("rank", "Rank")
                .string("program_id", "Program id")
                .string("category", "HLO op category")
                .string("hlo_op_name", "HLO op name")
                .string("hlo_op_expression", "HLO op text")
                .string("tf_op_name", "Framework op name")
                .number("occurrences", "#Occurrences")
                .number("total_time", "Total time (us)")
                .number("avg_time", "Avg. time (us)")
                .number("total_self_time", "Total self time (us)")
                .number("avg_self_time", "Avg. self time (us)")
                .number("total_self_time_percent", "Total self time (%)")
                .number("cumulative_total_self_time_percent", "Cumulative total self time (%)")
                .number("dma_stall_percent", "%time stalled by DMA")
                .number("model_flop_rate", "Model GFLOP/s")
                .number("normalized_flop_rate", "Normalized GFLOP/s")
                .number("measured_memory_bw", "Measured memory BW (GiB/s)")
                .number("hbm_bw", "HBM BW (GiB/s)")
                .number("cmem_read_bw", "CMEM Read BW (GiB/s)")
                .number("cmem_write_bw", "CMEM Write BW (GiB/s)")
                .number("operational_intensity", "Operational intensity (FLOPS/Byte)")
                .string("bound_by", "Bound by")
                .string("hlo_rematerialization", "Rematerialization")
                .string("outside_compilation", "Outside Compilation")
                .string("autotuned", "Autotuned")
                .string("source_info", "Source Info")
                .string("source_stack", "Source Stack");
    }
}
