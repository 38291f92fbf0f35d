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

import dev.tracefold.processor.sqlite.SqliteStatement;

import static java.util.Objects.requireNonNull;

/// `__intrinsic_graph_scan` and `__intrinsic_graph_aggregating_scan`: carry rows along the edges of
/// a graph, through a step that the user gives as SQL over `$table`.
final class GraphScan {
    private final SqlPreparer preparer;

    GraphScan(SqlPreparer preparer) {
        this.preparer = preparer;
    }

    /// Every round the rows that reach nodes go through the step together, until none is left.
    @Nullable Object scan(Arguments arguments) {
        @Nullable Run run = start(arguments);
        if (run == null) {
            return new Pointer(empty(arguments));
        }
        try (SqliteStatement step = run.step) {
            RowTable table = run.newTable();
            run.emitInits(dest -> table);
            RowTable current = table;
            while (current.rowCount() > 0) {
                RowTable next = run.newTable();
                run.execute(step, current, dest -> next);
                current = next;
            }
        }
        return new Pointer(run.out);
    }

    /// Each node goes through the step once, with all rows that reach it, after all nodes before
    /// it.
    @Nullable Object aggregatingScan(Arguments arguments) {
        @Nullable Run run = start(arguments);
        if (run == null) {
            return new Pointer(empty(arguments));
        }
        try (SqliteStatement step = run.step) {
            Map<Long, Integer> depths = run.depths();
            int deepest = depths.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
            List<RowTable> byDepth = new ArrayList<>();
            for (int i = 0; i <= deepest; i++) {
                byDepth.add(run.newTable());
            }
            run.emitInits(dest -> byDepth.get(depths.getOrDefault(dest, 0)));
            for (int depth = deepest; depth >= 0; depth--) {
                if (byDepth.get(depth).rowCount() > 0) {
                    run.execute(
                            step,
                            byDepth.get(depth),
                            dest -> byDepth.get(depths.getOrDefault(dest, 0)));
                }
            }
        }
        return new Pointer(run.out);
    }

    private static List<String> columns(Arguments arguments) {
        List<String> columns = new ArrayList<>(List.of("id"));
        columns.addAll(NamedColumns.parse(arguments.requireText(3, "GRAPH_SCAN")));
        return columns;
    }

    private static RowTable empty(Arguments arguments) {
        return new RowTable(columns(arguments));
    }

    private @Nullable Run start(Arguments arguments) {
        @Nullable RowTable inits = arguments.getPointer(1, RowTable.class);
        if (inits == null) {
            return null;
        }
        List<String> columns = columns(arguments);
        if (!inits.names().equals(columns)) {
            throw new FunctionException(
                    "graph_scan: the initial table has the columns %s but %s are declared"
                            .formatted(inits.names(), columns));
        }
        @Nullable Graph graph = arguments.getPointer(0, Graph.class);
        SqliteStatement step = prepare(columns, arguments.requireText(2, "GRAPH_SCAN"));
        if (step.columnCount() != columns.size()) {
            int found = step.columnCount();
            step.close();
            throw new FunctionException(
                    "graph_scan: the step gives %d columns but %d are declared"
                            .formatted(found, columns.size()));
        }
        return new Run(graph == null ? new Graph() : graph, inits, step);
    }

    private SqliteStatement prepare(List<String> columns, String step) {
        StringBuilder selected = new StringBuilder();
        StringBuilder bound = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            selected.append(i == 0 ? "" : ", ");
            selected.append("c%d AS %s".formatted(i, columns.get(i)));
            bound.append(i == 0 ? "" : " AND ");
            bound.append("%s(c%d, '%s')".formatted(TablePointer.BIND, i, columns.get(i)));
        }
        String table =
                "(SELECT %s FROM %s($var) WHERE %s)".formatted(selected, TablePointer.NAME, bound);
        return preparer.prepare("SELECT * FROM " + step.replace("$table", table));
    }

    /// Gives the table for rows that reach a node.
    private interface Destinations {
        RowTable of(long node);
    }

    private static final class Run {
        private final Graph graph;
        private final RowTable inits;
        private final SqliteStatement step;
        private final RowTable out;

        Run(Graph graph, RowTable inits, SqliteStatement step) {
            this.graph = graph;
            this.inits = inits;
            this.step = step;
            this.out = newTable();
        }

        RowTable newTable() {
            return new RowTable(inits.names());
        }

        void emitInits(Destinations destinations) {
            for (int row = 0; row < inits.rowCount(); row++) {
                @Nullable Object[] cells = new Object[inits.names().size()];
                for (int i = 0; i < cells.length; i++) {
                    cells[i] = inits.column(i).get(row);
                }
                emit(cells, destinations);
            }
        }

        void execute(SqliteStatement statement, RowTable table, Destinations destinations) {
            statement.reset();
            int parameter = statement.parameterIndex("$var");
            if (parameter > 0) {
                statement.bindPointer(parameter, RowTable.class, table);
            }
            while (statement.step()) {
                @Nullable Object[] cells = new Object[inits.names().size()];
                for (int i = 0; i < cells.length; i++) {
                    cells[i] = StatementCells.get(statement, i);
                }
                emit(cells, destinations);
            }
        }

        private void emit(@Nullable Object[] cells, Destinations destinations) {
            if (!(cells[0] instanceof Long node)) {
                throw new FunctionException("graph_scan: id must be an integer");
            }
            out.add(cells);
            for (long dest : graph.next(node)) {
                @Nullable Object[] moved = cells.clone();
                moved[0] = dest;
                destinations.of(dest).add(moved);
            }
        }

        /// Longest way from each node that is reached to where no edge leads on.
        Map<Long, Integer> depths() {
            Map<Long, Integer> depths = new HashMap<>();
            Set<Long> opened = new HashSet<>();
            Deque<Long> open = new ArrayDeque<>();
            for (int row = 0; row < inits.rowCount(); row++) {
                graph.next(inits.column(0).getLong(row)).forEach(open::push);
            }
            while (!open.isEmpty()) {
                long node = open.element();
                if (opened.add(node)) {
                    graph.next(node).forEach(open::push);
                    continue;
                }
                open.pop();
                if (!depths.containsKey(node)) {
                    int depth = 0;
                    for (long next : graph.next(node)) {
                        depth = Math.max(depth, requireDepth(depths, next) + 1);
                    }
                    depths.put(node, depth);
                }
            }
            return depths;
        }

        private static int requireDepth(Map<Long, Integer> depths, long node) {
            if (!depths.containsKey(node)) {
                throw new FunctionException("graph_aggregating_scan: the graph has a cycle");
            }
            return requireNonNull(depths.get(node));
        }
    }
}
