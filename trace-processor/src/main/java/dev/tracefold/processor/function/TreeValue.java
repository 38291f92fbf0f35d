// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// A forest of rows in an order in which parents come before their children.
///
/// @param rows the columns as they were given
/// @param order the rows in order
/// @param parents for each place in the order the parent's place, -1 for roots
record TreeValue(RowTable rows, List<Integer> order, List<Integer> parents) {
    private static final String NAME = "TREE_FROM_TABLE";

    /// `__intrinsic_tree_from_table('id', id, 'parent_id', parent_id, 'column', value, …)`.
    static final class Agg implements AggregateFunction {
        private final RowTableAgg rows = new RowTableAgg();

        @Override
        public void step(Arguments arguments) {
            rows.step(arguments);
        }

        @Override
        public @Nullable Object result() {
            return rows.result() instanceof Pointer(RowTable table) ? new Pointer(of(table)) : null;
        }
    }

    /// Level by level, roots and siblings in the order of the rows.
    private static TreeValue of(RowTable rows) {
        RowColumn ids = rows.column(0);
        RowColumn parentIds = rows.column(1);
        Map<Long, Integer> rowById = new HashMap<>();
        for (int row = 0; row < rows.rowCount(); row++) {
            if (!(ids.get(row) instanceof Long id)) {
                throw new FunctionException(NAME + ": ids must be integers");
            }
            if (rowById.put(id, row) != null) {
                throw new FunctionException("%s: id %d is there twice".formatted(NAME, id));
            }
        }
        Map<Integer, List<Integer>> children = new HashMap<>();
        for (int row = 0; row < rows.rowCount(); row++) {
            int parent = -1;
            if (!parentIds.isNull(row)) {
                @Nullable Integer found = rowById.get(parentIds.getLong(row));
                if (found == null) {
                    throw new FunctionException(
                            "%s: there is no parent %d".formatted(NAME, parentIds.getLong(row)));
                }
                parent = found;
            }
            children.computeIfAbsent(parent, p -> new ArrayList<>(2)).add(row);
        }
        List<Integer> order = new ArrayList<>();
        List<Integer> parents = new ArrayList<>();
        Deque<Integer> open = new ArrayDeque<>();
        open.add(-1);
        for (int place = -1; !open.isEmpty(); place++) {
            for (int child : children.getOrDefault(open.remove(), List.of())) {
                order.add(child);
                parents.add(place);
                open.add(child);
            }
        }
        if (order.size() < rows.rowCount()) {
            throw new FunctionException(NAME + ": the parents go round in a circle");
        }
        return new TreeValue(rows, order, parents);
    }

    /// `__intrinsic_tree_to_table(tree)`.
    static @Nullable Object toTable(Arguments arguments) {
        @Nullable TreeValue tree = arguments.getPointer(0, TreeValue.class);
        List<String> names = new ArrayList<>(List.of("_tree_id", "_tree_parent_id"));
        if (tree == null) {
            return new Pointer(new RowTable(names));
        }
        names.addAll(tree.rows.names());
        RowTable table = new RowTable(names);
        for (int place = 0; place < tree.order.size(); place++) {
            int parent = tree.parents.get(place);
            table.column(0).addLong(place);
            table.column(1).add(parent < 0 ? null : (Object) parent);
            for (int i = 0; i < tree.rows.names().size(); i++) {
                table.column(2 + i).add(tree.rows.column(i).get(tree.order.get(place)));
            }
            table.endRow();
        }
        return new Pointer(table);
    }

    /// `__intrinsic_tree_dominator_summary(tree)`: what each node has together with all below it.
    static @Nullable Object dominatorSummary(Arguments arguments) {
        RowTable summary =
                RowTable.of(
                        "id",
                        "idom_id",
                        "dominated_obj_count",
                        "dominated_size_bytes",
                        "dominated_native_size_bytes",
                        "depth");
        @Nullable TreeValue tree = arguments.getPointer(0, TreeValue.class);
        if (tree == null) {
            return new Pointer(summary);
        }
        long[] counts = tree.sums("self_count");
        long[] sizes = tree.sums("self_size");
        long[] nativeSizes = tree.sums("native_size");
        long[] depths = new long[counts.length];
        for (int place = 0; place < counts.length; place++) {
            int row = tree.order.get(place);
            int parent = tree.parents.get(place);
            depths[place] = parent < 0 ? 1 : depths[parent] + 1;
            summary.add(
                    tree.rows.column("id").get(row),
                    tree.rows.column("parent_id").get(row),
                    counts[place],
                    sizes[place],
                    nativeSizes[place],
                    depths[place]);
        }
        return new Pointer(summary);
    }

    /// A column's sums over each node and all below it.
    private long[] sums(String name) {
        RowColumn column = rows.column(name);
        long[] sums = new long[order.size()];
        for (int place = sums.length - 1; place >= 0; place--) {
            sums[place] += column.getLong(order.get(place));
            if (parents.get(place) >= 0) {
                sums[parents.get(place)] += sums[place];
            }
        }
        return sums;
    }
}
