// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.sqlite.Arguments;
import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;

/// `__intrinsic_dfs_weight_bounded(sources, dests, weights, roots, limits, floor)`: from each root
/// the nodes of a depth-first search, until the weights of the edges taken exceed its limit. With
/// `floor` the node that exceeds it is the last; else the search ends before it.
final class WeightBoundedSearch implements VirtualTable {
    static final String NAME = "__intrinsic_dfs_weight_bounded";
    private static final List<String> COLUMNS =
            List.of("root_node_id", "node_id", "parent_node_id");
    private static final List<String> PARAMETERS =
            List.of(
                    "source_node_ids",
                    "dest_node_ids",
                    "edge_weights",
                    "root_node_ids",
                    "root_max_weights");

    private record Edge(long dest, long weight) {}

    private record Step(long node, long weight, @Nullable Long parent) {}

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> columns = new ArrayList<>();
        for (String column : COLUMNS) {
            columns.add(new VirtualColumn(column, null, VirtualColumn.Role.VISIBLE));
        }
        PARAMETERS.forEach(parameter -> columns.add(VirtualColumn.argument("in_" + parameter)));
        columns.add(VirtualColumn.argument("in_is_target_weight_floor"));
        return columns;
    }

    @Override
    public boolean filtersRows() {
        return false;
    }

    @Override
    public Rows rows(TableCall call) {
        try {
            return StoredRows.of(call, NAME, search(call.arguments()));
        } catch (FunctionException e) {
            throw SqliteBridge.userError(e);
        }
    }

    private static RowTable search(Arguments arguments) {
        RowTable rows = new RowTable(COLUMNS);
        boolean noEdges = arguments.isNull(0) && arguments.isNull(1) && arguments.isNull(2);
        boolean noRoots = arguments.isNull(3) && arguments.isNull(4);
        if (noEdges || noRoots) {
            return rows;
        }
        long[][] given = new long[PARAMETERS.size()][];
        for (int i = 0; i < given.length; i++) {
            given[i] =
                    RepeatedField.longs(
                            arguments.getBytes(i), "dfs_weight_bounded: " + PARAMETERS.get(i));
        }
        boolean paired = given[0].length == given[1].length && given[1].length == given[2].length;
        if (!paired || given[3].length != given[4].length) {
            throw new FunctionException(
                    "dfs_weight_bounded: the columns of edges or of roots differ in length");
        }
        Map<Long, List<Edge>> edges = new HashMap<>();
        for (int i = 0; i < given[0].length; i++) {
            edges.computeIfAbsent(given[0][i], node -> new ArrayList<>(2))
                    .add(new Edge(given[1][i], given[2][i]));
        }
        boolean floor = arguments.getLong(PARAMETERS.size()) != 0;
        for (int i = 0; i < given[3].length; i++) {
            search(edges, given[3][i], given[4][i], floor, rows);
        }
        return rows;
    }

    private static void search(
            Map<Long, List<Edge>> edges, long root, long limit, boolean floor, RowTable rows) {
        Set<Long> seen = new HashSet<>();
        Deque<Step> open = new ArrayDeque<>();
        open.push(new Step(root, 0, null));
        long total = 0;
        while (!open.isEmpty() && total <= limit) {
            Step step = open.pop();
            if (!seen.add(step.node())) {
                continue;
            }
            total += step.weight();
            if (total <= limit || floor) {
                rows.add(root, step.node(), step.parent());
            }
            List<Edge> next = edges.getOrDefault(step.node(), List.of());
            for (Edge edge : next.reversed()) {
                open.push(new Step(edge.dest(), edge.weight(), step.node()));
            }
        }
    }
}
