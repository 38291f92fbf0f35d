// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.v8;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketModule;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.tracker.JitCodeTracker;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StackProfileTracker.SourceLine;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `v8_js_code`, `v8_internal_code`, `v8_wasm_code`, `v8_reg_exp_code` and `v8_code_move`.
public final class V8Module implements PacketModule {
    private static final int JS_CODE = 99;
    private static final int INTERNAL_CODE = 100;
    private static final int WASM_CODE = 101;
    private static final int REG_EXP_CODE = 102;
    private static final int CODE_MOVE = 103;

    /// In the defaults of a sequence's packets.
    private static final int CODE_DEFAULTS = 99;

    private static final int ISOLATE_IID = 1;
    private static final int TID = 2;

    private static final int UNKNOWN_TIER = 0;
    private static final int INTERPRETED_TIER = 1;
    private static final int LAST_TIER = 5;

    private static final int NO_DEFAULTS = StatKeys.of("v8_no_defaults");
    private static final int NO_CODE_RANGE = StatKeys.of("v8_no_code_range");
    private static final int EMPTY_CODE_RANGE = StatKeys.of("v8_code_load_missing_code_range");
    private static final int UNKNOWN_CODE_TYPE = StatKeys.of("v8_unknown_code_type");

    private final TraceContext context;
    private final V8Strings strings;
    private final V8Scripts scripts;
    private final MessageFields code = new MessageFields(9);
    private final MessageFields defaults = new MessageFields(CODE_DEFAULTS);
    private final MessageFields codeDefaults = new MessageFields(1);

    /// For one trace on one machine.
    public V8Module(TraceContext context) {
        this.context = context;
        this.strings = new V8Strings(context);
        this.scripts = new V8Scripts(context, strings);
    }

    @Override
    public int[] fields() {
        return new int[] {JS_CODE, INTERNAL_CODE, WASM_CODE, REG_EXP_CODE, CODE_MOVE};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        code.enter(value);
        SequenceState state = packet.state();
        @Nullable V8Isolate isolate = scripts.isolate(state, code.longValue(ISOLATE_IID));
        if (isolate == null || !(code.has(TID) || hasDefaultTid(state))) {
            return;
        }
        long tid = code.has(TID) ? code.uintValue(TID) : codeDefaults.uintValue(1);
        int utid = context.processes().updateThread(tid, isolate.pid());
        Load load = new Load(timestampNanos, utid, isolate);
        switch (field) {
            case JS_CODE -> jsCode(load, state);
            case INTERNAL_CODE -> internalCode(load);
            case WASM_CODE -> wasmCode(load, state);
            case REG_EXP_CODE -> regExpCode(load);
            default -> move(load);
        }
    }

    private record Load(long ts, int utid, V8Isolate isolate) {}

    private boolean hasDefaultTid(SequenceState state) {
        SequenceState.@Nullable Message packets = state.defaults();
        if (packets != null) {
            defaults.reset(packets.buffer(), packets.start(), packets.end());
            codeDefaults.enter(defaults, CODE_DEFAULTS);
            if (codeDefaults.has(1)) {
                return true;
            }
        }
        context.stats().increment(NO_DEFAULTS);
        return false;
    }

    /// The range in which the code is whose address and size are two fields.
    private @Nullable JitRange range(V8Isolate isolate, int startField, int sizeField) {
        if (code.longValue(sizeField) == 0) {
            context.stats().increment(EMPTY_CODE_RANGE);
            return null;
        }
        return isolate.rangeOf(code.longValue(startField), code.longValue(sizeField));
    }

    private @Nullable JitRange knownRange(V8Isolate isolate, int startField, int sizeField) {
        @Nullable JitRange range = range(isolate, startField, sizeField);
        if (range == null && code.longValue(sizeField) != 0) {
            context.stats().increment(NO_CODE_RANGE);
        }
        return range;
    }

    /// Loads the code of which three fields tell address, size and bytes.
    private int load(Load load, JitRange range, int startField, int name) {
        return load(load, range, startField, name, JitCodeTracker.NONE);
    }

    private int load(Load load, JitRange range, int startField, int name, int symbolSet) {
        return range.load(
                load.ts,
                load.utid,
                code.longValue(startField),
                code.longValue(startField + 1),
                name,
                symbolSet,
                strings.base64(code, startField + 2));
    }

    private void jsCode(Load load, SequenceState state) {
        int function = scripts.function(state, code.longValue(3), load.isolate);
        if (function == V8Scripts.UNKNOWN) {
            return;
        }
        int tier = code.intValue(4);
        if (tier <= UNKNOWN_TIER || tier > LAST_TIER) {
            context.stats().increment(UNKNOWN_CODE_TYPE);
            return;
        }
        // Interpreted code too may have a native frame, and then is in a range.
        boolean isInterpreted = tier == INTERPRETED_TIER;
        @Nullable JitRange range =
                isInterpreted ? range(load.isolate, 5, 6) : knownRange(load.isolate, 5, 6);
        if (range == null && !isInterpreted) {
            return;
        }
        Table table = context.storage().table("__intrinsic_v8_js_code");
        int row = table.addRow();
        table.ints("v8_js_function_id").set(row, function);
        table.strings("tier").set(row, strings.word("V8JsCode.Tier", tier));
        if (range == null) {
            table.strings("bytecode_base64").set(row, strings.base64(code, 8));
            return;
        }
        StackProfileTracker stacks = context.stacks();
        int name = scripts.nameOf(function);
        int symbols = stacks.nextSymbolSet();
        stacks.addSymbol(
                symbols,
                name,
                new SourceLine(scripts.scriptNameOf(function), scripts.lineOf(function)));
        table.ints("jit_code_id").set(row, load(load, range, 5, name, symbols));
    }

    private void internalCode(Load load) {
        @Nullable JitRange range = knownRange(load.isolate, 6, 7);
        if (range == null) {
            return;
        }
        int name = context.strings().intern(code.string(3));
        Table table = newRow("__intrinsic_v8_internal_code", load, load(load, range, 6, name));
        int row = table.rowCount() - 1;
        table.strings("function_name").set(row, name);
        table.strings("code_type").set(row, strings.word("V8InternalCode.Type", code.intValue(4)));
    }

    private void wasmCode(Load load, SequenceState state) {
        int script = scripts.wasmScript(state, code.longValue(3), load.isolate);
        if (script == V8Scripts.UNKNOWN) {
            return;
        }
        @Nullable JitRange range = knownRange(load.isolate, 7, 8);
        if (range == null) {
            return;
        }
        int name = context.strings().intern(code.string(4));
        Table table = newRow("__intrinsic_v8_wasm_code", load, load(load, range, 7, name));
        int row = table.rowCount() - 1;
        table.ints("v8_wasm_script_id").set(row, script);
        table.strings("function_name").set(row, name);
        table.strings("tier").set(row, strings.word("V8WasmCode.Tier", code.intValue(5)));
        table.ints("code_offset_in_module").set(row, code.intValue(6));
    }

    private void regExpCode(Load load) {
        @Nullable JitRange range = knownRange(load.isolate, 4, 5);
        if (range == null) {
            return;
        }
        int name = context.strings().intern("[RegExp]");
        Table table = newRow("__intrinsic_v8_regexp_code", load, load(load, range, 4, name));
        table.strings("pattern").set(table.rowCount() - 1, strings.nested(code, 3));
    }

    private Table newRow(String name, Load load, int jitCode) {
        Table table = context.storage().table(name);
        int row = table.addRow();
        table.ints("jit_code_id").set(row, jitCode);
        table.ints("v8_isolate_id").set(row, load.isolate.row());
        return table;
    }

    private void move(Load load) {
        if (!code.has(3)) {
            return;
        }
        @Nullable JitRange range = knownRange(load.isolate, 3, 5);
        if (range != null) {
            range.move(load.ts, code.longValue(3), code.longValue(4));
        }
    }
}
