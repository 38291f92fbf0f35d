// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.Map;

import dev.tracefold.xprof.inference.InferenceTables;
import dev.tracefold.xprof.tool.ToolResult;

/// `inference_profile`: requests and batches of a server that infers, how long they take and what on.
public final class InferenceProfileTool extends OpStatsTool {
    @Override
    public String name() {
        return "inference_profile";
    }

    @Override
    ToolResult show(OpStats stats, Map<String, String> options) {
        if (stats.inference().isEmpty()) {
            return new ToolResult.NotAvailable(
                    "its hosts recorded no requests of an inference server");
        }
        return new ToolResult.Tables(
                InferenceTables.of(
                        stats.inference(),
                        options.getOrDefault("request_column", ""),
                        options.getOrDefault("batch_column", "")),
                true);
    }
}
