// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.v8;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ftrace.KernelTrace;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class V8FramesTest {
    private static final int PERF_SAMPLE = 66;
    private static final int JS_CODE = 99;
    private static final int REG_EXP_CODE = 102;
    private static final int CODE_MOVE = 103;
    private static final String CODES = "__intrinsic_jit_code";

    private final KernelTrace trace = new KernelTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    private void packet(long timestamp, int field, Consumer<ProtoWriter> content) {
        trace.packet(p -> p.varint(8, timestamp).varint(10, 3).nested(field, content));
    }

    /// Isolate 1 of process 50 keeps its code from 0x1000 to 0x2000; function 1 is `main` of
    /// `a.js`.
    private void interned() {
        trace.packet(
                p -> p.varint(8, 1).varint(10, 3).varint(41, 1).nested(12, V8FramesTest::interned));
    }

    private static void interned(ProtoWriter data) {
        data.nested(
                35,
                i -> i.varint(1, 1).varint(2, 50).varint(3, 7).nested(4, V8FramesTest::codeRange));
        data.nested(31, n -> n.varint(1, 1).text(2, "main"));
        data.nested(
                33,
                s -> s.varint(1, 1).varint(2, 4).varint(3, 1).nested(4, t -> t.text(1, "a.js")));
        data.nested(
                32,
                f ->
                        f.varint(1, 1)
                                .varint(2, 1)
                                .varint(3, 1)
                                .varint(5, 12)
                                .varint(7, 10)
                                .varint(8, 2));
        data.nested(17, m -> m.varint(1, 1).text(2, "anon"));
        data.nested(19, m -> m.varint(1, 1).varint(4, 0x1000).varint(5, 0x2000).varint(7, 1));
        data.nested(6, f -> f.varint(1, 1).varint(3, 1).varint(4, 0x110));
        data.nested(7, c -> c.varint(1, 1).varint(2, 1));
    }

    private static void codeRange(ProtoWriter range) {
        range.varint(1, 0x1000).varint(2, 0x1000);
    }

    private void js(long timestamp, long start, int tier) {
        packet(
                timestamp,
                JS_CODE,
                c ->
                        c.varint(1, 1)
                                .varint(2, 51)
                                .varint(3, 1)
                                .varint(4, tier)
                                .varint(5, start)
                                .varint(6, 0x40)
                                .text(8, "byte"));
    }

    @Test
    void compiledFunctionsHaveCodeAndInterpretedOnesBytes() {
        interned();
        js(10, 0x1100, 3);
        js(20, 0, 1);
        trace.load();

        assertThat(trace.rows("__intrinsic_v8_js_code", "jit_code_id", "tier", "bytecode_base64"))
                .containsExactly("0|MAGLEV|", "|IGNITION|Ynl0ZQ==");
        assertThat(trace.rows(CODES, "create_ts", "start_address", "size", "function_name"))
                .containsExactly("10|4352|64|main");
        assertThat(trace.rows("__intrinsic_v8_js_function", "name", "kind", "line", "col"))
                .containsExactly("main|ARROW_FUNCTION|10|2");
        assertThat(trace.rows("__intrinsic_v8_js_script", "internal_script_id", "name"))
                .containsExactly("4|a.js");
    }

    @Test
    void newCodeTakesThePlaceOfTheOld() {
        interned();
        js(10, 0x1100, 3);
        js(20, 0x1120, 5);
        trace.load();

        assertThat(trace.rows(CODES, "create_ts", "estimated_delete_ts"))
                .containsExactly("10|20", "20|");
    }

    @Test
    void aFrameIsOfTheFunctionThatLiesThereAtTheTime() {
        interned();
        js(10, 0x1100, 3);
        packet(15, PERF_SAMPLE, s -> s.varint(2, 50).varint(3, 51).varint(4, 1));
        trace.load();

        assertThat(trace.rows("__intrinsic_stack_profile_frame", "name", "rel_pc"))
                .containsExactly("main|272");
        assertThat(trace.rows("__intrinsic_jit_frame", "jit_code_id", "frame_id"))
                .containsExactly("0|0");
    }

    @Test
    void aFrameWhereNoFunctionIsKnownIsCounted() {
        interned();
        js(10, 0x1100, 3);
        packet(
                12,
                CODE_MOVE,
                m ->
                        m.varint(1, 1)
                                .varint(2, 51)
                                .varint(3, 0x1100)
                                .varint(4, 0x1800)
                                .varint(5, 0x40));
        packet(15, PERF_SAMPLE, s -> s.varint(2, 50).varint(3, 51).varint(4, 1));
        trace.load();

        assertThat(trace.rows("__intrinsic_stack_profile_frame", "name")).containsExactly("[+110]");
        assertThat(trace.stat("jit_unknown_frame")).isEqualTo(1);
    }

    @Test
    void codeOutsideItsRangeIsCounted() {
        interned();
        js(10, 0x9000, 3);
        packet(
                20,
                REG_EXP_CODE,
                r ->
                        r.varint(1, 1)
                                .varint(2, 51)
                                .nested(3, t -> t.text(1, "a+"))
                                .varint(4, 0x1200)
                                .varint(5, 8));
        packet(30, REG_EXP_CODE, r -> r.varint(1, 9));
        trace.load();

        assertThat(trace.stat("v8_no_code_range")).isEqualTo(1);
        assertThat(trace.stat("v8_intern_errors")).isEqualTo(1);
        assertThat(trace.rows("__intrinsic_v8_regexp_code", "pattern", "jit_code_id"))
                .containsExactly("a+|0");
    }
}
