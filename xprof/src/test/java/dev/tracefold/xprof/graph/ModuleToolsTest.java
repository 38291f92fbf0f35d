// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.graph;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.json.JsonTree;
import dev.tracefold.xprof.profile.LogDirectory;
import dev.tracefold.xprof.profile.ProfileException;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// The tools that show compiled modules, over recorded profiles: sizes and texts are those of XProf's
/// converter. The property `tracefold.shared` says where the profiles are (default: beside the checkout).
class ModuleToolsTest {
    private static final Path LOGS =
            Path.of(System.getProperty("tracefold.shared", "../../shared"))
                    .resolve("traces/xplane");

    @BeforeAll
    static void profilesAreThere() {
        Assumptions.assumeTrue(Files.isDirectory(LOGS), () -> "no profiles in " + LOGS);
    }

    @ParameterizedTest
    @CsvSource({
        "tpu-inference, jit_f, short_txt, 5172",
        "tpu-inference, jit_f, long_txt, 5571",
        "tpu-inference, jit_f, pb, 8194",
        "tpu-inference, jit_f, pbtxt, 58887",
        "tpu-inference, jit__psum, pb, 2293",
        "amd-gemm, jit_dot(5), short_txt, 2115",
        "amd-gemm, jit_dot(5), long_txt, 2366",
        "amd-gemm, jit_dot(5), pb, 2843",
        "amd-gemm, jit_dot(5), pbtxt, 14304",
        "jax-cpu-4host, jit_train_step, short_txt, 22611",
        "jax-cpu-4host, jit_train_step, long_txt, 25256",
        "jax-cpu-4host, jit_train_step, pb, 38629",
        "jax-cpu-4host, jit_train_step, pbtxt, 243890",
    })
    void formsOfAModuleAreAsLongAsTheReference(String run, String module, String type, int size)
            throws IOException {
        Map<String, String> options = Map.of("module_name", module, "type", type);

        assertThat(bytes("graph_viewer", run, options)).hasSize(size);
    }

    @ParameterizedTest
    @CsvSource({
        "tpu-inference, jit_f, long_txt, jit_f.long.txt",
        "jax-cpu-4host, jit__threefry_split, short_txt, jit__threefry_split.short.txt",
        "tpu-inference, jit_convert_element_type, pbtxt, jit_convert_element_type.pbtxt",
    })
    void textsAreTheReferences(String run, String module, String type, String reference)
            throws IOException {
        Map<String, String> options = Map.of("module_name", module, "type", type);

        try (InputStream expected = ModuleToolsTest.class.getResourceAsStream(reference)) {
            assertThat(new String(bytes("graph_viewer", run, options), StandardCharsets.UTF_8))
                    .isEqualTo(
                            new String(
                                    requireNonNull(expected).readAllBytes(),
                                    StandardCharsets.UTF_8));
        }
    }

    @Test
    void neighborsOfAnInstructionAreNamed() throws IOException {
        Map<String, String> options =
                Map.of(
                        "module_name",
                        "jit_f",
                        "type",
                        "adj_nodes",
                        "node_name",
                        "broadcast_add_fusion");

        assertThat(
                        new String(
                                bytes("graph_viewer", "tpu-inference", options),
                                StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"consumer_names\":[\"copy-start.5\"],\"operand_names\":[\"copy-done.4\"]}");
    }

    @Test
    void aGraphIsOnePageThatAsksNobody() throws IOException {
        Map<String, String> options =
                Map.of("module_name", "jit_f", "type", "graph", "node_name", "copy-done");

        String page =
                new String(bytes("graph_viewer", "tpu-inference", options), StandardCharsets.UTF_8);

        assertThat(page).contains("copy-start", "<svg").doesNotContain("http:", "https:");
    }

    @Test
    void aModuleThatIsNotThereIsRefused() {
        Map<String, String> options = Map.of("module_name", "jit_g");

        assertThatThrownBy(() -> bytes("memory_viewer", "tpu-inference", options))
                .isInstanceOf(ProfileException.class)
                .hasMessageStartingWith("Option 'module_name': expected one of ")
                .hasMessageEndingWith("found 'jit_g'");
    }

    @ParameterizedTest
    @CsvSource({
        "tpu-inference, jit_f, 0, 13, 5, 20480.000030517578, 3",
        "tpu-inference, jit_f, 5, 0, 3, 15360, 0",
        "amd-gemm, jit_dot(5), 0, 0, 3, 0.375, 0",
    })
    void memoryOfAModuleIsTheReferences(
            String run,
            String module,
            String space,
            int events,
            int atPeak,
            double peakMib,
            int position)
            throws IOException {
        Map<String, String> options = Map.of("module_name", module, "memory_space", space);

        Object result =
                JsonTree.parse(
                        new String(bytes("memory_viewer", run, options), StandardCharsets.UTF_8));

        assertThat(JsonTree.elements(JsonTree.member(result, "heapSizes"))).hasSize(events);
        assertThat(JsonTree.elements(JsonTree.member(result, "maxHeap"))).hasSize(atPeak);
        assertThat(JsonTree.member(result, "peakHeapMib")).isEqualTo(peakMib);
        assertThat(JsonTree.member(result, "peakHeapSizePosition")).isEqualTo((double) position);
    }

    private static byte[] bytes(String tool, String run, Map<String, String> options)
            throws IOException {
        ToolResult result =
                ProfileTools.named(tool)
                        .run(new ToolRequest(new LogDirectory(LOGS).run(run).select(""), options));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        result.writeTo(out);
        return out.toByteArray();
    }
}
