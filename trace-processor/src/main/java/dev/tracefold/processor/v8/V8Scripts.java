// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.v8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;

/// Isolates, scripts and functions, each a row whoever speaks of it first.
final class V8Scripts {
    /// Returned for what was not interned; that is counted.
    static final int UNKNOWN = -1;

    private static final int JS_FUNCTION_NAMES = 31;
    private static final int JS_FUNCTIONS = 32;
    private static final int JS_SCRIPTS = 33;
    private static final int WASM_SCRIPTS = 34;
    private static final int ISOLATES = 35;

    // InternedV8JsFunction
    private static final int NAME_IID = 2;
    private static final int SCRIPT_IID = 3;
    private static final int IS_TOPLEVEL = 4;
    private static final int KIND = 5;
    private static final int BYTE_OFFSET = 6;
    private static final int LINE = 7;
    private static final int COLUMN = 8;

    // InternedV8Isolate
    private static final int PID = 2;
    private static final int ISOLATE_ID = 3;
    private static final int CODE_RANGE = 4;
    private static final int BLOB_START = 5;
    private static final int BLOB_SIZE = 6;

    // CodeRange
    private static final int BASE_ADDRESS = 1;
    private static final int SIZE = 2;
    private static final int BLOB_COPY_START = 3;
    private static final int IS_PROCESS_WIDE = 4;

    private static final int INTERN_ERRORS = StatKeys.of("v8_intern_errors");
    private static final int NO_CODE_RANGE = StatKeys.of("v8_isolate_has_no_code_range");

    private record Key(int owner, int number) {}

    private record Function(
            int name, int script, boolean isToplevel, int kind, long line, long column) {}

    private final TraceContext context;
    private final V8Strings strings;
    private final MessageFields message = new MessageFields(COLUMN);
    private final MessageFields codeRange = new MessageFields(IS_PROCESS_WIDE);
    private final Map<Key, V8Isolate> isolates = new HashMap<>();
    private final Map<Integer, List<JitRange>> shared = new HashMap<>();
    private final Map<Key, Integer> jsScripts = new HashMap<>();
    private final Map<Key, Integer> wasmScripts = new HashMap<>();
    private final Map<Function, Integer> functions = new HashMap<>();

    V8Scripts(TraceContext context, V8Strings strings) {
        this.context = context;
        this.strings = strings;
    }

    private boolean find(SequenceState state, int field, long iid) {
        SequenceState.@Nullable Message found = state.interned(field, iid);
        if (found == null) {
            context.stats().increment(INTERN_ERRORS);
            return false;
        }
        message.reset(found.buffer(), found.start(), found.end());
        return true;
    }

    /// An isolate that says where its code is.
    @Nullable V8Isolate isolate(SequenceState state, long iid) {
        if (!find(state, ISOLATES, iid)) {
            return null;
        }
        int upid = context.processes().getOrCreateProcess(message.uintValue(PID));
        V8Isolate isolate =
                isolates.computeIfAbsent(
                        new Key(upid, message.intValue(ISOLATE_ID)), key -> newIsolate(upid));
        return isolate.row() == UNKNOWN ? null : isolate;
    }

    private V8Isolate newIsolate(int upid) {
        if (!message.has(CODE_RANGE)) {
            context.stats().increment(NO_CODE_RANGE);
            return new V8Isolate(UNKNOWN, message.uintValue(PID), List.of());
        }
        codeRange.enter(message, CODE_RANGE);
        boolean isShared = codeRange.boolValue(IS_PROCESS_WIDE);
        Table table = context.storage().table("__intrinsic_v8_isolate");
        int row = table.addRow();
        table.ints("upid").set(row, upid);
        table.ints("internal_isolate_id").set(row, message.intValue(ISOLATE_ID));
        table.longs("embedded_blob_code_start_address").set(row, message.longValue(BLOB_START));
        table.longs("embedded_blob_code_size").set(row, message.longValue(BLOB_SIZE));
        table.longs("code_range_base_address").set(row, codeRange.longValue(BASE_ADDRESS));
        table.longs("code_range_size").set(row, codeRange.longValue(SIZE));
        table.ints("shared_code_range").set(row, isShared ? 1 : 0);
        if (codeRange.has(BLOB_COPY_START)) {
            table.longs("embedded_blob_code_copy_start_address")
                    .set(row, codeRange.longValue(BLOB_COPY_START));
        }
        List<JitRange> ranges =
                isShared ? shared.computeIfAbsent(upid, process -> ranges(upid)) : ranges(upid);
        return new V8Isolate(row, message.uintValue(PID), ranges);
    }

    /// The code range without the blob of V8's own code, and the blob.
    private List<JitRange> ranges(int upid) {
        long start = codeRange.longValue(BASE_ADDRESS);
        long end = start + codeRange.longValue(SIZE);
        long blobStart = message.longValue(BLOB_START);
        long blobEnd = blobStart + message.longValue(BLOB_SIZE);
        List<JitRange> ranges = new ArrayList<>();
        boolean hasBlob = message.has(BLOB_START) && blobStart != blobEnd;
        if (!hasBlob
                || Long.compareUnsigned(blobEnd, start) <= 0
                || Long.compareUnsigned(blobStart, end) >= 0) {
            ranges.add(new JitRange(context.stacks().jit(), upid, start, end));
        } else {
            if (Long.compareUnsigned(start, blobStart) < 0) {
                ranges.add(new JitRange(context.stacks().jit(), upid, start, blobStart));
            }
            if (Long.compareUnsigned(blobEnd, end) < 0) {
                ranges.add(new JitRange(context.stacks().jit(), upid, blobEnd, end));
            }
        }
        if (hasBlob) {
            ranges.add(new JitRange(context.stacks().jit(), upid, blobStart, blobEnd));
        }
        return ranges;
    }

    /// Row of a function, or [#UNKNOWN].
    int function(SequenceState state, long iid, V8Isolate isolate) {
        if (!find(state, JS_FUNCTIONS, iid)) {
            return UNKNOWN;
        }
        long scriptIid = message.longValue(SCRIPT_IID);
        long nameIid = message.longValue(NAME_IID);
        boolean isToplevel = message.boolValue(IS_TOPLEVEL);
        int kind = strings.word("InternedV8JsFunction.Kind", message.intValue(KIND));
        boolean hasLine = message.has(LINE) && message.has(COLUMN);
        long line = UNKNOWN;
        long column = UNKNOWN;
        if (hasLine || message.has(BYTE_OFFSET)) {
            line = hasLine ? message.uintValue(LINE) : 1;
            column = message.uintValue(hasLine ? COLUMN : BYTE_OFFSET);
        }
        int script = jsScript(state, scriptIid, isolate);
        if (script == UNKNOWN || !find(state, JS_FUNCTION_NAMES, nameIid)) {
            return UNKNOWN;
        }
        return functions.computeIfAbsent(
                new Function(strings.text(message, 2), script, isToplevel, kind, line, column),
                this::newFunction);
    }

    private int newFunction(Function function) {
        Table table = context.storage().table("__intrinsic_v8_js_function");
        int row = table.addRow();
        table.strings("name").set(row, function.name());
        table.ints("v8_js_script_id").set(row, function.script());
        table.ints("is_toplevel").set(row, function.isToplevel() ? 1 : 0);
        table.strings("kind").set(row, function.kind());
        if (function.line() != UNKNOWN) {
            table.ints("line").set(row, (int) function.line());
            table.ints("col").set(row, (int) function.column());
        }
        return row;
    }

    private int jsScript(SequenceState state, long iid, V8Isolate isolate) {
        if (!find(state, JS_SCRIPTS, iid)) {
            return UNKNOWN;
        }
        return jsScripts.computeIfAbsent(
                new Key(isolate.row(), message.intValue(2)), this::newJsScript);
    }

    private int newJsScript(Key key) {
        Table table = context.storage().table("__intrinsic_v8_js_script");
        int row = table.addRow();
        table.ints("v8_isolate_id").set(row, key.owner());
        table.ints("internal_script_id").set(row, key.number());
        table.strings("script_type")
                .set(row, strings.word("InternedV8JsScript.Type", message.intValue(3)));
        table.strings("name").set(row, strings.nested(message, 4));
        table.strings("source").set(row, strings.nested(message, 5));
        return row;
    }

    /// Row of a script in WebAssembly, or [#UNKNOWN].
    int wasmScript(SequenceState state, long iid, V8Isolate isolate) {
        if (!find(state, WASM_SCRIPTS, iid)) {
            return UNKNOWN;
        }
        return wasmScripts.computeIfAbsent(
                new Key(isolate.row(), message.intValue(2)), this::newWasmScript);
    }

    private int newWasmScript(Key key) {
        Table table = context.storage().table("__intrinsic_v8_wasm_script");
        int row = table.addRow();
        table.ints("v8_isolate_id").set(row, key.owner());
        table.ints("internal_script_id").set(row, key.number());
        int url = message.stringId(3, context.strings());
        table.strings("url")
                .set(row, url == StringPool.NULL_ID ? context.strings().intern("") : url);
        table.strings("wire_bytes_base64").set(row, strings.base64(message, 4));
        return row;
    }

    /// Where a function was written: string id of its name, and its place.
    int nameOf(int function) {
        return context.storage().table("__intrinsic_v8_js_function").strings("name").get(function);
    }

    /// String id of the name of a function's script.
    int scriptNameOf(int function) {
        int script =
                (int)
                        context.storage()
                                .table("__intrinsic_v8_js_function")
                                .ints("v8_js_script_id")
                                .getLong(function);
        return context.storage().table("__intrinsic_v8_js_script").strings("name").get(script);
    }

    /// Line of its script at which a function begins, or 0.
    long lineOf(int function) {
        Table table = context.storage().table("__intrinsic_v8_js_function");
        return table.ints("line").isNull(function) ? 0 : table.ints("line").getLong(function);
    }
}
