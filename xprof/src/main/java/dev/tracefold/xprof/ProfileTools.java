// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof;

import java.util.List;

import dev.tracefold.xprof.advice.SmartSuggestionTool;
import dev.tracefold.xprof.catalog.ToolNamesTool;
import dev.tracefold.xprof.counters.PerfCountersTool;
import dev.tracefold.xprof.counters.UtilizationViewerTool;
import dev.tracefold.xprof.graph.GraphViewerTool;
import dev.tracefold.xprof.memory.MemoryProfileTool;
import dev.tracefold.xprof.memory.MemoryViewerTool;
import dev.tracefold.xprof.network.MegascaleStatsTool;
import dev.tracefold.xprof.opstats.FrameworkOpStatsTool;
import dev.tracefold.xprof.opstats.HloStatsTool;
import dev.tracefold.xprof.opstats.InferenceProfileTool;
import dev.tracefold.xprof.opstats.InputPipelineTool;
import dev.tracefold.xprof.opstats.KernelStatsTool;
import dev.tracefold.xprof.opstats.OpProfileTool;
import dev.tracefold.xprof.opstats.OverviewTool;
import dev.tracefold.xprof.opstats.PodViewerTool;
import dev.tracefold.xprof.opstats.RooflineTool;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.viewer.StreamingTraceViewerTool;
import dev.tracefold.xprof.viewer.TraceViewerTool;

/// All tools, in the order in which XProf lists them. This is the only place that names them all.
public final class ProfileTools {
    private static final List<Tool> TOOLS =
            List.of(
                    new ToolNamesTool(),
                    new TraceViewerTool(),
                    new StreamingTraceViewerTool(),
                    new OverviewTool(),
                    new InputPipelineTool(),
                    new OpProfileTool(),
                    new KernelStatsTool(),
                    new RooflineTool(),
                    new PodViewerTool(),
                    new FrameworkOpStatsTool(),
                    new HloStatsTool(),
                    new MemoryProfileTool(),
                    new MemoryViewerTool(),
                    new GraphViewerTool(),
                    new PerfCountersTool(),
                    new UtilizationViewerTool(),
                    new InferenceProfileTool(),
                    new MegascaleStatsTool(),
                    new SmartSuggestionTool());

    private ProfileTools() {}

    /// The tools.
    public static List<Tool> all() {
        return TOOLS;
    }

    /// The tool of that name.
    ///
    /// @throws ProfileException if there is none
    public static Tool named(String name) {
        for (Tool tool : TOOLS) {
            if (tool.name().equals(name)) {
                return tool;
            }
        }
        String known = String.join(", ", TOOLS.stream().map(Tool::name).toList());
        throw new ProfileException(
                ProfileException.Kind.REQUEST,
                "No tool '%s'; there are: %s".formatted(name, known));
    }
}
