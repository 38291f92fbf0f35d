// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.tracefold.processor.function.FlamegraphConfig.View;

/// Merges a tree of frames for drawing: equal frames below equal parents become one. The half that
/// looks down the stacks and the half that looks up are trees of their own; a view has one or both.
final class Flamegraph {
    private static final int NONE = MergedTree.NONE;

    /// Marks a path that a HIDE_STACK filter took out, beyond the bits of the SHOW_STACK filters.
    private static final long HIDDEN = 1L << 63;

    private final FrameSource source;
    private final FlamegraphConfig config;
    private final FrameMatches matches;
    private final long wantedBits;
    private final MergedTree downward = new MergedTree();
    private final MergedTree upward = new MergedTree();

    /// By frame: what the filters saw on the way from the root.
    private final long[] bits;

    /// By frame: itself, or, where it was folded away, the nearest ancestor that was not.
    private final int[] kept;

    /// By frame: its node in the downward half.
    private final int[] downNode;

    /// By frame: first and last node of its path in the upward half, where it has one.
    private final int[] upFirst;

    private final int[] upLast;
    private final List<Integer> anchors = new ArrayList<>();
    private final List<int[]> upParts = new ArrayList<>();

    Flamegraph(FrameSource source, FlamegraphConfig config) {
        this.source = source;
        this.config = config;
        this.matches = new FrameMatches(source, config);
        this.wantedBits = (1L << config.showStack().size()) - 1;
        this.bits = new long[source.size()];
        this.kept = new int[source.size()];
        this.downNode = new int[source.size()];
        this.upFirst = new int[source.size()];
        this.upLast = new int[source.size()];
        Arrays.fill(upFirst, NONE);
        checkValues();
        buildDownward();
        buildUpward();
    }

    MergedTree downward() {
        return downward;
    }

    MergedTree upward() {
        return upward;
    }

    private void checkValues() {
        for (String column : config.values()) {
            if (!source.isNumeric(column)) {
                throw new FunctionException(
                        "flamegraph: value column '%s' must be numeric".formatted(column));
            }
            RowColumn cells = source.table().column(column);
            for (int row = 0; row < cells.size(); row++) {
                if (cells.getDouble(row) < 0) {
                    throw new FunctionException("flamegraph: value columns must be non-negative");
                }
            }
        }
    }

    private void buildDownward() {
        for (int frame = 0; frame < source.size(); frame++) {
            int parent = source.parent(frame);
            boolean isRoot = parent == NONE;
            kept[frame] = isRoot ? NONE : kept[parent];
            downNode[frame] = isRoot ? NONE : downNode[parent];
            bits[frame] = isRoot ? 0 : bits[parent];
            FrameMatches.Match match = matches.match(frame);
            if (!match.hideFrame()) {
                keep(frame, match);
            }
        }
    }

    /// @param frame has what it inherits from its parent
    private void keep(int frame, FrameMatches.Match match) {
        boolean first = match.view() || (config.view() == View.TOP_DOWN && kept[frame] == NONE);
        kept[frame] = frame;
        bits[frame] = match.hideStack() ? HIDDEN : bits[frame] | match.showStack();
        if (config.view() == View.PIVOT && match.view()) {
            anchors.add(frame);
        }
        if (first || downNode[frame] != NONE) {
            int below = first ? NONE : downNode[frame];
            downNode[frame] = downward.intern(below, matches.key(frame), frame);
        }
    }

    /// Whether a frame's value counts: it is on a path that all filters let through.
    private boolean counts(int frame) {
        return kept[frame] != NONE && bits[frame] == wantedBits;
    }

    private boolean countsDownward(int frame) {
        return downNode[frame] != NONE && counts(frame);
    }

    private void buildUpward() {
        switch (config.view()) {
            case PIVOT -> anchors.forEach(frame -> buildPath(frame, counts(frame)));
            case BOTTOM_UP -> {
                boolean[] active = new boolean[source.size()];
                for (String column : config.values()) {
                    RowColumn cells = source.table().column(column);
                    for (int frame = 0; frame < active.length; frame++) {
                        if (counts(frame) && cells.getDouble(source.rows().get(frame)) != 0) {
                            active[kept[frame]] = true;
                        }
                    }
                }
                for (int frame = 0; frame < active.length; frame++) {
                    if (active[frame]) {
                        buildPath(frame, true);
                    }
                }
            }
            case TOP_DOWN, FROM_FRAME -> {}
        }
    }

    private void buildPath(int start, boolean inAggregates) {
        int node = NONE;
        int frame = start;
        while (frame != NONE) {
            node = upward.intern(node, matches.key(frame), frame);
            if (upFirst[start] == NONE) {
                upFirst[start] = node;
            }
            if (inAggregates) {
                upParts.add(new int[] {frame, node});
            }
            int parent = source.parent(frame);
            frame = parent == NONE ? NONE : kept[parent];
        }
        upLast[start] = node;
    }

    /// Own and total sums of a value column, by node.
    record Sums(NumberSums self, NumberSums cumulative) {}

    Sums downwardSums(String column) {
        Sums sums = emptySums(column, downward.size());
        if (config.view() == View.BOTTOM_UP) {
            return sums;
        }
        RowColumn cells = source.table().column(column);
        for (int frame = 0; frame < source.size(); frame++) {
            if (countsDownward(frame)) {
                sums.self().add(downNode[frame], cells, source.rows().get(frame));
                sums.cumulative().add(downNode[frame], cells, source.rows().get(frame));
            }
        }
        downward.addUp(sums.cumulative());
        return sums;
    }

    Sums upwardSums(String column) {
        Sums sums = emptySums(column, upward.size());
        NumberSums weights = new NumberSums(source.isReal(column), source.size());
        RowColumn cells = source.table().column(column);
        boolean pivot = config.view() == View.PIVOT;
        for (int frame = 0; frame < source.size(); frame++) {
            if (pivot ? countsDownward(frame) : counts(frame)) {
                weights.add(kept[frame], cells, source.rows().get(frame));
            }
        }
        if (pivot) {
            addUpToAnchors(weights);
        }
        for (int frame = 0; frame < source.size(); frame++) {
            if (upFirst[frame] != NONE) {
                sums.self().add(upFirst[frame], weights, frame);
                sums.cumulative().add(upLast[frame], weights, frame);
            }
        }
        upward.addUp(sums.cumulative());
        return sums;
    }

    private void addUpToAnchors(NumberSums weights) {
        for (int frame = source.size() - 1; frame >= 0; frame--) {
            boolean below =
                    kept[frame] == frame
                            && downNode[frame] != NONE
                            && downward.parent(downNode[frame]) != NONE;
            if (below) {
                weights.add(kept[source.parent(frame)], weights, frame);
            }
        }
    }

    private Sums emptySums(String column, int size) {
        boolean real = source.isReal(column);
        return new Sums(new NumberSums(real, size), new NumberSums(real, size));
    }

    /// The source's rows behind every node of the downward half, or the upward one.
    List<List<Integer>> parts(boolean up) {
        List<List<Integer>> rowsByKept = lists(source.size());
        for (int frame = 0; frame < source.size(); frame++) {
            if (kept[frame] != NONE && bits[frame] != HIDDEN) {
                rowsByKept.get(kept[frame]).add(source.rows().get(frame));
            }
        }
        List<List<Integer>> rowsByNode = lists(up ? upward.size() : downward.size());
        if (up) {
            upParts.forEach(part -> rowsByNode.get(part[1]).addAll(rowsByKept.get(part[0])));
            return rowsByNode;
        }
        for (int frame = 0; frame < source.size(); frame++) {
            if (kept[frame] == frame && countsDownward(frame)) {
                rowsByNode.get(downNode[frame]).addAll(rowsByKept.get(frame));
            }
        }
        return rowsByNode;
    }

    private static List<List<Integer>> lists(int size) {
        List<List<Integer>> lists = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            lists.add(new ArrayList<>(1));
        }
        return lists;
    }
}
