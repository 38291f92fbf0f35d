// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;

import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.ToolResult;

/// `overview_page`: how fast a program is, what keeps it from being faster, where to look next.
public final class OverviewTool extends OpStatsTool {
    @Override
    public String name() {
        return "overview_page";
    }

    @Override
    ToolResult show(OpStats stats) {
        InputPipeline pipeline = InputPipeline.of(stats);
        return new ToolResult.Tables(
                List.of(
                        OverviewOps.table(stats),
                        StepTable.of(pipeline),
                        environment(stats),
                        Tips.table(stats, pipeline.bottleneck()),
                        latency(),
                        DataTable.placeholder(),
                        Diagnostics.ofAll(stats).table()),
                true);
    }

    private static DataTable environment(OpStats stats) {
        int tasks = stats.steps().hosts().size();
        int hosts = (int) stats.steps().hosts().stream().distinct().count();
        return new DataTable()
                .string("host_id", "host_id")
                .string("command_line", "command_line")
                .string("start_time", "start_time")
                .string("bns_address", "bns_address")
                .property("host_count", Integer.toString(hosts))
                .property(
                        "task_count",
                        "%d (num tasks per host = %d)".formatted(tasks, tasks / Math.max(1, hosts)))
                .property("device_type", stats.environment().deviceType())
                .property("device_core_count", Integer.toString(stats.environment().deviceCores()))
                .property("is_training", Boolean.toString(stats.isTraining()));
    }

    // Requests of servers that infer are not looked for.
    private static DataTable latency() {
        return new DataTable()
                .string("percentile", "percentile")
                .number("hostTimeMs", "Host time (in ms)")
                .number("deviceTimeMs", "Device time (in ms)")
                .number("communicationTimeMs", "Host-device communication time (in ms)")
                .number("totalTimeMs", "Total latency (in ms)");
    }
}
