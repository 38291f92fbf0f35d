// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.Arrays;

import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.StatsTracker;

/// Counts by CPU what has no rows because nobody will look at them.
final class RowsLeftOut {
    private final int stat;
    private int[] ofCpu = new int[0];

    RowsLeftOut(String statName) {
        stat = StatKeys.of(statName);
    }

    void add(int cpu) {
        if (cpu >= ofCpu.length) {
            ofCpu = Arrays.copyOf(ofCpu, Math.max(cpu + 1, ofCpu.length * 2));
        }
        ofCpu[cpu]++;
    }

    /// Writes the counts down.
    void finish(StatsTracker stats) {
        for (int cpu = 0; cpu < ofCpu.length; cpu++) {
            if (ofCpu[cpu] > 0) {
                stats.addIndexed(stat, cpu, ofCpu[cpu]);
            }
        }
        ofCpu = new int[0];
    }
}
