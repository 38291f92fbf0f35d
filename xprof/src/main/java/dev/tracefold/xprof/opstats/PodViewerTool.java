// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.json.JsonWriter;
import dev.tracefold.xprof.steps.Step;
import dev.tracefold.xprof.steps.StepKind;
import dev.tracefold.xprof.tool.ToolResult;

/// `pod_viewer`: what each host spent each step on.
public final class PodViewerTool extends OpStatsTool {
    private static final int CORES_PER_HOST = 1000;
    private static final int FIRST_CORE = 1;

    private static final List<Part> PARTS =
            List.of(
                    new Part(
                            "Device compute",
                            StepKind.DEVICE_COMPUTE_32,
                            StepKind.DEVICE_COMPUTE_16),
                    new Part("Device to device", StepKind.DEVICE_TO_DEVICE),
                    new Part("Device collective communication", StepKind.DEVICE_COLLECTIVES),
                    new Part("Host compute", StepKind.HOST_COMPUTE),
                    new Part("Kernel launch", StepKind.HOST_PREPARE),
                    new Part("Input", StepKind.HOST_WAIT_INPUT, StepKind.HOST_TO_DEVICE),
                    new Part("Output", StepKind.DEVICE_TO_HOST),
                    new Part("Compilation", StepKind.HOST_COMPILE),
                    new Part("All others", StepKind.UNKNOWN));

    /// What the page shows of a step.
    ///
    /// @param name its name
    /// @param kinds what belongs to it
    private record Part(String name, List<StepKind> kinds) {
        Part(String name, StepKind... kinds) {
            this(name, List.of(kinds));
        }

        long spentPs(Step step) {
            return kinds.stream().mapToLong(kind -> step.spent(kind)).sum();
        }
    }

    @Override
    public String name() {
        return "pod_viewer";
    }

    @Override
    ToolResult show(OpStats stats, Map<String, String> options) {
        return new ToolResult.Json(json -> write(stats, json));
    }

    private static void write(OpStats stats, JsonWriter json) {
        json.beginObject().name("podStatsSequence").beginObject();
        json.name("podStatsMap").beginArray();
        List<List<Step>> steps = stats.steps().steps();
        for (int i = 0; i < steps.size(); i++) {
            write(i, steps.get(i), stats.steps().hosts(), json);
        }
        json.endArray().endObject().name("diagnostics").beginObject();
        json.name("info").beginArray().endArray().name("warnings").beginArray();
        if (steps.isEmpty()) {
            json.value(OpStats.NO_STEPS);
        }
        json.endArray().name("errors").beginArray().endArray().endObject();
        json.name("stepBreakdownEvents").beginArray();
        for (int i = 0; i < PARTS.size(); i++) {
            json.beginObject().name("id").value(i + 1);
            json.name("name").value(PARTS.get(i).name()).endObject();
        }
        json.endArray().name("deviceType").value(stats.environment().deviceType()).endObject();
    }

    private static void write(int number, List<Step> step, List<String> hosts, JsonWriter json) {
        json.beginObject().name("stepNum").value(number);
        json.name("podStatsPerCore").beginObject();
        for (int host = 0; host < step.size(); host++) {
            json.name(Integer.toString(host * CORES_PER_HOST + FIRST_CORE));
            write(number, step.get(host), hosts.get(host), json);
        }
        json.endObject().name("channelDb").beginArray().endArray();
        json.name("coreIdToReplicaIdMap").beginObject().endObject();
        json.name("allReduceOpDb").beginArray().endArray().endObject();
    }

    private static void write(int number, Step step, String host, JsonWriter json) {
        json.beginObject().name("hostName").value(host).name("chipId").value(0);
        json.name("nodeId").value(0).name("stepNum").value(number);
        json.name("totalDurationUs").value(Micros.of(step.durationPs()));
        Part most = PARTS.getFirst();
        for (Part part : PARTS) {
            most = part.spentPs(step) > most.spentPs(step) ? part : most;
        }
        json.name("bottleneck").value(most.name()).name("stepBreakdownUs").beginObject();
        for (int i = 0; i < PARTS.size(); i++) {
            json.name(Integer.toString(i + 1));
            json.value(Micros.of(PARTS.get(i).spentPs(step)));
        }
        json.endObject().endObject();
    }
}
