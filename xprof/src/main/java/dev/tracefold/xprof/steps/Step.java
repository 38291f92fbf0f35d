// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.steps;

import java.util.List;
import java.util.Map;

/// A step on one host.
///
/// @param group the number that grouping gave it
/// @param name what it is called
/// @param beginPs when it began
/// @param durationPs how long it took
/// @param spentPs what the time was spent on
/// @param cores what each core of a TPU spent it on; nothing without one
public record Step(
        long group,
        String name,
        long beginPs,
        long durationPs,
        Map<StepKind, Long> spentPs,
        List<CoreStep> cores) {
    /// Copies the map and the list.
    public Step {
        spentPs = Map.copyOf(spentPs);
        cores = List.copyOf(cores);
    }

    /// A step without cores of TPUs.
    public Step(
            long group, String name, long beginPs, long durationPs, Map<StepKind, Long> spentPs) {
        this(group, name, beginPs, durationPs, spentPs, List.of());
    }

    /// How long it was spent on something.
    public long spent(StepKind... kinds) {
        long sum = 0;
        for (StepKind kind : kinds) {
            sum += spentPs.getOrDefault(kind, 0L);
        }
        return sum;
    }

    long overlapPs(Step other) {
        long begin = Math.max(beginPs, other.beginPs);
        long end = Math.min(beginPs + durationPs, other.beginPs + other.durationPs);
        return Math.max(0, end - begin);
    }
}
