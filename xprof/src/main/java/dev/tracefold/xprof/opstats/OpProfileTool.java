// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.Map;

import dev.tracefold.xprof.json.JsonWriter;
import dev.tracefold.xprof.tool.ToolResult;

/// `op_profile`: operations of devices as a tree, by kind of work and by program, with idle time and
/// without.
public final class OpProfileTool extends OpStatsTool {
    @Override
    public String name() {
        return "op_profile";
    }

    @Override
    ToolResult show(OpStats stats, Map<String, String> options) {
        return new ToolResult.Json(json -> write(stats, json));
    }

    private static void write(OpStats stats, JsonWriter json) {
        json.beginObject();
        write(stats, "byCategory", false, false, json);
        write(stats, "byProgram", true, false, json);
        json.name("deviceType").value(stats.hardware().name());
        write(stats, "byCategoryExcludeIdle", false, true, json);
        write(stats, "byProgramExcludeIdle", true, true, json);
        json.endObject();
    }

    private static void write(
            OpStats stats, String name, boolean program, boolean withoutIdle, JsonWriter json) {
        long total = stats.deviceOps().totalTimePs(withoutIdle);
        json.name(name);
        ProfileTree.of(stats, program, withoutIdle).write(json, stats.perfEnv(), total);
    }
}
