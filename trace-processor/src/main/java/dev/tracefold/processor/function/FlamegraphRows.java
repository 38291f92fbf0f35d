// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/// Lays a flamegraph out as rows: level by level from the roots, the widest of siblings first, each
/// within the width of its parent.
final class FlamegraphRows {
    private final FrameSource source;
    private final FlamegraphConfig config;
    private final Flamegraph graph;
    private final Map<String, Flamegraph.Sums> down = new HashMap<>();
    private final Map<String, Flamegraph.Sums> up = new HashMap<>();
    private final Map<String, FlamegraphConfig.Aggregate> aggregates = new HashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    FlamegraphRows(FrameSource source, FlamegraphConfig config) {
        this.source = source;
        this.config = config;
        this.graph = new Flamegraph(source, config);
        for (String column : config.values()) {
            down.put(column, graph.downwardSums(column));
            up.put(column, graph.upwardSums(column));
        }
        config.aggregates().forEach(a -> aggregates.put(a.output(), a));
    }

    /// A node in its place.
    private static final class Node {
        private final boolean upward;
        private final int index;
        private final @Nullable Node parent;
        private final long depth;
        private int id;
        private double start;
        private double width;

        Node(boolean upward, int index, @Nullable Node parent) {
            this.upward = upward;
            this.index = index;
            this.parent = parent;
            long parentDepth = parent == null ? 0 : parent.depth;
            this.depth = upward ? parentDepth - 1 : parentDepth + 1;
        }
    }

    RowTable rows(List<String> columns) {
        List<Node> placed = new ArrayList<>();
        Map<Node, List<Node>> childrenOf = new LinkedHashMap<>();
        List<Node> roots = new ArrayList<>();
        build(false, roots, childrenOf);
        build(true, roots, childrenOf);
        placeSiblings(roots.stream().filter(n -> !n.upward).toList(), 0);
        placeSiblings(roots.stream().filter(n -> n.upward).toList(), 0);
        roots.sort(Comparator.comparingDouble((Node n) -> -n.width));
        placed.addAll(roots);
        for (int i = 0; i < placed.size(); i++) {
            Node node = placed.get(i);
            node.id = i;
            List<Node> children = new ArrayList<>(childrenOf.getOrDefault(node, List.of()));
            children.sort(Comparator.comparingDouble((Node n) -> -n.width));
            placeSiblings(children, node.start);
            placed.addAll(children);
        }
        nodes.addAll(placed);
        return write(columns);
    }

    /// Only nodes with some value are drawn.
    private void build(boolean upward, List<Node> roots, Map<Node, List<Node>> childrenOf) {
        MergedTree tree = upward ? graph.upward() : graph.downward();
        Map<String, Flamegraph.Sums> sums = upward ? up : down;
        String first = config.values().getFirst();
        List<@Nullable Node> made = new ArrayList<>();
        for (int i = 0; i < tree.size(); i++) {
            int index = i;
            boolean drawn = sums.values().stream().anyMatch(s -> !s.cumulative().isZero(index));
            if (!drawn) {
                made.add(null);
                continue;
            }
            @Nullable Node parent =
                    tree.parent(i) == MergedTree.NONE ? null : made.get(tree.parent(i));
            Node node = new Node(upward, i, parent);
            node.width = sums(node, first).cumulative().asDouble(i);
            made.add(node);
            if (parent == null) {
                roots.add(node);
            } else {
                childrenOf.computeIfAbsent(parent, p -> new ArrayList<>()).add(node);
            }
        }
    }

    private static void placeSiblings(List<Node> siblings, double from) {
        List<Node> sorted = new ArrayList<>(siblings);
        sorted.sort(Comparator.comparingDouble((Node n) -> -n.width));
        double start = from;
        for (Node node : sorted) {
            node.start = start;
            start += node.width;
        }
    }

    private Flamegraph.Sums sums(Node node, String column) {
        Flamegraph.@Nullable Sums sums = (node.upward ? up : down).get(column);
        if (sums == null) {
            throw new IllegalStateException(column);
        }
        return sums;
    }

    private RowTable write(List<String> columns) {
        RowTable rows = new RowTable(columns);
        Map<Boolean, List<List<Integer>>> parts =
                aggregates.isEmpty()
                        ? Map.of()
                        : new TreeMap<>(Map.of(false, graph.parts(false), true, graph.parts(true)));
        boolean real = source.isReal(config.values().getFirst());
        for (int i = 0; i < columns.size(); i++) {
            for (Node node : nodes) {
                List<Integer> rowsBehind =
                        parts.getOrDefault(node.upward, List.of()).isEmpty()
                                ? List.of()
                                : parts.getOrDefault(node.upward, List.of()).get(node.index);
                rows.column(i).add(cell(columns.get(i), node, real, rowsBehind));
            }
        }
        nodes.forEach(n -> rows.endRow());
        return rows;
    }

    private @Nullable Object cell(
            String column, Node node, boolean real, List<Integer> rowsBehind) {
        String first = config.values().getFirst();
        FlamegraphConfig.@Nullable Aggregate aggregate = aggregates.get(column);
        if (aggregate != null) {
            return aggregate(aggregate, rowsBehind);
        }
        return switch (column) {
            case "_tree_id" -> (long) node.id;
            case "_tree_parent_id" -> node.parent == null ? null : (Object) (long) node.parent.id;
            case "depth" -> node.depth;
            case "name" -> ofRepresentative(node, "name");
            case "self_value" -> sums(node, first).self().orZero(node.index);
            case "cumulative_value" -> sums(node, first).cumulative().orZero(node.index);
            case "parent_cumulative_value" ->
                    node.parent == null
                            ? null
                            : sums(node.parent, first).cumulative().orZero(node.parent.index);
            case "x_start" -> number(node.start, real);
            case "x_end" -> number(node.start + node.width, real);
            default -> property(column, node);
        };
    }

    private static Object number(double value, boolean real) {
        return real ? (Object) value : (Object) (long) value;
    }

    private @Nullable Object property(String column, Node node) {
        if (config.grouping().contains(column)) {
            return ofRepresentative(node, column);
        }
        for (String value : config.values()) {
            if (column.equals("self_" + value)) {
                return sums(node, value).self().orZero(node.index);
            }
            if (column.equals("cumulative_" + value)) {
                return sums(node, value).cumulative().orZero(node.index);
            }
        }
        return null;
    }

    private @Nullable Object ofRepresentative(Node node, String column) {
        MergedTree tree = node.upward ? graph.upward() : graph.downward();
        int row = source.rows().get(tree.representative(node.index));
        return source.table().column(column).get(row);
    }

    private @Nullable Object aggregate(
            FlamegraphConfig.Aggregate aggregate, List<Integer> rowsBehind) {
        RowColumn cells = source.table().column(aggregate.input());
        List<Object> values = new ArrayList<>();
        for (int row : rowsBehind) {
            @Nullable Object cell = cells.get(row);
            if (cell != null) {
                values.add(cell);
            }
        }
        if (values.isEmpty()) {
            return null;
        }
        return switch (aggregate.mode()) {
            case SUM -> sum(aggregate, cells, rowsBehind);
            case ONE_OR_SUMMARY -> summary(values);
            case CONCAT_WITH_COMMA ->
                    String.join(",", values.stream().map(FlamegraphRows::text).toList());
        };
    }

    private @Nullable Object sum(
            FlamegraphConfig.Aggregate aggregate, RowColumn cells, List<Integer> rowsBehind) {
        if (!source.isNumeric(aggregate.input())) {
            throw new FunctionException(
                    "flamegraph: column '%s' must be numeric to be summed"
                            .formatted(aggregate.input()));
        }
        NumberSums total = new NumberSums(source.isReal(aggregate.input()), 1);
        rowsBehind.forEach(row -> total.add(0, cells, row));
        return total.orNull(0);
    }

    private static String summary(List<Object> values) {
        Set<Object> distinct = new LinkedHashSet<>(values);
        String first = text(values.getFirst());
        return distinct.size() == 1 ? first : first + " and " + values.size() + " others";
    }

    /// As SQLite casts it to text: a whole floating-point number keeps its fraction.
    private static String text(Object value) {
        if (value instanceof Double number && number == Math.rint(number)) {
            return FrameMatches.text(number) + ".0";
        }
        return FrameMatches.text(value);
    }
}
