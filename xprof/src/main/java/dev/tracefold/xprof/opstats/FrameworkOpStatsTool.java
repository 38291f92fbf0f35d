// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.gpu.KernelStats;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.ToolResult;

/// `framework_op_stats`: operations by the names of TensorFlow or JAX, on devices and hosts; one table
/// with idle time and one without.
public final class FrameworkOpStatsTool extends OpStatsTool {
    private static final int MAX_OPS = 500;

    @Override
    public String name() {
        return "framework_op_stats";
    }

    @Override
    ToolResult show(OpStats stats, Map<String, String> options) {
        OpMetricsDb device = stats.deviceOps().byFrameworkOp();
        return new ToolResult.Tables(
                List.of(table(stats, device, false), table(stats, device, true)), true);
    }

    private static DataTable table(OpStats stats, OpMetricsDb device, boolean withoutIdle) {
        boolean gpu = stats.environment().deviceType().contains("GPU");
        DataTable table = columns(gpu);
        Rows rows = new Rows(stats, table, gpu, withoutIdle);
        rows.add(device, true);
        rows.add(stats.hostOps(), false);
        table.property("task_type", rows.training ? "Training" : "Inference");
        table.property("architecture_type", "Unknown");
        return table;
    }

    private static DataTable columns(boolean gpu) {
        DataTable table =
                new DataTable()
                        .number("rank", "Rank")
                        .string("host_or_device", "Host/device")
                        .string("type", "Operation Type")
                        .string("operation", "Operation Name")
                        .number("occurrences", "#Occurrences")
                        .number("total_time", "Total time (us)")
                        .number("avg_time", "Avg. time (us)")
                        .number("total_self_time", "Total self-time (us)")
                        .number("avg_self_time", "Avg. self-time (us)")
                        .number("device_total_self_time_percent", "Total self-time on Device (%)")
                        .number(
                                "device_cumulative_total_self_time_percent",
                                "Cumulative total-self time on Device (%)")
                        .number("host_total_self_time_percent", "Total self-time on Host (%)")
                        .number(
                                "Host_cumulative_total_self_time_percent",
                                "Cumulative total-self time on Host (%)")
                        .number("measured_flop_rate", "Normalized FLOP Rate (FLOPs/s)")
                        .number("model_flop_rate", "Model FLOP Rate (GFLOP/s)")
                        .number("measured_memory_bw", "Measured Memory BW (GBytes/Sec)")
                        .number("operational_intensity", "Operational Intensity (FLOPs/Byte)");
        if (gpu) {
            table.number("gpu_tensorcore_utilization", "GPU TensorCore utilization");
        }
        return table.string("bound_by", "Bound by").string("eager", "Execution mode");
    }

    /// Fills a table.
    private static final class Rows {
        private final OpStats stats;
        private final DataTable table;
        private final boolean gpu;
        private final boolean withoutIdle;
        private final Map<String, KernelStats.OpTimes> kernels;
        private int rank;
        private boolean training;

        Rows(OpStats stats, DataTable table, boolean gpu, boolean withoutIdle) {
            this.stats = stats;
            this.table = table;
            this.gpu = gpu;
            this.withoutIdle = withoutIdle;
            this.kernels = stats.kernels().byOp();
        }

        void add(OpMetricsDb db, boolean device) {
            double total = Micros.of(db.totalTimePs(withoutIdle));
            double cumulative = 0;
            for (OpMetrics metrics : db.sorted(MAX_OPS)) {
                if (withoutIdle && metrics.isIdle()) {
                    continue;
                }
                Micros times = Micros.of(metrics);
                double part = Rates.divide(times.totalSelf(), total);
                cumulative += part;
                add(metrics, times, part, cumulative, device);
                training |= Gradients.contain(metrics.key.name() + ":" + metrics.category);
            }
        }

        private void add(OpMetrics metrics, Micros times, double part, double sum, boolean device) {
            Rates rates = Rates.of(metrics, stats.perfEnv(), stats.hardware());
            List<Object> cells = new ArrayList<>();
            cells.addAll(
                    List.of(
                            ++rank,
                            device ? "Device" : "Host",
                            metrics.category,
                            metrics.key.name(),
                            metrics.occurrences,
                            times.total(),
                            times.average(),
                            times.totalSelf(),
                            times.averageSelf()));
            cells.addAll(
                    List.of(
                            device ? part : 0.0,
                            device ? sum : 0.0,
                            device ? 0.0 : part,
                            device ? 0.0 : sum,
                            rates.flopRate(),
                            rates.modelFlopRate(),
                            rates.memoryBandwidth(),
                            rates.intensity()));
            if (gpu) {
                cells.add(device ? tensorCores(metrics) : 0.0);
            }
            cells.add(rates.boundBy());
            cells.add(metrics.eager ? "Eager" : "Function");
            table.row(cells);
        }

        private double tensorCores(OpMetrics metrics) {
            KernelStats.OpTimes times = kernels.get(metrics.key.name());
            return times == null
                    ? 0
                    : Rates.divide((double) times.tensorCoreNs(), (double) times.totalNs());
        }
    }
}
