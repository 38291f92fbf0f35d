// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.tracefold.xprof.gpu.GpuEventStats;
import dev.tracefold.xprof.hlo.HloInstruction;
import dev.tracefold.xprof.hlo.HloModules;
import dev.tracefold.xprof.space.AddedStat;
import dev.tracefold.xprof.space.EventMetadata;
import dev.tracefold.xprof.space.LineIds;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;

/// Derives lines of a GPU from its kernels: steps, modules, operations, scopes and sources.
final class GpuLines {
    private final XPlane plane;
    private final HloModules hlo;
    private final FrameworkLines framework;
    private final DerivedLine ops;
    private final DerivedLine modules;
    private final DerivedLine sources;
    private final GpuEventStats stats = new GpuEventStats();

    private GpuLines(XPlane plane, HloModules hlo) {
        this.plane = plane;
        this.hlo = hlo;
        long start = plane.startNs();
        framework = new FrameworkLines(plane, start);
        ops = new DerivedLine(plane, LineIds.HLO_OPS, "XLA Ops", start, List.of());
        modules =
                new DerivedLine(
                        plane,
                        LineIds.MODULES,
                        "XLA Modules",
                        start,
                        List.of(framework.scopes(), ops));
        sources = new DerivedLine(plane, LineIds.SOURCES, "Source code", start, List.of());
    }

    /// Adds the lines to a plane.
    ///
    /// @param names of the groups
    static void derive(XPlane plane, Map<Long, String> names, HloModules hlo) {
        deriveSteps(plane, names);
        GpuLines lines = new GpuLines(plane, hlo);
        SortedEvents.visit(plane, false, lines::add);
        plane.removeEmptyLines();
    }

    // What no step launched belongs to the step before it.
    private static void groupTheRest(XPlane plane) {
        long[] latest = {-1};
        SortedEvents.visit(
                plane,
                false,
                (line, event) -> {
                    long group = line.group(event);
                    if (group >= 0) {
                        latest[0] = group;
                    } else if (latest[0] >= 0) {
                        line.group(event, latest[0]);
                    }
                });
    }

    /// Groups what no step launched too, and adds the line of steps.
    static void deriveSteps(XPlane plane, Map<Long, String> names) {
        groupTheRest(plane);
        DerivedLine steps =
                new DerivedLine(plane, LineIds.STEPS, "Steps", plane.startNs(), List.of());
        SortedEvents.visit(
                plane,
                false,
                (line, event) -> {
                    long group = line.group(event);
                    if (group >= 0) {
                        EventMetadata kind = plane.getOrAddMetadata(Long.toString(group));
                        steps.expandOrAdd(kind, line.begin(event), line.end(event), group);
                    }
                });
        XLine line = steps.line();
        for (int i = 0; i < line.size(); i++) {
            String name = names.get(line.group(i));
            if (name != null) {
                line.addStat(i, AddedStat.text(StatNames.STEP_NAME, name));
            }
        }
    }

    private void add(XLine line, int event) {
        stats.read(line, event);
        if (!stats.isKernel() && !stats.isGraphExecution()) {
            return;
        }
        long begin = line.begin(event);
        long end = line.end(event);
        if (!stats.module().isEmpty()) {
            modules.expandOrAdd(plane.getOrAddMetadata(moduleName()), begin, end, stats.group());
        }
        if (stats.isHloOp()) {
            ops.expandOrAdd(hloKinds(), begin, end, stats.group());
            addSymbol(begin, end);
        } else if (stats.isFrameworkOp()) {
            framework.add(stats.frameworkOp(), begin, end, stats.group());
        }
    }

    private void addSymbol(long begin, long end) {
        if (stats.program().isEmpty()) {
            return;
        }
        HloInstruction instruction =
                hlo.instruction(stats.program().getAsLong(), stats.innermostHloOp()).orElse(null);
        if (instruction == null) {
            return;
        }
        framework.add(instruction.traceName(), begin, end, stats.group());
        if (!instruction.sourceFile().isEmpty()) {
            String file = instruction.sourceFile();
            String place =
                    file.substring(file.lastIndexOf('/') + 1) + ":" + instruction.sourceLine();
            sources.expandOrAdd(plane.getOrAddMetadata(place), begin, end, stats.group());
        }
    }

    private String moduleName() {
        return stats.program().isPresent()
                ? stats.module() + "(" + Long.toUnsignedString(stats.program().getAsLong()) + ")"
                : stats.module();
    }

    // Operations of the same name in different modules are different.
    private List<EventMetadata> hloKinds() {
        String prefix =
                stats.program().isPresent()
                        ? Long.toUnsignedString(stats.program().getAsLong())
                        : stats.module();
        List<EventMetadata> kinds = new ArrayList<>();
        for (String op : stats.hloOps()) {
            EventMetadata kind = plane.getOrAddMetadata(prefix + "/" + op);
            kind.displayNameIfNone(op);
            kinds.add(kind);
        }
        return kinds;
    }
}
