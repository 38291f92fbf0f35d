// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.gpu;

import dev.tracefold.xprof.tool.DataTable;

/// The kernels as XProf's page shows them.
public final class KernelTable {
    private KernelTable() {}

    /// The table.
    public static DataTable of(KernelStats stats) {
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
