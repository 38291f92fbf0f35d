// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.symbolization;

import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.processor.ftrace.KernelTrace;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class SymbolizationTest {
    private static final int MODULE_SYMBOLS = 61;
    private static final int DEOBFUSCATION_MAPPING = 64;
    private static final int PERF_SAMPLE = 66;
    private static final String FRAMES = "__intrinsic_stack_profile_frame";
    private static final String SYMBOLS = "__intrinsic_stack_profile_symbol";

    private final KernelTrace trace = new KernelTrace();

    @AfterEach
    void close() {
        trace.close();
    }

    /// A sample of process 50 whose only frame has that name, lies at 4096, and in that file.
    private void sample(String function, String path, Consumer<ProtoWriter> moreOfFrame) {
        trace.packet(p ->
                p.varint(8, 10)
                        .varint(10, 3)
                        .varint(41, 1)
                        .nested(
                                12,
                                data ->
                                        data.nested(5, n -> n.varint(1, 1).text(2, function))
                                                .nested(16, b -> b.varint(1, 1).text(2, "\u0001"))
                                                .nested(17, m -> m.varint(1, 1).text(2, path))
                                                .nested(18, s -> s.varint(1, 1).text(2, "A.java"))
                                                .nested(
                                                        19,
                                                        m ->
                                                                m.varint(1, 1)
                                                                        .varint(2, 1)
                                                                        .varint(7, 1))
                                                .nested(
                                                        6,
                                                        f -> {
                                                            f.varint(1, 1)
                                                                    .varint(2, 1)
                                                                    .varint(3, 1)
                                                                    .varint(4, 4096);
                                                            moreOfFrame.accept(f);
                                                        })
                                                .nested(7, c -> c.varint(1, 1).varint(2, 1)))
                        .nested(
                                PERF_SAMPLE,
                                s -> s.varint(2, 50).varint(3, 50).varint(4, 1).varint(6, 1)));
    }

    private void mapping(String packageName, Consumer<ProtoWriter> type) {
        trace.packet(20, DEOBFUSCATION_MAPPING, m -> m.text(1, packageName).nested(3, type));
    }

    @Test
    void symbolsGoToTheFramesAtTheirAddress() {
        sample("", "lib.so", f -> {});
        trace.packet(
                20,
                MODULE_SYMBOLS,
                m ->
                        m.text(1, "/lib.so")
                                .text(2, "\u0001")
                                .nested(
                                        3,
                                        a ->
                                                a.varint(1, 4096)
                                                        .nested(2, l -> l.text(1, "inlined"))
                                                        .nested(
                                                                2,
                                                                l ->
                                                                        l.text(1, "outer")
                                                                                .text(2, "o.cc")
                                                                                .varint(3, 7))));
        trace.load();

        assertThat(trace.rows(FRAMES, "rel_pc", "symbol_set_id")).containsExactly("4096|0");
        assertThat(trace.rows(SYMBOLS, "symbol_set_id", "name", "source_file", "line_number"))
                .containsExactly("0|inlined||", "0|outer|o.cc|7");
    }

    @Test
    void symbolsOfNothingThatWasSampledAreCounted() {
        sample("", "lib.so", f -> {});
        trace.packet(20, MODULE_SYMBOLS, m -> m.text(1, "/other.so")).load();

        assertThat(trace.stat("stackprofile_invalid_mapping_id")).isEqualTo(1);
    }

    @Test
    void framesOfAPackageGetTheNamesOfTheSource() {
        sample("a.b", "data/app/com.example-1/base.apk", f -> {});
        mapping(
                "com.example",
                c ->
                        c.text(1, "a")
                                .text(2, "com.example.Main")
                                .nested(4, m -> m.text(1, "b").text(2, "run")));
        mapping(
                "org.other",
                c -> c.text(1, "a").text(2, "Wrong").nested(4, m -> m.text(1, "b").text(2, "no")));
        trace.load();

        assertThat(trace.rows(FRAMES, "name", "deobfuscated_name"))
                .containsExactly("a.b|com.example.Main.run");
    }

    @Test
    void mergedMethodsAreNamedTogetherWhereNoLineTellsThemApart() {
        sample("a.b", "memfd:jit", f -> {});
        mapping(
                "com.example",
                c ->
                        c.text(1, "a")
                                .text(2, "Main")
                                .nested(4, m -> m.text(1, "b").text(2, "two"))
                                .nested(4, m -> m.text(1, "b").text(2, "Other.one")));
        trace.load();

        assertThat(trace.rows(FRAMES, "deobfuscated_name")).containsExactly("Main.two | Other.one");
    }

    @Test
    void aLineTellsWhichMethodsWereInlined() {
        sample("a.b", "memfd:jit", f -> f.varint(5, 1).varint(6, 5));
        mapping(
                "com.example",
                c ->
                        c.text(1, "a")
                                .text(2, "Main")
                                .nested(
                                        4,
                                        m ->
                                                m.text(1, "b")
                                                        .text(2, "inner")
                                                        .varint(3, 5)
                                                        .varint(4, 6)
                                                        .varint(5, 80))
                                .nested(
                                        4,
                                        m ->
                                                m.text(1, "b")
                                                        .text(2, "outer")
                                                        .varint(3, 5)
                                                        .varint(4, 6))
                                .nested(
                                        4,
                                        m ->
                                                m.text(1, "b")
                                                        .text(2, "elsewhere")
                                                        .varint(3, 9)
                                                        .varint(4, 9)));
        trace.load();

        assertThat(trace.rows(FRAMES, "deobfuscated_name", "symbol_set_id"))
                .containsExactly("Main.outer|1");
        assertThat(trace.rows(SYMBOLS, "symbol_set_id", "name", "line_number", "inlined"))
                .containsExactly("0|a.b|5|", "1|Main.inner|80|1", "1|Main.outer||0");
    }
}
