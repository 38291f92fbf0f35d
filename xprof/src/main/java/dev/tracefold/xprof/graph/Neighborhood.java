// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.hlo.HloComputation;
import dev.tracefold.xprof.hlo.HloInstruction;
import dev.tracefold.xprof.hlo.HloModule;

/// What lies around an instruction: what it needs and what needs it, so many steps away.
final class Neighborhood {
    private static final int MOST = 400;

    private final HloInstruction center;
    private final Map<HloInstruction, Integer> levels;

    private Neighborhood(HloInstruction center, Map<HloInstruction, Integer> levels) {
        this.center = center;
        this.levels = levels;
    }

    static Neighborhood of(HloModule module, HloInstruction center, int width) {
        Map<HloInstruction, Integer> levels = new LinkedHashMap<>();
        levels.put(center, 0);
        List<HloInstruction> above = List.of(center);
        List<HloInstruction> below = List.of(center);
        for (int step = 1; step <= width; step++) {
            List<HloInstruction> up = new ArrayList<>();
            for (HloInstruction one : above) {
                add(one.operands(), -step, levels, up);
            }
            List<HloInstruction> down = new ArrayList<>();
            for (HloInstruction one : below) {
                add(consumers(module, one), step, levels, down);
            }
            above = up;
            below = down;
        }
        return new Neighborhood(center, levels);
    }

    private static void add(
            List<HloInstruction> found,
            int level,
            Map<HloInstruction, Integer> levels,
            List<HloInstruction> added) {
        for (HloInstruction one : found) {
            if (levels.size() < MOST && levels.putIfAbsent(one, level) == null) {
                added.add(one);
            }
        }
    }

    /// What needs an instruction's result.
    static List<HloInstruction> consumers(HloModule module, HloInstruction node) {
        List<HloInstruction> result = new ArrayList<>();
        for (HloComputation computation : module.computations()) {
            for (HloInstruction one : computation.instructions()) {
                if (one.operands().contains(node)) {
                    result.add(one);
                }
            }
        }
        return result;
    }

    HloInstruction center() {
        return center;
    }

    /// The instructions, and how far below the center they are.
    Map<HloInstruction, Integer> levels() {
        return Collections.unmodifiableMap(levels);
    }
}
