// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.json.JsonWriter;
import dev.tracefold.xprof.steps.CoreStep;
import dev.tracefold.xprof.steps.Step;
import dev.tracefold.xprof.steps.StepKind;
import dev.tracefold.xprof.tool.ToolResult;

/// `pod_viewer`: what each host, or each core of a TPU, spent each step on.
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
            for (CoreStep core : step.get(host).cores()) {
                json.name(Integer.toString(host * CORES_PER_HOST + core.core()));
                write(number, core.durationPs(), ofCore(core), hosts.get(host), json);
            }
            if (step.get(host).cores().isEmpty()) {
                Step own = step.get(host);
                List<Long> spent = PARTS.stream().map(part -> part.spentPs(own)).toList();
                json.name(Integer.toString(host * CORES_PER_HOST + FIRST_CORE));
                write(number, own.durationPs(), spent, hosts.get(host), json);
            }
        }
        json.endObject().name("channelDb").beginArray().endArray();
        json.name("coreIdToReplicaIdMap").beginObject().endObject();
        json.name("allReduceOpDb").beginArray().endArray().endObject();
    }

    // How long a core of a TPU spent on each of the parts.
    private static List<Long> ofCore(CoreStep core) {
        return List.of(
                core.computePs(),
                core.betweenCoresPs(),
                core.collectivesPs(),
                0L,
                0L,
                core.infeedPs() + core.hostReceivePs(),
                core.outfeedPs() + core.hostSendPs(),
                0L,
                core.idlePs());
    }

    private static void write(
            int number, long durationPs, List<Long> spentPs, String host, JsonWriter json) {
        json.beginObject().name("hostName").value(host).name("chipId").value(0);
        json.name("nodeId").value(0).name("stepNum").value(number);
        json.name("totalDurationUs").value(Micros.of(durationPs));
        int most = 0;
        for (int i = 0; i < PARTS.size(); i++) {
            most = spentPs.get(i) > spentPs.get(most) ? i : most;
        }
        json.name("bottleneck").value(PARTS.get(most).name()).name("stepBreakdownUs").beginObject();
        for (int i = 0; i < PARTS.size(); i++) {
            json.name(Integer.toString(i + 1));
            json.value(Micros.of(spentPs.get(i)));
        }
        json.endObject().endObject();
    }
}
