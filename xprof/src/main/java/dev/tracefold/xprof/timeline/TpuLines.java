// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.space.AddedStat;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// The lines of a TPU's plane by which the others are grouped.
final class TpuLines {
    static final String MODULES = "XLA Modules";

    private static final Set<String> STEPS = Set.of("Steps", "Sparse Core Steps");
    private static final Set<String> ALL_MODULES = Set.of(MODULES, "Sparse Core Modules");
    private static final Pattern CORE = Pattern.compile("/device:TPU:([0-9]+)");

    private TpuLines() {}

    /// The number of the device if the plane is one of a tensor core, or -1.
    static long ordinal(String plane) {
        Matcher matcher = CORE.matcher(plane);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    /// Whether a line's events stand for what lies in them.
    static boolean isGrouping(String line) {
        return STEPS.contains(line) || ALL_MODULES.contains(line);
    }

    /// The line that groups the others: steps, or modules if there are none.
    static @Nullable XLine groupingLine(XPlane plane) {
        XLine steps = null;
        XLine modules = null;
        for (XLine line : plane.lines()) {
            if (STEPS.contains(line.name())) {
                steps = line;
            } else if (ALL_MODULES.contains(line.name())) {
                modules = line;
            }
        }
        if (steps != null && steps.size() > 0) {
            return steps;
        }
        return modules != null && modules.size() > 0 ? modules : null;
    }

    /// Gives each event of a plane the group of the step or module that it overlaps.
    static void group(XPlane plane, Map<Long, String> names) {
        XLine grouping = groupingLine(plane);
        if (grouping == null) {
            return;
        }
        long[] groups = new long[grouping.size()];
        Arrays.setAll(groups, grouping::group);
        for (XLine line : plane.lines()) {
            if (STEPS.contains(line.name())) {
                nameSteps(line, names);
            } else {
                // The grouping line itself too: a module that begins when the one before it ends
                // belongs to the group of that.
                group(line, grouping, groups);
            }
        }
    }

    private static void nameSteps(XLine steps, Map<Long, String> names) {
        for (int i = 0; i < steps.size(); i++) {
            String name = names.get(steps.group(i));
            if (name != null) {
                steps.addStat(i, AddedStat.text(StatNames.STEP_NAME, name));
            }
        }
    }

    private static void group(XLine line, XLine grouping, long[] groups) {
        int current = -1;
        for (int i = 0; i < line.size(); i++) {
            if (current >= 0 && overlaps(grouping, current, line, i)) {
                copyGroup(groups[current], line, i);
                continue;
            }
            for (int next = current + 1; next < grouping.size(); next++) {
                if (grouping.begin(next) > line.end(i)) {
                    break;
                }
                if (grouping.end(next) >= line.begin(i)) {
                    current = next;
                    copyGroup(groups[next], line, i);
                    break;
                }
            }
        }
    }

    private static void copyGroup(long group, XLine line, int to) {
        if (group >= 0) {
            line.group(to, group);
        }
    }

    private static boolean overlaps(XLine grouping, int group, XLine line, int event) {
        return grouping.begin(group) <= line.end(event) && grouping.end(group) >= line.begin(event);
    }
}
