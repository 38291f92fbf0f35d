// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.catalog;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.xprof.hlo.HloModules;
import dev.tracefold.xprof.inference.InferenceReader;
import dev.tracefold.xprof.network.MegascaleStatsTool;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `tool_names`: the tools that have something to show for a run. XProf looks at the first host alone;
/// here one host of a run is enough to offer a tool.
public final class ToolNamesTool implements Tool {
    @Override
    public String name() {
        return "tool_names";
    }

    @Override
    public ToolResult run(ToolRequest request) {
        boolean gpu = false;
        boolean hlo = false;
        boolean counters = false;
        boolean network = false;
        boolean requests = false;
        for (HostProfile host : request.hosts()) {
            try (XSpace space = host.open()) {
                gpu |= !space.planesWithPrefix(XSpace.GPU_PREFIX).isEmpty();
                hlo |= HloModules.areIn(space);
                requests |= InferenceReader.isIn(space);
                network |= MegascaleStatsTool.hasTransfers(space);
                counters |=
                        space.planesWithPrefix(XSpace.TPU_PREFIX).stream()
                                .anyMatch(ToolNamesTool::hasCounters);
            }
        }
        List<String> names =
                new ArrayList<>(
                        List.of(
                                "trace_viewer@",
                                "overview_page",
                                "framework_op_stats",
                                "memory_profile",
                                "op_profile",
                                "hlo_stats",
                                "roofline_model"));
        if (gpu) {
            names.add("kernel_stats");
        }
        if (hlo) {
            names.add("memory_viewer");
            names.add("graph_viewer");
        }
        if (requests) {
            names.add("inference_profile");
        }
        if (network) {
            names.add("megascale_stats");
        }
        if (counters) {
            names.add("perf_counters");
            names.add("utilization_viewer");
        }
        return new ToolResult.Text(String.join(",", names));
    }

    private static boolean hasCounters(XPlane plane) {
        return plane.hasStatName("counter_value");
    }
}
