// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Connects what a GPU does with the slices that gave it the work, that wait for it on the CPU, and that
/// wait for it on the GPU. Who comes first does not matter: each end looks for the others by the id
/// of the event.
public final class RenderStageFlows {
    private final Map<Long, List<Integer>> stages = new HashMap<>();
    private final Map<Long, Integer> submissions = new HashMap<>();
    private final Map<Long, Integer> waits = new HashMap<>();
    private final Map<Long, List<Integer>> waitingStages = new HashMap<>();

    RenderStageFlows() {}

    /// A slice on the GPU is an event.
    public void addStage(FlowTracker flows, long event, int slice) {
        stages.computeIfAbsent(event, e -> new ArrayList<>(1)).add(slice);
        Integer submission = submissions.get(event);
        if (submission != null) {
            flows.insert(submission, slice);
        }
        Integer wait = waits.get(event);
        if (wait != null) {
            flows.insert(slice, wait);
        }
        for (int waiting : waitingStages.getOrDefault(event, List.of())) {
            flows.insert(slice, waiting);
        }
    }

    /// A slice on the CPU submitted an event.
    public void addSubmission(FlowTracker flows, long event, int slice) {
        submissions.put(event, slice);
        for (int stage : stages.getOrDefault(event, List.of())) {
            flows.insert(slice, stage);
        }
    }

    /// A slice on the CPU waits for an event.
    public void addWait(FlowTracker flows, long event, int slice) {
        waits.put(event, slice);
        for (int stage : stages.getOrDefault(event, List.of())) {
            flows.insert(stage, slice);
        }
    }

    /// A slice on the GPU waits for an event.
    public void addStageWait(FlowTracker flows, long event, int slice) {
        for (int stage : stages.getOrDefault(event, List.of())) {
            flows.insert(stage, slice);
        }
        waitingStages.computeIfAbsent(event, e -> new ArrayList<>(1)).add(slice);
    }
}
