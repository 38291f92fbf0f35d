// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.gpu.KernelTable;
import dev.tracefold.xprof.tool.ToolResult;

/// `kernel_stats`: the kernels that ran on GPUs.
public final class KernelStatsTool extends OpStatsTool {
    @Override
    public String name() {
        return "kernel_stats";
    }

    @Override
    ToolResult show(OpStats stats, Map<String, String> options) {
        return new ToolResult.Tables(List.of(KernelTable.of(stats.kernels())), false);
    }
}
