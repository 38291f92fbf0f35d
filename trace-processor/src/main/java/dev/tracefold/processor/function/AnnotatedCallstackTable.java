// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.query.CellType;
import dev.tracefold.processor.sqlite.Rows;
import dev.tracefold.processor.sqlite.TableCall;
import dev.tracefold.processor.sqlite.VirtualColumn;
import dev.tracefold.processor.sqlite.VirtualTable;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;
import dev.tracefold.processor.storage.TraceStorage;

/// `experimental_annotated_callstack(callsite id)`: a call stack from the innermost callsite out, with what
/// the frames are to who reads Java: code that is interpreted or compiled, or ART at its business.
///
/// A callsite is always annotated alike, because only the callers before it count.
final class AnnotatedCallstackTable implements VirtualTable {
    private static final TableSchema SCHEMA =
            new TableSchema(
                    "experimental_annotated_callstack",
                    List.of(
                            ColumnSpec.of("id", ColumnType.UINT32, false),
                            ColumnSpec.of("depth", ColumnType.UINT32, false),
                            ColumnSpec.of("parent_id", ColumnType.UINT32, true),
                            ColumnSpec.of("frame_id", ColumnType.UINT32, false),
                            ColumnSpec.of("annotation", ColumnType.STRING, false)));

    private static final String COMMON = "common-frame";
    private static final String INTERPRETED = "interp";
    private static final List<String> INTERPRETERS =
            List.of("nterp_", "Nterp", "ExecuteNterp", "ExecuteSwitchImpl", "_ZN3art11interpreter");

    /// What the frames so far mean for the next.
    private enum State {
        /// Native code only.
        NATIVE,
        /// There was Java code: what ART does below it is its own business.
        MANAGED,
        /// Java code calls native code: that is of interest even in ART.
        CROSSING
    }

    private final StringPool strings;
    private final Table callsites;
    private final Table frames;
    private final Table mappings;

    AnnotatedCallstackTable(TraceStorage storage) {
        strings = storage.strings();
        callsites = storage.table("__intrinsic_stack_profile_callsite");
        frames = storage.table("__intrinsic_stack_profile_frame");
        mappings = storage.table("__intrinsic_stack_profile_mapping");
    }

    @Override
    public List<VirtualColumn> columns() {
        List<VirtualColumn> columns = new ArrayList<>(VirtualColumn.of(SCHEMA));
        columns.add(VirtualColumn.argument("start_id"));
        return columns;
    }

    @Override
    public long estimatedRows() {
        return 16;
    }

    @Override
    public Rows rows(TableCall call) {
        Table rows = call.newTable(SCHEMA);
        if (call.arguments().type(0) == CellType.NULL) {
            return Rows.of(rows);
        }
        if (call.arguments().type(0) != CellType.LONG) {
            throw SqliteBridge.userError(new FunctionException("invalid input callsite id"));
        }
        long start = call.arguments().getLong(0);
        if (start < 0 || start >= callsites.rowCount()) {
            throw SqliteBridge.userError(
                    new FunctionException("callsite with id %d not found".formatted(start)));
        }
        List<Integer> stack = stack((int) start);
        List<@Nullable String> annotations = annotate(stack.reversed()).reversed();
        for (int i = 0; i < stack.size(); i++) {
            addRow(rows, stack.get(i), annotations.get(i));
        }
        return Rows.of(rows);
    }

    private List<Integer> stack(int innermost) {
        List<Integer> stack = new ArrayList<>();
        int callsite = innermost;
        stack.add(callsite);
        while (!callsites.ints("parent_id").isNull(callsite)) {
            callsite = callsites.ints("parent_id").get(callsite);
            stack.add(callsite);
        }
        return stack;
    }

    private void addRow(Table rows, int callsite, @Nullable String annotation) {
        int row = rows.addRow();
        rows.ints("id").set(row, callsite);
        rows.ints("depth").set(row, callsites.ints("depth").get(callsite));
        if (!callsites.ints("parent_id").isNull(callsite)) {
            rows.ints("parent_id").set(row, callsites.ints("parent_id").get(callsite));
        }
        rows.ints("frame_id").set(row, callsites.ints("frame_id").get(callsite));
        rows.strings("annotation").set(row, strings.intern(annotation));
    }

    private List<@Nullable String> annotate(List<Integer> outermostFirst) {
        List<@Nullable String> annotations = new ArrayList<>();
        State state = State.NATIVE;
        for (int callsite : outermostFirst) {
            int frame = callsites.ints("frame_id").get(callsite);
            String name = strings.getOrEmpty(frames.strings("name").get(frame));
            int mapping = frames.ints("mapping").get(frame);
            String path = strings.getOrEmpty(mappings.strings("name").get(mapping));
            String managed = managedCode(path);
            if (state == State.CROSSING) {
                annotations.add(null);
                state = State.MANAGED;
            } else if (name.equals("art_jni_trampoline")) {
                annotations.add(COMMON);
                state = State.CROSSING;
            } else if (managed != null) {
                annotations.add(managed);
                state = State.MANAGED;
            } else if (state == State.MANAGED && isArt(path)) {
                boolean isInterpreter = INTERPRETERS.stream().anyMatch(name::startsWith);
                annotations.add(isInterpreter ? COMMON + "-" + INTERPRETED : COMMON);
            } else {
                annotations.add(null);
            }
        }
        return annotations;
    }

    private static boolean isArt(String path) {
        String file = path.substring(Math.max(0, path.lastIndexOf('/')));
        return file.startsWith("/libart.so") || file.startsWith("/libartd.so");
    }

    /// How the Java code of a file runs; null where it is none.
    private static @Nullable String managedCode(String path) {
        if (path.startsWith("/memfd:jit-cache") || path.startsWith("/memfd:jit-zygote-cache")) {
            return "jit";
        }
        int dot = path.lastIndexOf('.');
        if (isArt(path) || dot < 0) {
            return null;
        }
        String extension = path.substring(dot);
        if (startsWithAny(extension, ".dex", ".vdex", ".jar", ".apk")) {
            return INTERPRETED;
        }
        return startsWithAny(extension, ".oat", ".odex") ? "aot" : null;
    }

    private static boolean startsWithAny(String text, String... prefixes) {
        for (String prefix : prefixes) {
            if (text.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
