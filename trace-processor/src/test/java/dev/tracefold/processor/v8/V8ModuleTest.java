// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.v8;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.winscope.PacketTrace;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class V8ModuleTest {
    private static final int INTERNED_DATA = 12;
    private static final int DEFAULTS = 59;
    private static final int JS_CODE = 99;
    private static final int INTERNAL_CODE = 100;
    private static final int WASM_CODE = 101;
    private static final int REG_EXP_CODE = 102;
    private static final int CODE_MOVE = 103;

    private static final long TURBOFAN = 5;

    private final PacketTrace trace = new PacketTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private String stat(String name) {
        return trace.rows("SELECT value FROM stats WHERE name = '" + name + "'").getFirst();
    }

    /// An isolate with code from 1000 to 2000, a function `é` in a script and a WebAssembly script.
    private void words() {
        trace.packet(packet ->
                packet.varint(8, 1)
                        .varint(10, 1)
                        .varint(13, 1)
                        .nested(DEFAULTS, d -> d.nested(99, code -> code.varint(1, 11)))
                        .nested(INTERNED_DATA, V8ModuleTest::interned));
    }

    private static void interned(ProtoWriter data) {
        data.nested(
                        31,
                        name ->
                                name.varint(1, 1)
                                        .bytes(2, "\u00E9".getBytes(StandardCharsets.ISO_8859_1)))
                .nested(
                        32,
                        function ->
                                function.varint(1, 1)
                                        .varint(2, 1)
                                        .varint(3, 1)
                                        .varint(4, 1)
                                        .varint(5, 12)
                                        .varint(7, 3)
                                        .varint(8, 4))
                .nested(
                        33,
                        script ->
                                script.varint(1, 1)
                                        .varint(2, 70)
                                        .varint(3, 3)
                                        .nested(4, s -> s.text(1, "a.js"))
                                        .nested(
                                                5,
                                                s ->
                                                        s.bytes(
                                                                2,
                                                                "x\u4E00"
                                                                        .getBytes(
                                                                                StandardCharsets
                                                                                        .UTF_16LE))))
                .nested(34, w -> w.varint(1, 1).varint(2, 71).text(3, "w.wasm").text(4, "bytes"))
                .nested(
                        35,
                        isolate ->
                                isolate.varint(1, 1)
                                        .varint(2, 10)
                                        .varint(3, 5)
                                        .nested(4, r -> r.varint(1, 1000).varint(2, 1000))
                                        .varint(5, 5000)
                                        .varint(6, 100))
                .nested(35, isolate -> isolate.varint(1, 2).varint(2, 10).varint(3, 6));
    }

    private void code(long ts, int field, Consumer<ProtoWriter> content) {
        trace.packet(packet -> packet.varint(8, ts).varint(10, 1).nested(field, content));
    }

    private void compiled(long ts, long tier, long start, long size) {
        code(
                ts,
                JS_CODE,
                js ->
                        js.varint(1, 1)
                                .varint(3, 1)
                                .varint(4, tier)
                                .varint(5, start)
                                .varint(6, size)
                                .text(7, "code"));
    }

    @Test
    void compiledFunctionKnowsItsScriptAndIsolate() {
        words();
        compiled(10, TURBOFAN, 1100, 4);

        assertThat(
                        trace.rows(
                                """
                                SELECT pid, internal_isolate_id, embedded_blob_code_start_address,
                                    code_range_base_address, code_range_size, shared_code_range,
                                    embedded_blob_code_copy_start_address
                                FROM __intrinsic_v8_isolate JOIN process USING (upid)\
                                """))
                .containsExactly("10|5|5000|1000|1000|0|");
        assertThat(
                        trace.rows(
                                """
                                SELECT internal_script_id, script_type, s.name, source, f.name, is_toplevel,
                                    kind, line, col
                                FROM __intrinsic_v8_js_function f
                                JOIN __intrinsic_v8_js_script s ON s.id = v8_js_script_id\
                                """))
                .containsExactly("70|MODULE|a.js|x\u4E00|\u00E9|1|ARROW_FUNCTION|3|4");
        assertThat(
                        trace.rows(
                                """
                                SELECT tier, bytecode_base64, create_ts, tid, start_address, size, function_name,
                                    native_code_base64
                                FROM __intrinsic_v8_js_code c
                                JOIN __intrinsic_jit_code j ON j.id = jit_code_id
                                JOIN thread USING (utid)\
                                """))
                .containsExactly("TURBOFAN||10|11|1100|4|\u00E9|Y29kZQ==");
    }

    @Test
    void codeIsGoneWhenOtherCodeTakesItsPlace() {
        words();
        compiled(10, TURBOFAN, 1100, 50);
        compiled(20, TURBOFAN, 1200, 50);
        compiled(30, TURBOFAN, 1149, 52);
        code(
                40,
                CODE_MOVE,
                move -> move.varint(1, 1).varint(3, 1149).varint(4, 1300).varint(5, 52));
        compiled(50, TURBOFAN, 1149, 1);
        compiled(60, TURBOFAN, 1290, 11);

        assertThat(trace.rows("SELECT create_ts, estimated_delete_ts FROM __intrinsic_jit_code"))
                .containsExactly("10|30", "20|30", "30|60", "50|", "60|");
    }

    @Test
    void interpretedCodeIsBytes() {
        words();
        code(
                10,
                JS_CODE,
                js ->
                        js.varint(1, 1)
                                .varint(3, 1)
                                .varint(4, 1)
                                .varint(5, 9000)
                                .varint(6, 3)
                                .text(8, "abc"));

        assertThat(
                        trace.rows(
                                "SELECT jit_code_id, tier, bytecode_base64 FROM __intrinsic_v8_js_code"))
                .containsExactly("|IGNITION|YWJj");
    }

    @Test
    void codeWithoutFunctionsHasTablesOfItsOwn() {
        words();
        code(
                10,
                INTERNAL_CODE,
                c -> c.varint(1, 1).text(3, "Builtin").varint(4, 3).varint(6, 5010).varint(7, 8));
        code(
                20,
                WASM_CODE,
                c ->
                        c.varint(1, 1)
                                .varint(3, 1)
                                .text(4, "main")
                                .varint(5, 1)
                                .varint(6, 99)
                                .varint(7, 1000)
                                .varint(8, 8));
        code(
                30,
                REG_EXP_CODE,
                c -> c.varint(1, 1).nested(3, s -> s.text(1, "a+")).varint(4, 1992).varint(5, 8));

        assertThat(
                        trace.rows(
                                "SELECT jit_code_id, function_name, code_type FROM __intrinsic_v8_internal_code"))
                .containsExactly("0|Builtin|BUILTIN");
        assertThat(
                        trace.rows(
                                """
                                SELECT jit_code_id, function_name, tier, code_offset_in_module, url, wire_bytes_base64
                                FROM __intrinsic_v8_wasm_code
                                JOIN __intrinsic_v8_wasm_script s ON s.id = v8_wasm_script_id\
                                """))
                .containsExactly("1|main|LIFTOFF|99|w.wasm|Ynl0ZXM=");
        assertThat(trace.rows("SELECT jit_code_id, pattern FROM __intrinsic_v8_regexp_code"))
                .containsExactly("2|a+");
    }

    @Test
    void whatCannotBePlacedIsCounted() {
        words();
        compiled(10, TURBOFAN, 1990, 11);
        compiled(20, TURBOFAN, 1990, 0);
        compiled(30, 0, 1100, 4);
        code(40, INTERNAL_CODE, c -> c.varint(1, 2));
        code(50, INTERNAL_CODE, c -> c.varint(1, 3));
        code(60, JS_CODE, c -> c.varint(1, 1).varint(3, 9));

        assertThat(trace.rows("SELECT id FROM __intrinsic_jit_code")).isEmpty();
        assertThat(stat("v8_no_code_range")).isEqualTo("1");
        assertThat(stat("v8_code_load_missing_code_range")).isEqualTo("1");
        assertThat(stat("v8_unknown_code_type")).isEqualTo("1");
        assertThat(stat("v8_isolate_has_no_code_range")).isEqualTo("1");
        assertThat(stat("v8_intern_errors")).isEqualTo("2");
    }
}
