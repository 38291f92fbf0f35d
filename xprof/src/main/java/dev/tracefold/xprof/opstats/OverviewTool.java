// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.inference.InferenceLatency;
import dev.tracefold.xprof.inference.InferenceStats;
import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.ToolResult;

/// `overview_page`: how fast a program is, what keeps it from being faster, where to look next.
public final class OverviewTool extends OpStatsTool {
    @Override
    public String name() {
        return "overview_page";
    }

    @Override
    ToolResult show(OpStats stats, Map<String, String> options) {
        InputPipeline pipeline = InputPipeline.of(stats);
        return new ToolResult.Tables(
                List.of(
                        OverviewOps.table(stats),
                        StepTable.of(pipeline),
                        environment(stats),
                        Tips.table(stats, pipeline.bottleneck()),
                        latency(stats),
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

    // Only of programs that do not train, as in XProf: a step of training is no request.
    private static DataTable latency(OpStats stats) {
        return InferenceLatency.table(
                stats.isTraining() ? new InferenceStats() : stats.inference());
    }
}
