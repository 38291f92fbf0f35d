// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.List;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.sqlite.SqliteConnection;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TraceStorage;

/// The table functions and modules over a trace.
public final class TraceTables {
    private static final List<String> SLICE_COLUMNS =
            List.of(
                    "id",
                    "ts",
                    "dur",
                    "track_id",
                    "category",
                    "name",
                    "depth",
                    "parent_id",
                    "arg_set_id",
                    "thread_ts",
                    "thread_dur",
                    "thread_instruction_count",
                    "thread_instruction_delta");
    private static final List<String> FLOW_COLUMNS =
            List.of("id", "slice_out", "slice_in", "trace_id", "arg_set_id");

    private final TraceStorage storage;
    private @Nullable ChildIndex slices;
    private @Nullable ChildIndex callsites;

    /// Nothing is computed before a query asks.
    public TraceTables(TraceStorage storage) {
        this.storage = storage;
    }

    /// Registers all of them.
    public void register(SqliteConnection connection) {
        related(connection, "ancestor_slice", row -> slices().ancestors(row));
        related(connection, "descendant_slice", row -> slices().descendants(row));
        FlowGraph flows = new FlowGraph(storage.flow(), this::slices);
        connected(connection, "directly_connected_flow", flows::connected);
        connected(connection, "following_flow", flows::following);
        connected(connection, "preceding_flow", flows::preceding);
        Table callsite = storage.table("__intrinsic_stack_profile_callsite");
        connection.registerTableFunction(
                "experimental_ancestor_stack_profile_callsite",
                new RelatedRows(
                        "experimental_ancestor_stack_profile_callsite",
                        "start_id",
                        callsite,
                        callsite,
                        true,
                        List.of("id", "depth", "parent_id", "frame_id"),
                        row -> callsites().ancestors(row)));
        connection.registerTableFunction(
                "experimental_slice_layout", new SliceLayoutTable(storage));
        connection.registerTableFunction(FlatSlices.NAME, new FlatSlices(storage));
        connection.registerTableFunction(
                "experimental_flamegraph", new ExperimentalFlamegraphTable(storage));
        connection.registerTableFunction(
                "experimental_annotated_callstack", new AnnotatedCallstackTable(storage));
        connection.registerTableFunction("__intrinsic_window", new WindowTable());
        connection.registerTableFunction(WinscopeArgsTable.NAME, new WinscopeArgsTable(storage));
        connection.registerTableFunction(WinscopePathsTable.NAME, new WinscopePathsTable(storage));
        WattsonCurves.register(connection, storage.strings());
        registerModules(connection);
        registerFlamegraph(connection);
    }

    private static void registerModules(SqliteConnection connection) {
        connection.registerScalar(
                SpanJoinTable.SOURCE_GEQ,
                2,
                false,
                SqliteBridge.scalar(arguments -> {
                    throw new FunctionException("source_geq: only for the columns of a span join");
                }));
        connection.registerModule("__intrinsic_counter_mipmap", Mipmap.factory(connection, false));
        connection.registerModule("__intrinsic_slice_mipmap", Mipmap.factory(connection, true));
        connection.registerModule(
                "span_join", SpanJoinTable.factory(connection, SpanJoin.Kind.INNER));
        connection.registerModule(
                "span_left_join", SpanJoinTable.factory(connection, SpanJoin.Kind.LEFT));
        connection.registerModule(
                "span_outer_join", SpanJoinTable.factory(connection, SpanJoin.Kind.OUTER));
    }

    private static void registerFlamegraph(SqliteConnection connection) {
        RegexFunctions regex = new RegexFunctions();
        // Not deterministic to SQLite: a pointer is made anew for every call.
        connection.registerScalar(
                "__intrinsic_flamegraph_config",
                -1,
                false,
                SqliteBridge.scalar(
                        arguments -> new Pointer(FlamegraphConfig.parse(arguments, regex))));
        connection.registerScalar(
                FlamegraphTable.FIND,
                2,
                false,
                SqliteBridge.scalar(arguments -> {
                    throw new FunctionException(
                            FlamegraphTable.FIND + " must constrain a flamegraph");
                }));
        connection.registerModule("__intrinsic_flamegraph", FlamegraphTable.factory(connection));
    }

    private void related(SqliteConnection connection, String name, IntFunction<int[]> relation) {
        Table slice = storage.slice().table();
        connection.registerTableFunction(
                name,
                new RelatedRows(name, "start_id", slice, slice, true, SLICE_COLUMNS, relation));
    }

    private void connected(SqliteConnection connection, String name, IntFunction<int[]> relation) {
        connection.registerTableFunction(
                name,
                new RelatedRows(
                        name,
                        "start_id",
                        storage.flow().table(),
                        storage.slice().table(),
                        false,
                        FLOW_COLUMNS,
                        relation));
    }

    private ChildIndex slices() {
        if (slices == null) {
            slices = new ChildIndex(storage.slice().parentId(), storage.slice().table().rowCount());
        }
        return slices;
    }

    private ChildIndex callsites() {
        if (callsites == null) {
            Table table = storage.table("__intrinsic_stack_profile_callsite");
            callsites = new ChildIndex(table.ints("parent_id"), table.rowCount());
        }
        return callsites;
    }
}
