// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.gpu.KernelStats;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.Digits;

/// The operations on which devices spend most of their time, and how busy devices and hosts are.
final class OverviewOps {
    private static final int SHOWN = 10;

    private OverviewOps() {}

    static DataTable table(OpStats stats) {
        boolean gpu = stats.environment().deviceType().contains("GPU");
        OpMetricsDb db = stats.deviceOps().byFrameworkOp();
        DataTable table =
                new DataTable()
                        .number("selfTimePercent", "Time (%)")
                        .number("cumulativeTimePercent", "Cumulative time (%)")
                        .string("category", "Category")
                        .string("operation", "Operation");
        if (gpu) {
            table.number("flopRate", "GFLOPs/Sec")
                    .truth("tcEligibility", "TensorCore eligibility")
                    .truth("tcUtilization", "Op is using TensorCore");
        } else {
            table.number("flopRate", "Bf16 Normalized Flop Rate(GFLOPs/Sec)");
        }
        addRows(db, gpu, stats.kernels().byOp(), table);
        addShares(stats.hostOps().all(), db.all(), table);
        table.property("remark_text", "").property("remark_color", "");
        table.property("mxu_utilization_percent", Digits.percent(stats.matrixUnitPercent()));
        table.property("hbm_utilization_percent", Digits.percent(stats.hbmPercent()));
        if (gpu) {
            addPrecision(stats, table);
        } else {
            addIdle(stats, table);
        }
        return table;
    }

    private static void addRows(
            OpMetricsDb db,
            boolean gpu,
            Map<String, KernelStats.OpTimes> kernels,
            DataTable table) {
        double cumulative = 0;
        List<OpMetrics> ops =
                db.sorted(SHOWN + 1).stream().filter(op -> !op.isIdle()).limit(SHOWN).toList();
        for (OpMetrics op : ops) {
            double part = Rates.divide((double) op.selfTimePs, (double) db.totalOpTimePs());
            cumulative += part;
            String name = op.key.name();
            double rate = Rates.divide(op.flops, (double) op.timePs / 1000);
            if (gpu) {
                KernelStats.OpTimes times = kernels.get(name);
                boolean eligible = times != null && times.eligible();
                boolean used = times != null && times.tensorCoreNs() != 0;
                table.row(part, cumulative, op.category, name, rate, eligible, used);
            } else {
                table.row(part, cumulative, op.category, name, rate);
            }
        }
    }

    private static void addShares(
            Collection<OpMetrics> host, Collection<OpMetrics> device, DataTable table) {
        double hostOps = count(host);
        double deviceOps = count(device);
        double all = hostOps + deviceOps;
        table.property("host_trace_level", "0")
                .property("host_tf_op_percent", percent(hostOps, all))
                .property("device_tf_op_percent", percent(deviceOps, all))
                .property("host_op_time_eager_percent", eager(host))
                .property("device_op_time_eager_percent", eager(device));
    }

    private static double count(Collection<OpMetrics> ops) {
        return (double) ops.stream().mapToLong(op -> op.occurrences).sum();
    }

    private static String eager(Collection<OpMetrics> ops) {
        long busy = ops.stream().filter(op -> !op.isIdle()).mapToLong(op -> op.selfTimePs).sum();
        long eager =
                ops.stream()
                        .filter(op -> !op.isIdle() && op.eager)
                        .mapToLong(op -> op.selfTimePs)
                        .sum();
        return percent((double) eager, (double) busy);
    }

    private static void addPrecision(OpStats stats, DataTable table) {
        double half = (double) stats.steps().compute16Ps();
        double full = (double) stats.steps().compute32Ps();
        table.property("device_compute_16bit_percent", percent(half, half + full));
        table.property("device_compute_32bit_percent", percent(full, half + full));
    }

    private static void addIdle(OpStats stats, DataTable table) {
        boolean tpu = stats.hardware() == Hardware.TPU;
        if (tpu) {
            double busy = (double) stats.deviceOps().busyPs();
            double idle = (double) stats.deviceOps().idlePs();
            table.property("device_duty_cycle_percent", percent(busy, busy + idle));
        }
        addRoofline(stats, tpu && !stats.steps().steps().isEmpty(), table);
        table.property("device_idle_time_percent", idle(tpu, stats.deviceOps()))
                .property("host_idle_time_percent", idle(tpu, stats.hostOps()));
    }

    // How near a program with steps is to what the device could do with as many bytes an operation.
    private static void addRoofline(OpStats stats, boolean known, DataTable table) {
        double flops = 0;
        double bytes = 0;
        for (OpMetrics op : stats.deviceOps().all()) {
            if (known && op.occurrences > 0 && !RooflineTable.hasInner(op)) {
                flops += op.flops;
                bytes += op.bytesOf(OpMetrics.MemoryAccess.HBM);
            }
        }
        double nanos = (double) stats.deviceOps().totalTimePs() / 1000;
        double bandwidth = stats.perfEnv().bandwidth(PerfEnv.HBM);
        double best = Math.min(Rates.divide(flops, bytes) * bandwidth, stats.perfEnv().gigaFlops());
        table.property(
                "flop_rate_utilization_relative_to_roofline",
                percent(Rates.divide(flops, nanos), best));
        table.property(
                "memory_bw_utilization_relative_to_hw_limit",
                percent(Rates.divide(bytes, nanos), bandwidth));
    }

    private static String idle(boolean tpu, OpMetricsDb db) {
        double total = (double) db.totalTimePs();
        double idle = total - (double) db.totalOpTimePs();
        return tpu ? percent(idle, total) : Digits.percent(0);
    }

    private static String percent(double part, double all) {
        return Digits.percent(100 * Rates.divide(part, all));
    }
}
