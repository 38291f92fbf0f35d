// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.gpu;

import java.util.List;

import dev.tracefold.xprof.hlo.HloModules;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `kernel_stats`: the kernels that ran on GPUs.
public final class KernelStatsTool implements Tool {
    @Override
    public String name() {
        return "kernel_stats";
    }

    @Override
    public ToolResult run(ToolRequest request) {
        KernelStats stats = new KernelStats();
        for (HostProfile host : request.hosts()) {
            try (XSpace space = host.open()) {
                stats.add(space, HloModules.of(space));
            }
        }
        return new ToolResult.Tables(List.of(table(stats)), false);
    }

    private static DataTable table(KernelStats stats) {
        DataTable table =
                new DataTable()
                        .number("rank", "Rank")
                        .string("kernel_name", "Kernel Name")
                        .number("registers_per_thread", "Registers per thread")
                        .number("shmem_bytes", "Shared Mem bytes")
                        .string("block_dim", "Block dim")
                        .string("grid_dim", "Grid dim")
                        .number("occupancy_pct", "Occupancy %")
                        .column(
                                "is_op_tensor_core_eligible",
                                DataTable.Type.BOOLEAN,
                                "Op is TensorCore eligible")
                        .column(
                                "is_kernel_using_tensor_core",
                                DataTable.Type.BOOLEAN,
                                "Kernel uses TensorCore")
                        .string("op_name", "Op Name")
                        .number("occurrences", "Occurrences")
                        .number("total_duration_us", "Total Duration (μs)")
                        .number("avg_duration_us", "Avg Duration (μs)")
                        .number("min_duration_us", "Min Duration (μs)")
                        .number("max_duration_us", "Max Duration (μs)");
        int rank = 1;
        for (KernelStats.Row row : stats.rows()) {
            Kernel kernel = row.kernel();
            Kernel.Launch launch = kernel.launch();
            KernelStats.Times times = row.times();
            table.row(
                    rank++,
                    kernel.name(),
                    launch.registers(),
                    launch.staticShared() + launch.dynamicShared(),
                    launch.block().text(),
                    launch.grid().text(),
                    launch.occupancyPercent(),
                    kernel.eligible(),
                    kernel.usesTensorCore(),
                    kernel.opName(),
                    times.occurrences,
                    micros(times.totalNs),
                    // The average is cut to whole nanoseconds before it becomes microseconds.
                    micros(times.totalNs / times.occurrences),
                    micros(times.minNs),
                    micros(times.maxNs));
        }
        return table;
    }

    private static double micros(long nanos) {
        return (double) nanos / 1000;
    }
}
