// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.tool.ToolResult;

/// `input_pipeline_analyzer`: whether devices wait for their input, and what hosts do to bring it.
public final class InputPipelineTool extends OpStatsTool {
    @Override
    public String name() {
        return "input_pipeline_analyzer";
    }

    @Override
    ToolResult show(OpStats stats, Map<String, String> options) {
        InputPipeline pipeline = InputPipeline.of(stats);
        return new ToolResult.Tables(
                List.of(
                        pipeline.slowestCores(),
                        StepTable.of(pipeline),
                        pipeline.ops().table(),
                        InputPipeline.adviceTable(),
                        Diagnostics.ofSteps(stats).table()),
                true);
    }
}
