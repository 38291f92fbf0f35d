// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.v8code;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.perfetto.SequenceState.Message;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;

/// Isolates, scripts and functions. Interned ids differ between sequences; V8's own ids do not.
final class V8Entities {
    static final int NONE = -1;

    // InternedData
    private static final int FUNCTION_NAMES = 31;
    private static final int FUNCTIONS = 32;
    private static final int SCRIPTS = 33;
    private static final int WASM_SCRIPTS = 34;
    private static final int ISOLATES = 35;

    private static final int INTERN_ERRORS = StatKeys.of("v8_intern_errors");
    private static final int NO_CODE_RANGE = StatKeys.of("v8_isolate_has_no_code_range");

    private record IsolateKey(int upid, int isolate) {}

    private record ScriptKey(int isolate, int script) {}

    private record Function(
            int name, int script, boolean isTopLevel, int kind, long line, long column) {}

    private final TraceContext context;
    private final StringPool strings;
    private final Map<IsolateKey, Integer> isolates = new HashMap<>();
    private final Map<ScriptKey, Integer> scripts = new HashMap<>();
    private final Map<ScriptKey, Integer> wasmScripts = new HashMap<>();
    private final Map<Function, Integer> functions = new HashMap<>();
    private final MessageFields fields = new MessageFields(8);
    private final MessageFields part = new MessageFields(4);

    V8Entities(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
    }

    private boolean enter(SequenceState state, int field, long iid) {
        Message message = state.interned(field, iid);
        if (message == null) {
            context.stats().increment(INTERN_ERRORS);
            return false;
        }
        fields.reset(message.buffer(), message.start(), message.end());
        return true;
    }

    /// Row of an interned isolate, or [#NONE].
    int isolate(SequenceState state, long iid) {
        if (!enter(state, ISOLATES, iid)) {
            return NONE;
        }
        int upid = context.processes().getOrCreateProcess(fields.uintValue(2));
        return isolates.computeIfAbsent(
                new IsolateKey(upid, fields.intValue(3)), key -> addIsolate(upid));
    }

    private int addIsolate(int upid) {
        if (!fields.has(4)) {
            context.stats().increment(NO_CODE_RANGE);
            return NONE;
        }
        part.enter(fields, 4);
        Table table = context.storage().table("__intrinsic_v8_isolate");
        int row = table.addRow();
        table.ints("upid").set(row, upid);
        table.ints("internal_isolate_id").set(row, fields.intValue(3));
        table.longs("embedded_blob_code_start_address").set(row, fields.longValue(5));
        table.longs("embedded_blob_code_size").set(row, fields.longValue(6));
        table.longs("code_range_base_address").set(row, part.longValue(1));
        table.longs("code_range_size").set(row, part.longValue(2));
        table.ints("shared_code_range").set(row, part.boolValue(4) ? 1 : 0);
        if (part.has(3)) {
            table.longs("embedded_blob_code_copy_start_address").set(row, part.longValue(3));
        }
        context.stacks().jit().addCache(upid, part.longValue(1), part.longValue(2));
        if (fields.has(5) && fields.longValue(6) != 0) {
            context.stacks().jit().addCache(upid, fields.longValue(5), fields.longValue(6));
        }
        return row;
    }

    /// Process of an isolate.
    int upid(int isolate) {
        return context.storage().table("__intrinsic_v8_isolate").ints("upid").get(isolate);
    }

    /// Row of an interned function, or [#NONE].
    int function(SequenceState state, int isolate, long iid) {
        if (!enter(state, FUNCTIONS, iid)) {
            return NONE;
        }
        long nameIid = fields.longValue(2);
        long scriptIid = fields.longValue(3);
        boolean isTopLevel = fields.boolValue(4);
        int kind = word(V8Words.at(V8Words.FUNCTION_KINDS, fields.longValue(5)));
        boolean hasPlace = fields.has(7) && fields.has(8);
        // Without a place there is an offset in bytes, as if all were one line.
        long line = hasPlace ? fields.uintValue(7) : fields.has(6) ? 1 : NONE;
        long column = hasPlace ? fields.uintValue(8) : fields.has(6) ? fields.uintValue(6) : NONE;
        if (!enter(state, FUNCTION_NAMES, nameIid)) {
            return NONE;
        }
        int name = text(fields, 2);
        int script = script(state, isolate, scriptIid);
        return script == NONE
                ? NONE
                : functions.computeIfAbsent(
                        new Function(name, script, isTopLevel, kind, line, column),
                        this::addFunction);
    }

    private int addFunction(Function function) {
        Table table = context.storage().table("__intrinsic_v8_js_function");
        int row = table.addRow();
        table.strings("name").set(row, function.name());
        table.ints("v8_js_script_id").set(row, function.script());
        table.ints("is_toplevel").set(row, function.isTopLevel() ? 1 : 0);
        table.strings("kind").set(row, function.kind());
        if (function.line() != NONE) {
            table.ints("line").set(row, (int) function.line());
            table.ints("col").set(row, (int) function.column());
        }
        return row;
    }

    private int script(SequenceState state, int isolate, long iid) {
        if (!enter(state, SCRIPTS, iid)) {
            return NONE;
        }
        return scripts.computeIfAbsent(
                new ScriptKey(isolate, fields.intValue(2)),
                key -> {
                    Table table = context.storage().table("__intrinsic_v8_js_script");
                    int row = table.addRow();
                    table.ints("v8_isolate_id").set(row, isolate);
                    table.ints("internal_script_id").set(row, key.script());
                    String type = V8Words.at(V8Words.SCRIPT_TYPES, fields.longValue(3));
                    table.strings("script_type").set(row, word(type));
                    part.enter(fields, 4);
                    table.strings("name").set(row, text(part, 1));
                    part.enter(fields, 5);
                    table.strings("source").set(row, text(part, 1));
                    return row;
                });
    }

    /// Row of an interned WebAssembly script, or [#NONE].
    int wasmScript(SequenceState state, int isolate, long iid) {
        if (!enter(state, WASM_SCRIPTS, iid)) {
            return NONE;
        }
        return wasmScripts.computeIfAbsent(
                new ScriptKey(isolate, fields.intValue(2)),
                key -> {
                    Table table = context.storage().table("__intrinsic_v8_wasm_script");
                    int row = table.addRow();
                    table.ints("v8_isolate_id").set(row, isolate);
                    table.ints("internal_script_id").set(row, key.script());
                    table.strings("url").set(row, word(fields.string(3)));
                    table.strings("wire_bytes_base64").set(row, base64(fields, 4));
                    return row;
                });
    }

    private int word(String word) {
        return strings.intern(word);
    }

    /// String id of bytes in base 64.
    int base64(MessageFields message, int field) {
        return word(Base64.getEncoder().encodeToString(bytes(message, field)));
    }

    private static byte[] bytes(MessageFields message, int field) {
        int start = message.start(field);
        return Arrays.copyOfRange(message.buffer(), start, start + message.length(field));
    }

    /// String id of a text of V8: Latin-1 in one field, or UTF-16 in one of the next two.
    int text(MessageFields message, int latin1Field) {
        Charset[] charsets = {
            StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE
        };
        for (int i = 0; i < charsets.length; i++) {
            if (message.has(latin1Field + i)) {
                return word(new String(bytes(message, latin1Field + i), charsets[i]));
            }
        }
        return word("");
    }
}
