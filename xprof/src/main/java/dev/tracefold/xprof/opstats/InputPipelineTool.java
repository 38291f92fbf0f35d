// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;

import dev.tracefold.xprof.tool.Tool;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

/// `input_pipeline_analyzer`: whether devices wait for their input, and what hosts do to bring it.
public final class InputPipelineTool implements Tool {
    @Override
    public String name() {
        return "input_pipeline_analyzer";
    }

    @Override
    public ToolResult run(ToolRequest request) {
        OpStats stats = OpStats.of(request);
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
