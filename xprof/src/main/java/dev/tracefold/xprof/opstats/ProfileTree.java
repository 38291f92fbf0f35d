// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/// Builds the operation profile: programs, kinds of work, operations that are alike, operations.
final class ProfileTree {
    private static final int MAX_CHILDREN = 100;

    private final ProfileNode root = new ProfileNode();
    private final boolean byProgram;
    private final boolean withoutIdle;
    private final LongFunction<String> programName;
    private final Map<Long, ProfileNode> programs = new HashMap<>();
    private final Map<GroupKey, ProfileNode> groups = new HashMap<>();

    /// What tells groups below a node apart.
    ///
    /// @param parent the node
    /// @param name the group
    private record GroupKey(ProfileNode parent, String name) {}

    private ProfileTree(boolean byProgram, boolean withoutIdle, LongFunction<String> programName) {
        this.byProgram = byProgram;
        this.withoutIdle = withoutIdle;
        this.programName = programName;
    }

    static ProfileNode of(OpStats stats, boolean byProgram, boolean withoutIdle) {
        ProfileTree tree = new ProfileTree(byProgram, withoutIdle, stats::programName);
        OpMetricsDb db = stats.deviceOps();
        if (db.isEmpty()) {
            return tree.root;
        }
        tree.root.name = byProgram ? "by_program" : "by_category";
        OpMetrics all = metricsOf(tree.root);
        db.all().forEach(tree::add);
        all.timePs = db.totalTimePs(withoutIdle);
        prune(tree.root, byProgram ? 2 : 1);
        unwrap(tree.root);
        return tree.root;
    }

    private static OpMetrics metricsOf(ProfileNode node) {
        OpMetrics known = node.metrics;
        if (known == null) {
            known = new OpMetrics(new OpMetrics.OpKey(0, node.name));
            node.metrics = known;
        }
        return known;
    }

    private void add(OpMetrics op) {
        boolean unnamed = op.key.name().startsWith("region");
        if (unnamed || (withoutIdle && op.isIdle())) {
            return;
        }
        addToOuter(op, root);
        ProfileNode parent = root;
        if (byProgram && !op.isIdle()) {
            parent = programs.computeIfAbsent(op.key.module(), this::program);
            addToOuter(op, parent);
        }
        if (op.childrenTimePs() > 0) {
            return;
        }
        if (op.isIdle()) {
            addLeaf(op, root);
            return;
        }
        ProfileNode category = group(parent, op.category);
        String alike = op.deduplicatedName.isEmpty() ? op.key.name() : op.deduplicatedName;
        ProfileNode duplicates = group(category, alike);
        metricsOf(category).add(op);
        metricsOf(duplicates).add(op);
        addLeaf(op, duplicates);
    }

    private ProfileNode program(long program) {
        return root.child(programName.apply(program));
    }

    private ProfileNode group(ProfileNode parent, String name) {
        return groups.computeIfAbsent(new GroupKey(parent, name), any -> parent.child(name));
    }

    private static void addToOuter(OpMetrics op, ProfileNode node) {
        OpMetrics sum = metricsOf(node);
        sum.timePs += op.selfTimePs;
        if (op.childrenTimePs() == 0) {
            sum.flops += op.flops;
            sum.modelFlops += op.modelFlops;
            sum.bytes += op.bytes;
            sum.addAccesses(op);
        }
    }

    private static void addLeaf(OpMetrics op, ProfileNode parent) {
        ProfileNode leaf = parent.child(op.key.name());
        leaf.symbol = op;
        metricsOf(leaf).add(op);
        addFused(op, leaf);
    }

    private static void addFused(OpMetrics op, ProfileNode node) {
        for (OpMetrics child : op.children) {
            ProfileNode fused = node.child(child.key.name());
            fused.symbol = child;
            fused.metrics = child;
            fused.fused = true;
            addFused(child, fused);
        }
    }

    private static void prune(ProfileNode node, int level) {
        node.childCount = node.children.size();
        node.children.forEach(child -> prune(child, level - 1));
        if (node.children.size() < 2) {
            return;
        }
        Comparator<ProfileNode> order =
                node.isFusion()
                        ? Comparator.comparingDouble(child -> -metricsOf(child).modelFlops)
                        : Comparator.comparingLong(child -> -timeOf(child));
        int keep = level > 0 ? node.children.size() : Math.min(MAX_CHILDREN, node.children.size());
        List<ProfileNode> sorted = new ArrayList<>(node.children);
        sorted.sort(order);
        node.children.clear();
        node.children.addAll(sorted.subList(0, keep));
    }

    private static long timeOf(ProfileNode node) {
        return node.fused ? 0 : metricsOf(node).timePs;
    }

    // A group of one is what is in it; a group of more is named after its first.
    private static void unwrap(ProfileNode node) {
        for (int i = 0; i < node.children.size(); i++) {
            ProfileNode child = node.children.get(i);
            boolean group =
                    child.symbol == null
                            && !child.children.isEmpty()
                            && child.children.stream().allMatch(one -> one.symbol != null);
            if (!group) {
                unwrap(child);
            } else if (child.children.size() == 1) {
                node.children.set(i, child.children.getFirst());
            } else {
                ProfileNode first = child.children.getFirst();
                child.name = first.name + " and its duplicate(s)";
                child.symbol = first.symbol;
                child.withPlace = false;
            }
        }
    }
}
