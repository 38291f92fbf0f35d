// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.timeline;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.tracefold.xprof.space.AddedStat;
import dev.tracefold.xprof.space.StatNames;
import dev.tracefold.xprof.space.XLine;
import dev.tracefold.xprof.space.XPlane;
import dev.tracefold.xprof.space.XSpace;

/// Finds out which step each event belongs to.
///
/// A step begins with an event that says so; all that is nested in it, was launched by it or consumes
/// what it produced belongs to it. On a TPU, where nothing is nested, modules stand for what is in them.
final class StepGrouping {
    private final ForestBuilder builder;
    private final EventForest forest;
    private final Map<Long, String> names = new TreeMap<>();
    private final Map<Integer, Integer> levels;
    private final @Nullable GroupLinks links;

    private StepGrouping(ForestBuilder builder, EventForest forest, @Nullable GroupLinks links) {
        this.builder = builder;
        this.links = links;
        this.forest = forest;
        this.levels = builder.rootLevels();
    }

    /// Groups the events of a profile.
    ///
    /// @param links told which groups came to which, or null if nobody asks
    /// @return the names of the groups
    static Map<Long, String> group(XSpace space, @Nullable GroupLinks links) {
        if (hasLoops(space)) {
            return Map.of();
        }
        Map<Long, String> names;
        ForestBuilder builder = new ForestBuilder(space);
        try (EventForest forest = builder.forest()) {
            space.planes().forEach(builder::add);
            builder.connect();
            StepGrouping grouping = new StepGrouping(builder, forest, links);
            grouping.makeGroups();
            grouping.markEager();
            names = grouping.names;
        }
        for (XPlane plane : space.planesWithPrefix(XSpace.TPU_PREFIX)) {
            TpuLines.group(plane, names);
        }
        return names;
    }

    // Loops of TensorFlow's own are not steps, and nobody knows what else would be.
    private static boolean hasLoops(XSpace space) {
        return space.planes().stream()
                .flatMap(plane -> plane.metadata().stream())
                .anyMatch(kind -> EventType.of(kind.name()) == EventType.LOOP);
    }

    private void makeGroups() {
        long next = 0;
        List<Integer> loops = loopRoots();
        if (!loops.isEmpty()) {
            for (int root : loops) {
                startGroup(next++, root);
            }
        } else {
            for (int root : sortedRoots()) {
                if (needsGroup(root)) {
                    startGroup(next++, root);
                }
            }
        }
        groupModules(next);
    }

    // If no host said what a device did, the modules are counted on each core alike.
    private void groupModules(long first) {
        boolean none =
                builder.modulesPerCore().stream()
                        .allMatch(core -> core.stream().allMatch(this::needsGroup));
        if (!none) {
            return;
        }
        for (List<Integer> core : builder.modulesPerCore()) {
            long next = first;
            for (int module : core) {
                if (needsGroup(module)) {
                    startGroup(next++, module);
                }
            }
        }
    }

    private List<Integer> sortedRoots() {
        List<Integer> roots = new ArrayList<>(levels.keySet());
        roots.removeIf(builder::isInputPipeline);
        roots.sort(
                Comparator.<Integer>comparingInt(root -> -levels.getOrDefault(root, 0))
                        .thenComparing(byTime()));
        return roots;
    }

    private Comparator<Integer> byTime() {
        return Comparator.<Integer>comparingLong(
                        node -> forest.line(node).begin(forest.event(node)))
                .thenComparingLong(node -> -forest.line(node).duration(forest.event(node)));
    }

    /// The first executor of each iteration, if anything loops; the others become its children.
    private List<Integer> loopRoots() {
        Map<Long, Map<Long, List<Integer>>> steps = new TreeMap<>();
        builder.executors()
                .forEach((node, key) ->
                        steps.computeIfAbsent(key.step(), any -> new TreeMap<>())
                                .computeIfAbsent(key.iteration(), any -> new ArrayList<>())
                                .add(node));
        List<Integer> roots = new ArrayList<>();
        for (Map<Long, List<Integer>> iterations : steps.values()) {
            if (iterations.size() == 1 && iterations.containsKey(0L)) {
                continue;
            }
            for (List<Integer> nodes : iterations.values()) {
                nodes.sort(byTime());
                roots.add(nodes.getFirst());
                nodes.subList(1, nodes.size())
                        .forEach(other -> forest.connect(nodes.getFirst(), other));
            }
        }
        roots.sort(byTime());
        return roots;
    }

    private long group(int node) {
        return forest.line(node).group(forest.event(node));
    }

    // Of roots of one level that lie in each other, the outermost groups them all.
    private boolean needsGroup(int root) {
        if (group(root) >= 0) {
            return false;
        }
        int level = levels.getOrDefault(root, 0);
        int parent =
                forest.findParent(
                        root,
                        false,
                        node -> levels.containsKey(node) && levels.getOrDefault(node, 0) == level);
        return parent == EventForest.NONE;
    }

    private void startGroup(long group, int root) {
        forest.visitDown(
                root,
                node -> {
                    long known = group(node);
                    if (known >= 0) {
                        if (links != null) {
                            links.link(group, known);
                        }
                        return false;
                    }
                    forest.line(node).group(forest.event(node), group);
                    return true;
                });
        String name = groupName(root);
        boolean implicit = isImplicit(root);
        if (!implicit) {
            forest.line(root)
                    .addStat(forest.event(root), AddedStat.text(StatNames.STEP_NAME, name));
        }
        names.put(group, name);
    }

    private boolean isImplicit(int node) {
        return forest.type(node).isImplicitRoot() || TpuLines.isGrouping(forest.line(node).name());
    }

    private String groupName(int root) {
        String prefix = "";
        String graph = contextStat(root, "graph_type");
        if (!graph.isEmpty()) {
            prefix = graph + " ";
        } else if (!isImplicit(root)) {
            prefix = forest.line(root).name(forest.event(root)) + " ";
        }
        String number = contextStat(root, "iter_num");
        if (number.isEmpty()) {
            number = contextStat(root, "step_num");
        }
        return prefix + (number.isEmpty() ? Long.toString(Math.max(0, group(root))) : number);
    }

    /// A stat of a node or of the nearest that has it above, or nothing.
    private String contextStat(int node, String stat) {
        String[] found = {""};
        int unused =
                forest.findParent(
                        node,
                        true,
                        one -> {
                            forest.line(one)
                                    .stats(
                                            forest.event(one),
                                            (name, value) -> {
                                                if (name.equals(stat)) {
                                                    found[0] = value.text();
                                                }
                                            });
                            return !found[0].isEmpty();
                        });
        assert unused >= EventForest.NONE;
        return found[0];
    }

    private void markEager() {
        Map<Integer, Boolean> eager = new HashMap<>();
        BitSet candidates = builder.eagerCandidates();
        for (int node = candidates.nextSetBit(0);
                node >= 0;
                node = candidates.nextSetBit(node + 1)) {
            int parent =
                    forest.findParent(
                            node, true, one -> forest.type(one) == EventType.EAGER_EXECUTE);
            boolean result =
                    parent != EventForest.NONE && eager.computeIfAbsent(parent, this::isOneOp);
            forest.line(node).eager(forest.event(node), result);
        }
    }

    // An execution that is of a whole function is not eager.
    private boolean isOneOp(int node) {
        boolean[] function = {true};
        XLine line = forest.line(node);
        line.stats(
                forest.event(node),
                (name, value) -> {
                    if (name.equals("is_func")) {
                        function[0] = value.number() != 0;
                    }
                });
        return !function[0];
    }
}
