// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

/// Files beside a trace in an archive that give names to what is in the trace.
class SidecarFilesTest {
    private static final String MAP =
            """
            # compiler: R8
            com.example.Main -> a:
                com.example.Main next -> f
                void run() -> b
            """;

    @Test
    void aBundleOfTheRecorderHasSymbolsAndRenamingsBesideTheTrace() {
        byte[] symbols =
                packet(p ->
                        p.nested(
                                61,
                                m ->
                                        m.text(1, "/data/app/com.app-1/base.apk")
                                                .text(2, "\u0001")
                                                .nested(
                                                        3,
                                                        a ->
                                                                a.varint(1, 4096)
                                                                        .nested(
                                                                                2,
                                                                                l ->
                                                                                        l.text(
                                                                                                1,
                                                                                                "sym")))));
        byte[] renamings =
                packet(p ->
                        p.nested(
                                64,
                                m ->
                                        m.text(1, "com.app")
                                                .nested(
                                                        3,
                                                        c ->
                                                                c.text(1, "a")
                                                                        .text(2, "Main")
                                                                        .nested(
                                                                                3,
                                                                                f ->
                                                                                        f.text(
                                                                                                        1,
                                                                                                        "f")
                                                                                                .text(
                                                                                                        2,
                                                                                                        "next"))
                                                                        .nested(
                                                                                4,
                                                                                f ->
                                                                                        f.text(
                                                                                                        1,
                                                                                                        "b")
                                                                                                .text(
                                                                                                        2,
                                                                                                        "run")))));
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("trace.perfetto", trace());
        files.put("symbols.pb", symbols);
        files.put("deobfuscation.pb", renamings);

        try (LoadedTrace loaded = LoadedTrace.of(Archives.tar(files))) {
            assertThat(loaded.text("stack_profile_frame", "deobfuscated_name", 0))
                    .isEqualTo("Main.run");
            assertThat(loaded.text("stack_profile_symbol", "name", 0)).isEqualTo("sym");
            assertThat(loaded.table("stack_profile_frame").ints("symbol_set_id").get(0)).isZero();
            assertThat(classes(loaded)).containsExactly("Main");
            assertThat(loaded.text("heap_graph_reference", "deobfuscated_field_name", 0))
                    .isEqualTo("Main.next");
        }
    }

    @Test
    void aMapOfRenamedCodeIsAboutThePackageOfItsFolder() {
        try (LoadedTrace loaded = load("com.app/mapping.txt", MAP)) {
            assertNamed(loaded);
            assertThat(loaded.stat("retrace_map_malformed_lines")).isZero();
        }
        try (LoadedTrace loaded = load("com.other/mapping.txt", MAP)) {
            assertThat(loaded.text("stack_profile_frame", "deobfuscated_name", 0)).isEmpty();
        }
    }

    @Test
    void aMapOfNoPackageIsAboutAllCode() {
        try (LoadedTrace loaded = load("mapping.txt", MAP + "    ???\n")) {
            assertNamed(loaded);
            assertThat(loaded.stat("retrace_map_malformed_lines")).isOne();
        }
    }

    private static void assertNamed(LoadedTrace loaded) {
        assertThat(loaded.text("stack_profile_frame", "deobfuscated_name", 0))
                .isEqualTo("com.example.Main.run");
        assertThat(classes(loaded)).containsExactly("com.example.Main");
        assertThat(loaded.text("heap_graph_reference", "deobfuscated_field_name", 0))
                .isEqualTo("com.example.Main.next");
    }

    private static LoadedTrace load(String name, String map) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(name, map.getBytes(StandardCharsets.UTF_8));
        files.put("trace.pftrace", trace());
        return LoadedTrace.of(Archives.zip(files));
    }

    private static List<String> classes(LoadedTrace loaded) {
        List<String> names = new ArrayList<>();
        for (int row = 0; row < loaded.table("heap_graph_class").rowCount(); row++) {
            names.add(loaded.text("heap_graph_class", "deobfuscated_name", row));
        }
        return names;
    }

    /// A sample in method `b` of class `a`, and a heap of two objects of the class.
    private static byte[] trace() {
        byte[] sample =
                packet(p ->
                        p.varint(8, 10)
                                .varint(10, 3)
                                .varint(41, 1)
                                .nested(12, SidecarFilesTest::interned)
                                .nested(
                                        66,
                                        s ->
                                                s.varint(2, 50)
                                                        .varint(3, 50)
                                                        .varint(4, 1)
                                                        .varint(6, 1)));
        byte[] heap =
                packet(p ->
                        p.varint(8, 20)
                                .varint(10, 4)
                                .nested(
                                        56,
                                        g ->
                                                g.varint(1, 50)
                                                        .nested(
                                                                4,
                                                                f -> f.varint(1, 1).text(2, "a.f"))
                                                        .nested(9, t -> t.varint(1, 1).text(3, "a"))
                                                        .nested(
                                                                2,
                                                                o ->
                                                                        o.varint(1, 1)
                                                                                .varint(2, 1)
                                                                                .varint(4, 1)
                                                                                .varint(5, 2))
                                                        .nested(
                                                                2,
                                                                o -> o.varint(1, 2).varint(2, 1))));
        byte[] both = java.util.Arrays.copyOf(sample, sample.length + heap.length);
        System.arraycopy(heap, 0, both, sample.length, heap.length);
        return both;
    }

    private static void interned(ProtoWriter data) {
        data.nested(5, n -> n.varint(1, 1).text(2, "a.b"))
                .nested(16, b -> b.varint(1, 1).text(2, "\u0001"))
                .nested(17, m -> m.varint(1, 1).text(2, "data"))
                .nested(17, m -> m.varint(1, 2).text(2, "app"))
                .nested(17, m -> m.varint(1, 3).text(2, "com.app-1"))
                .nested(17, m -> m.varint(1, 4).text(2, "base.apk"))
                .nested(
                        19,
                        m ->
                                m.varint(1, 1)
                                        .varint(2, 1)
                                        .varint(7, 1)
                                        .varint(7, 2)
                                        .varint(7, 3)
                                        .varint(7, 4))
                .nested(6, f -> f.varint(1, 1).varint(2, 1).varint(3, 1).varint(4, 4096))
                .nested(7, c -> c.varint(1, 1).varint(2, 1));
    }

    private static byte[] packet(java.util.function.Consumer<ProtoWriter> content) {
        return ProtoWriter.message(t -> t.nested(1, content));
    }
}
