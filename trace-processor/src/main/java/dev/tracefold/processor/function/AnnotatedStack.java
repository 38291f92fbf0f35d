// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;
import dev.tracefold.processor.storage.TraceStorage;

/// `experimental_annotated_callstack(callsite)`: a stack, from the outermost frame, with how Android's
/// runtime ran each frame, and which frames are the runtime's own.
final class AnnotatedStack implements VirtualTable {
    static final String NAME = "experimental_annotated_callstack";
    private static final TableSchema SCHEMA =
            new TableSchema(
                    NAME,
                    List.of(
                            ColumnSpec.of("id", ColumnType.UINT32, false),
                            ColumnSpec.of("depth", ColumnType.UINT32, false),
                            ColumnSpec.of("parent_id", ColumnType.UINT32, true),
                            ColumnSpec.of("frame_id", ColumnType.UINT32, false),
                            ColumnSpec.of("annotation", ColumnType.STRING, true)));

    /// Prefixes of functions of the runtime that interpret code.
    private static final List<String> INTERPRETER =
            List.of(
                    "nterp_",
                    "Nterp",
                    "ExecuteNterpImpl",
                    "ExecuteSwitchImpl",
                    "_ZN3art11interpreter");

    private final TraceStorage storage;

    /// What frames further in are annotated by.
    private enum State {
        /// Only native code so far.
        NATIVE,
        /// Managed code was seen: the runtime's frames are of no interest.
        MANAGED,
        /// A call from managed to native code: its frame is kept, whatever it is.
        LEAVING
    }

    AnnotatedStack(TraceStorage storage) {
        this.storage = storage;
    }

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> columns = new ArrayList<>(VirtualColumn.of(SCHEMA));
        columns.add(VirtualColumn.argument("start_id"));
        return columns;
    }

    @Override
    public Rows rows(TableCall call) {
        Table rows = call.newTable(SCHEMA);
        if (call.arguments().isNull(0)) {
            return Rows.of(rows);
        }
        Table callsites = storage.table("__intrinsic_stack_profile_callsite");
        long leaf = call.arguments().getLong(0);
        if (leaf < 0 || leaf >= callsites.rowCount()) {
            throw SqliteBridge.userError(
                    new FunctionException("%s: there is no callsite %d".formatted(NAME, leaf)));
        }
        State state = State.NATIVE;
        for (int callsite : fromRoot(callsites.ints("parent_id"), (int) leaf)) {
            state = add(rows, callsites, callsite, state);
        }
        return Rows.of(rows);
    }

    private static List<Integer> fromRoot(IntColumn parents, int leaf) {
        List<Integer> path = new ArrayList<>();
        path.add(leaf);
        while (!parents.isNull(path.getLast())) {
            path.add(parents.get(path.getLast()));
        }
        return path.reversed();
    }

    private State add(Table rows, Table callsites, int callsite, State before) {
        Table frames = storage.table("__intrinsic_stack_profile_frame");
        Table mappings = storage.table("__intrinsic_stack_profile_mapping");
        int frame = callsites.ints("frame_id").get(callsite);
        String function = storage.strings().get(frames.strings("name").get(frame));
        int mapping = frames.ints("mapping").get(frame);
        String path = storage.strings().get(mappings.strings("name").get(mapping));
        @Nullable String mode = managedMode(path);
        State after = before;
        @Nullable String annotation = null;
        if (before == State.LEAVING) {
            after = State.MANAGED;
        } else if (function.equals("art_jni_trampoline")) {
            after = State.LEAVING;
            annotation = "common-frame";
        } else if (mode != null) {
            after = State.MANAGED;
            annotation = mode;
        } else if (before == State.MANAGED && isRuntime(path)) {
            boolean interprets = INTERPRETER.stream().anyMatch(function::startsWith);
            annotation = interprets ? "common-frame-interp" : "common-frame";
        }
        int row = rows.addRow();
        rows.ints("id").set(row, callsite);
        rows.ints("depth").set(row, callsites.ints("depth").get(callsite));
        if (!callsites.ints("parent_id").isNull(callsite)) {
            rows.ints("parent_id").set(row, callsites.ints("parent_id").get(callsite));
        }
        rows.ints("frame_id").set(row, frame);
        if (annotation != null) {
            rows.strings("annotation").set(row, storage.strings().intern(annotation));
        }
        return after;
    }

    private static boolean isRuntime(String path) {
        return path.endsWith("/libart.so") || path.endsWith("/libartd.so");
    }

    /// How code of a file runs, or null where it is not managed code.
    private static @Nullable String managedMode(String path) {
        if (path.contains("jit-cache") || path.contains("dalvik-jit-code-cache")) {
            return "jit";
        }
        int dot = path.lastIndexOf('.');
        return switch (dot < 0 ? "" : path.substring(dot + 1)) {
            case "oat", "odex" -> "aot";
            case "dex", "vdex", "jar", "apk" -> "interp";
            default -> null;
        };
    }
}
