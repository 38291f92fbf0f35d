// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.v8code;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.JitCodeTracker;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StackProfileTracker.SourceLine;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// Reads the packets of code that V8 makes (TracePacket fields 99 to 103): functions of JavaScript and
/// WebAssembly, regular expressions, V8's own; and code that is moved.
public final class V8CodeModule implements PacketModule {
    private static final int JS_CODE = 99;
    private static final int INTERNAL_CODE = 100;
    private static final int WASM_CODE = 101;
    private static final int REG_EXP_CODE = 102;
    private static final int CODE_MOVE = 103;
    private static final int CODE_DEFAULTS = 99;

    private static final int ISOLATE_IID = 1;
    private static final int TID = 2;
    private static final int IGNITION = 1;

    private static final int NO_DEFAULTS = StatKeys.of("v8_no_defaults");
    private static final int NO_CODE_RANGE = StatKeys.of("v8_no_code_range");
    private static final int UNKNOWN_TYPE = StatKeys.of("v8_unknown_code_type");
    private static final int EMPTY_CODE = StatKeys.of("v8_code_load_missing_code_range");

    private final TraceContext context;
    private final StringPool strings;
    private final V8Entities entities;
    private final MessageFields code = new MessageFields(11);
    private final MessageFields text = new MessageFields(3);
    private int isolate;
    private int utid;

    /// For one trace on one machine.
    public V8CodeModule(TraceContext context) {
        this.context = context;
        this.strings = context.strings();
        this.entities = new V8Entities(context);
    }

    @Override
    public int[] fields() {
        return new int[] {JS_CODE, INTERNAL_CODE, WASM_CODE, REG_EXP_CODE, CODE_MOVE};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        code.enter(value);
        isolate = entities.isolate(packet.state(), code.longValue(ISOLATE_IID));
        if (isolate == V8Entities.NONE) {
            return;
        }
        long tid = code.has(TID) ? code.uintValue(TID) : defaultTid(packet.state());
        if (tid == V8Entities.NONE) {
            context.stats().increment(NO_DEFAULTS);
            return;
        }
        utid = context.processes().updateThreadOfProcess(tid, entities.upid(isolate));
        switch (field) {
            case JS_CODE -> addJsCode(timestampNanos, packet.state());
            case INTERNAL_CODE -> addInternalCode(timestampNanos);
            case WASM_CODE -> addWasmCode(timestampNanos, packet.state());
            case REG_EXP_CODE -> addRegExpCode(timestampNanos);
            default -> move(timestampNanos);
        }
    }

    private static long defaultTid(SequenceState state) {
        SequenceState.Message defaults = state.defaults();
        long tid = V8Entities.NONE;
        if (defaults != null) {
            MessageFields outer = new MessageFields(CODE_DEFAULTS);
            outer.reset(defaults.buffer(), defaults.start(), defaults.end());
            MessageFields ofCode = new MessageFields(1);
            ofCode.enter(outer, CODE_DEFAULTS);
            tid = outer.has(CODE_DEFAULTS) && ofCode.has(1) ? ofCode.uintValue(1) : tid;
        }
        return tid;
    }

    private void addJsCode(long ts, SequenceState state) {
        int function = entities.function(state, isolate, code.longValue(3));
        if (function == V8Entities.NONE) {
            return;
        }
        long tier = code.longValue(4);
        if (tier <= 0 || tier >= V8Words.JS_TIERS.size()) {
            context.stats().increment(UNKNOWN_TYPE);
            return;
        }
        int jitCode = JitCodeTracker.NONE;
        // Interpreted functions have native code only where V8 makes it for profilers.
        if (tier != IGNITION || hasRoom(5)) {
            jitCode = loadJsCode(ts, function);
            if (jitCode == JitCodeTracker.NONE) {
                return;
            }
        }
        Table table = context.storage().table("__intrinsic_v8_js_code");
        int row = table.addRow();
        table.ints("v8_js_function_id").set(row, function);
        table.strings("tier").set(row, strings.intern(V8Words.at(V8Words.JS_TIERS, tier)));
        if (jitCode == JitCodeTracker.NONE) {
            table.strings("bytecode_base64").set(row, entities.base64(code, 8));
        } else {
            table.ints("jit_code_id").set(row, jitCode);
        }
    }

    private boolean hasRoom(int startField) {
        long size = code.longValue(startField + 1);
        int upid = entities.upid(isolate);
        return size != 0
                && context.stacks().jit().hasCacheAt(upid, code.longValue(startField), size);
    }

    private int loadJsCode(long ts, int function) {
        Table functions = context.storage().table("__intrinsic_v8_js_function");
        Table scripts = context.storage().table("__intrinsic_v8_js_script");
        int script = functions.ints("v8_js_script_id").get(function);
        IntColumn lines = functions.ints("line");
        long line = lines.isNull(function) ? 0 : lines.getLong(function);
        SourceLine source = new SourceLine(scripts.strings("name").get(script), line);
        return load(ts, functions.strings("name").get(function), source, 5);
    }

    /// Loads the code whose address, size and bytes are in a field and the two after it.
    ///
    /// @return its row, or [JitCodeTracker#NONE]; why is counted
    private int load(long ts, int name, SourceLine source, int startField) {
        long size = code.longValue(startField + 1);
        if (size == 0) {
            context.stats().increment(EMPTY_CODE);
            return JitCodeTracker.NONE;
        }
        if (!hasRoom(startField)) {
            context.stats().increment(NO_CODE_RANGE);
            return JitCodeTracker.NONE;
        }
        int symbols = JitCodeTracker.NONE;
        StackProfileTracker stacks = context.stacks();
        if (!source.equals(SourceLine.UNKNOWN)) {
            symbols = stacks.nextSymbolSet();
            stacks.addSymbol(symbols, name, source);
        }
        JitCodeTracker.Code loaded =
                new JitCodeTracker.Code(
                        entities.upid(isolate),
                        utid,
                        code.longValue(startField),
                        size,
                        name,
                        symbols,
                        entities.base64(code, startField + 2));
        return stacks.jit().load(ts, loaded);
    }

    private void addInternalCode(long ts) {
        int name = strings.intern(code.string(3));
        int jitCode = load(ts, name, SourceLine.UNKNOWN, 6);
        if (jitCode != JitCodeTracker.NONE) {
            Table table = context.storage().table("__intrinsic_v8_internal_code");
            int row = addRow(table, jitCode);
            table.strings("function_name").set(row, name);
            String type = V8Words.at(V8Words.CODE_TYPES, code.longValue(4));
            table.strings("code_type").set(row, strings.intern(type));
        }
    }

    private int addRow(Table table, int jitCode) {
        int row = table.addRow();
        table.ints("jit_code_id").set(row, jitCode);
        table.ints("v8_isolate_id").set(row, isolate);
        return row;
    }

    private void addWasmCode(long ts, SequenceState state) {
        int script = entities.wasmScript(state, isolate, code.longValue(3));
        int name = strings.intern(code.string(4));
        int jitCode =
                script == V8Entities.NONE
                        ? JitCodeTracker.NONE
                        : load(ts, name, SourceLine.UNKNOWN, 7);
        if (jitCode != JitCodeTracker.NONE) {
            Table table = context.storage().table("__intrinsic_v8_wasm_code");
            int row = addRow(table, jitCode);
            table.ints("v8_wasm_script_id").set(row, script);
            table.strings("function_name").set(row, name);
            String tier = V8Words.at(V8Words.WASM_TIERS, code.longValue(5));
            table.strings("tier").set(row, strings.intern(tier));
            table.ints("code_offset_in_module").set(row, code.intValue(6));
        }
    }

    private void addRegExpCode(long ts) {
        text.enter(code, 3);
        int pattern = entities.text(text, 1);
        int jitCode = load(ts, strings.intern("[RegExp]"), SourceLine.UNKNOWN, 4);
        if (jitCode != JitCodeTracker.NONE) {
            Table table = context.storage().table("__intrinsic_v8_regexp_code");
            table.strings("pattern").set(addRow(table, jitCode), pattern);
        }
    }

    private void move(long ts) {
        if (!code.has(3)) {
            return;
        }
        int upid = entities.upid(isolate);
        if (context.stacks().jit().hasCacheAt(upid, code.longValue(3), code.longValue(5))) {
            context.stacks().jit().move(ts, upid, code.longValue(3), code.longValue(4));
        } else {
            context.stats().increment(NO_CODE_RANGE);
        }
    }
}
