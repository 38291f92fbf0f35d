// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.function.Supplier;

import dev.tracefold.processor.sqlite.SqliteConnection;

/// Registers the functions that make and take pointers. None is deterministic to SQLite: a pointer
/// lives as long as the value it came with.
public final class PointerFunctions {
    private final SqliteConnection connection;

    private PointerFunctions(SqliteConnection connection) {
        this.connection = connection;
    }

    /// Registers all of them.
    ///
    /// @param preparer for SQL that users hand over as text
    public static void register(SqliteConnection connection, SqlPreparer preparer) {
        PointerFunctions functions = new PointerFunctions(connection);
        functions.registerTables();
        functions.registerIntervals();
        functions.registerGraphs(new GraphScan(preparer));
    }

    private void registerTables() {
        connection.registerTableFunction(TablePointer.NAME, new TablePointer());
        scalar(
                TablePointer.BIND,
                2,
                arguments -> {
                    throw new FunctionException(
                            TablePointer.BIND + ": only for the columns of a table pointer");
                });
        connection.registerTableFunction(WeightBoundedSearch.NAME, new WeightBoundedSearch());
        aggregate("repeatedfield", 1, RepeatedField::new);
        aggregate("__intrinsic_symbolize_agg", 4, Symbolizing.Agg::new);
        scalar("__intrinsic_symbolize", 1, Symbolizing::symbolize);
        scalar("__intrinsic_struct", -1, StructValue::of);
        aggregate("__intrinsic_array_agg", 1, ArrayAgg::new);
        aggregate("__intrinsic_row_dataframe_agg", -1, RowTableAgg::new);
    }

    private void registerIntervals() {
        aggregate("__intrinsic_interval_tree_intervals_agg", -1, IntervalSetAgg::new);
        aggregate("__intrinsic_timestamp_set_agg", 1, IntervalFunctions.TimestampSetAgg::new);
        aggregate("__intrinsic_counter_per_track_agg", 4, CounterTracks.Agg::new);
        scalar("__intrinsic_interval_intersect", -1, IntervalFunctions::intersect);
        scalar("__intrinsic_interval_create", 2, IntervalFunctions::create);
        scalar("__intrinsic_counter_intervals", 3, CounterTracks::intervals);
    }

    private void registerGraphs(GraphScan scan) {
        aggregate("__intrinsic_graph_agg", 2, GraphAgg::new);
        aggregate("__intrinsic_dominator_tree", 3, DominatorTreeAgg::new);
        aggregate("__intrinsic_structural_tree_partition", 3, TreePartitionAgg::new);
        aggregate("__intrinsic_wakeup_graph_agg", 7, WakeupGraph.Agg::new);
        scalar("__intrinsic_critical_path_walk", 2, WakeupGraph::criticalPath);
        aggregate("__intrinsic_tree_from_table", -1, TreeValue.Agg::new);
        scalar("__intrinsic_tree_to_table", 1, TreeValue::toTable);
        scalar("__intrinsic_tree_dominator_summary", 1, TreeValue::dominatorSummary);
        scalar("__intrinsic_dfs", 2, GraphFunctions::depthFirst);
        scalar("__intrinsic_bfs", 2, GraphFunctions::breadthFirst);
        scalar("__intrinsic_graph_scan", 4, scan::scan);
        scalar("__intrinsic_graph_aggregating_scan", 4, scan::aggregatingScan);
    }

    private void scalar(String name, int arguments, ScalarFunction function) {
        connection.registerScalar(name, arguments, false, SqliteBridge.scalar(function));
    }

    private void aggregate(
            String name, int arguments, Supplier<? extends AggregateFunction> function) {
        connection.registerAggregate(name, arguments, SqliteBridge.aggregate(function));
    }
}
