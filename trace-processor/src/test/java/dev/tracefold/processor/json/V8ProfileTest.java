// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.loader.DamagedFiles;
import dev.tracefold.processor.loader.LoadedTrace;
import dev.tracefold.processor.storage.Table;

import static org.assertj.core.api.Assertions.assertThat;

class V8ProfileTest {
    private static final String CALL =
            "\"callFrame\":{\"functionName\":\"%s\",\"url\":\"a.js\",\"lineNumber\":%d,\"columnNumber\":2}";

    @Test
    void samplesNameNodesOfATreeOfCalls() {
        try (LoadedTrace trace = LoadedTrace.of(profile("\"children\":[2]", ""))) {
            Table samples = trace.table("profiler_sample");
            assertThat(samples.rowCount()).isEqualTo(2);
            assertThat(samples.longs("ts").get(0)).isEqualTo(1_005_000);
            assertThat(samples.longs("ts").get(1)).isEqualTo(1_012_000);
            assertThat(trace.stack(samples.ints("callsite_id").get(0)))
                    .containsExactly("(anonymous)", "(root)");
            assertThat(trace.table("stack_profile_symbol").ints("line_number").get(0)).isEqualTo(8);
            assertThat(trace.stat("legacy_v8_cpu_profile_invalid_sample")).isOne();
        }
    }

    @Test
    void nodesMayNameTheirParentInstead() {
        try (LoadedTrace trace = LoadedTrace.of(profile("\"x\":0", ",\"parent\":1"))) {
            int leaf = trace.table("profiler_sample").ints("callsite_id").get(0);
            assertThat(trace.stack(leaf)).containsExactly("(anonymous)", "(root)");
        }
    }

    @Test
    void damageIsCountedOrRefused() {
        DamagedFiles.load(profile("\"children\":[2]", ""));
    }

    private static byte[] profile(String root, String child) {
        String text =
                "{\"nodes\":[{\"id\":1,%s,%s},{\"id\":2,%s%s}],"
                                .formatted(
                                        CALL.formatted("(root)", -1),
                                        root,
                                        CALL.formatted("", 7),
                                        child)
                        + "\"startTime\":1000,\"samples\":[2,1,9],\"timeDeltas\":[5,7,1]}";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
