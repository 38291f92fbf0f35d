// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.tool.DataTable;
import dev.tracefold.xprof.tool.ToolResult;

/// `roofline_model`: how close operations come to what the device can do; one table of operations, one of
/// what is to be said of the profile.
public final class RooflineTool extends OpStatsTool {
    @Override
    public String name() {
        return "roofline_model";
    }

    @Override
    ToolResult show(OpStats stats, Map<String, String> options) {
        RooflineTable table = new RooflineTable(stats);
        DataTable messages =
                new DataTable().string("severity", "Severity").string("message", "Message");
        if (stats.hardware() != Hardware.CPU_ONLY) {
            table.add(true);
            table.add(false);
            if (stats.steps().steps().isEmpty()) {
                messages.row("WARNING", OpStats.NO_STEPS);
            }
        }
        return new ToolResult.Tables(List.of(table.table(), messages), true);
    }
}
