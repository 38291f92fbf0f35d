// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// Makes nodes of events and connects them: by nesting, by launches and what they launched, by what was
/// produced and consumed.
final class ForestBuilder {
    private final EventForest forest;
    private final ContextGroups contexts = new ContextGroups();
    private final GroupingStats stats = new GroupingStats();
    private final Map<Integer, Integer> rootLevels = new TreeMap<>();
    private final FarLaunches farLaunches = new FarLaunches();
    private final Map<Integer, StepKey> executors = new TreeMap<>();
    private final Map<Integer, StepKey> iterators = new TreeMap<>();
    private final Map<Integer, Long> rootSteps = new HashMap<>();
    private final Set<Long> tfDataSteps = new HashSet<>();
    private final BitSet eagerCandidates = new BitSet();
    private final List<List<Integer>> modulesPerCore = new ArrayList<>();

    /// A step of TensorFlow's executor.
    ///
    /// @param step which step
    /// @param iteration which iteration of a loop in it
    record StepKey(long step, long iteration) {}

    /// A builder for the events of a profile.
    ForestBuilder(XSpace space) {
        long events = 0;
        for (XPlane plane : space.planes()) {
            if (plane.name().startsWith(XSpace.TPU_PREFIX)) {
                XLine modules = TpuLines.groupingLine(plane);
                events += modules == null ? 0 : modules.size();
                continue;
            }
            for (XLine line : plane.lines()) {
                events += line.size();
            }
        }
        forest = new EventForest(Math.toIntExact(events));
    }

    void add(XPlane plane) {
        String[] process = {""};
        plane.stats((name, value) -> {
            if (name.equals("process_id")) {
                process[0] = value.text();
            }
        });
        if (plane.name().startsWith(XSpace.TPU_PREFIX)) {
            addTpu(plane, process[0]);
            return;
        }
        boolean host = plane.name().equals(XSpace.HOST_THREADS);
        EventType[] types = typesOf(plane);
        for (XLine line : plane.lines()) {
            addLine(line, host, process[0], types);
        }
    }

    private static EventType[] typesOf(XPlane plane) {
        return plane.metadata().stream()
                .map(kind -> EventType.of(kind.name()))
                .toArray(EventType[]::new);
    }

    private void addLine(XLine line, boolean host, String process, EventType[] types) {
        forest.beginLine(line);
        Deque<Integer> open = new ArrayDeque<>();
        int first = forest.size();
        for (int i = 0; i < line.size(); i++) {
            stats.read(line, i, process);
            int node = addNode(types[line.metadataIndex(i)], host);
            if (stats.async()) {
                forest.aside(node);
                continue;
            }
            while (!open.isEmpty() && !includes(line, open.getLast() - first, line, i)) {
                open.removeLast();
            }
            if (!open.isEmpty()) {
                forest.nest(open.getLast(), node);
            }
            open.addLast(node);
        }
    }

    private int addNode(EventType named, boolean host) {
        EventType type = named;
        if (type == EventType.OTHER && stats.correlated()) {
            type = host ? EventType.KERNEL_LAUNCH : EventType.KERNEL_EXECUTE;
        }
        int node = forest.add(type);
        int level = stats.rootLevel();
        if (level == 0 && type == EventType.TRACE_CONTEXT) {
            level = 1;
        }
        Long step = stats.number("id");
        if (level > 0) {
            rootLevels.put(node, level);
            if (step != null) {
                rootSteps.put(node, step);
            }
        }
        stats.enter(contexts, node);
        remember(node, type, step);
        return node;
    }

    private void remember(int node, EventType type, @Nullable Long step) {
        Long correlation = stats.number(StatNames.CORRELATION_ID);
        Long iteration = stats.number("iter_num");
        switch (type) {
            case KERNEL_LAUNCH -> {
                if (correlation != null && FarLaunches.isFar(correlation)) {
                    farLaunches.launch(correlation, node);
                } else if (correlation != null) {
                    forest.correlate(node, correlation.intValue());
                }
            }
            case KERNEL_EXECUTE -> {
                eagerCandidates.set(node);
                if (correlation != null && FarLaunches.isFar(correlation)) {
                    farLaunches.execution(correlation, node);
                } else if (correlation != null) {
                    forest.correlate(node, correlation.intValue());
                }
            }
            case FRAMEWORK_OP -> eagerCandidates.set(node);
            case TF_DATA_FUNCTION -> {
                if (step != null) {
                    tfDataSteps.add(step);
                }
            }
            case EXECUTOR_PROCESS, ITERATOR_GET_NEXT -> {
                if (step != null && iteration != null) {
                    Map<Integer, StepKey> map =
                            type == EventType.EXECUTOR_PROCESS ? executors : iterators;
                    map.put(node, new StepKey(step, iteration));
                }
            }
            default -> {}
        }
    }

    // What lies in a module is not a node of its own; the module consumes what its operations do.
    private void addTpu(XPlane plane, String process) {
        XLine modules = TpuLines.groupingLine(plane);
        if (modules == null) {
            return;
        }
        long ordinal = TpuLines.ordinal(plane.name());
        boolean core = ordinal >= 0;
        boolean launched = core && plane.hasStatName("queue_id") && plane.hasStatName("run_id");
        forest.beginLine(modules);
        List<Integer> nodes = new ArrayList<>();
        EventType[] types = typesOf(plane);
        for (int i = 0; i < modules.size(); i++) {
            stats.read(modules, i, process);
            if (launched && modules.name().equals(TpuLines.MODULES)) {
                stats.consumeLaunch(ordinal);
            }
            int node = forest.add(types[modules.metadataIndex(i)]);
            nodes.add(node);
            stats.enter(contexts, node);
        }
        for (XLine line : plane.lines()) {
            if (line != modules) {
                delegate(line, process, modules, nodes);
            }
        }
        if (core) {
            modulesPerCore.add(nodes);
        }
    }

    private void delegate(XLine line, String process, XLine modules, List<Integer> nodes) {
        int parent = 0;
        for (int i = 0; i < line.size(); i++) {
            while (parent < nodes.size() && modules.end(parent) <= line.begin(i)) {
                parent++;
            }
            if (parent == nodes.size()) {
                return;
            }
            if (includes(modules, parent, line, i)) {
                stats.read(line, i, process).enter(contexts, nodes.get(parent));
            }
        }
    }

    private static boolean includes(XLine outer, int event, XLine inner, int other) {
        return outer.begin(event) <= inner.begin(other) && outer.end(event) >= inner.end(other);
    }

    /// Connects what lies in different lines.
    void connect() {
        Map<StepKey, Integer> byStep = new HashMap<>();
        executors.forEach((node, key) -> byStep.put(key, node));
        iterators.forEach((node, key) -> connect(byStep.get(key), node));
        forest.connectLaunches();
        farLaunches.connect(forest);
        contexts.connect(forest);
    }

    private void connect(@Nullable Integer parent, int child) {
        if (parent != null) {
            forest.connect(parent, child);
        }
    }

    EventForest forest() {
        return forest;
    }

    /// The levels of the nodes that say that a step begins with them.
    Map<Integer, Integer> rootLevels() {
        return rootLevels;
    }

    /// Whether a root belongs to the input pipeline, which is no step.
    boolean isInputPipeline(int root) {
        Long step = rootSteps.get(root);
        return step != null && tfDataSteps.contains(step);
    }

    /// The executor's nodes with their steps, without those of the input pipeline.
    Map<Integer, StepKey> executors() {
        Map<Integer, StepKey> result = new TreeMap<>(executors);
        result.values().removeIf(key -> tfDataSteps.contains(key.step()));
        return result;
    }

    /// The nodes that may have been executed eagerly.
    BitSet eagerCandidates() {
        return eagerCandidates;
    }

    /// The modules of each TPU core.
    List<List<Integer>> modulesPerCore() {
        return modulesPerCore;
    }
}
