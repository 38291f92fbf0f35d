// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.catalog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.xprof.ProfileTools;
import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

import static org.assertj.core.api.Assertions.assertThat;

class NotAvailableTest {
    @TempDir private Path directory;

    @Test
    void aProfileWithNothingForAToolIsToldWhy() throws IOException {
        assertThat(run("memory_viewer", hostPlane("dummy")))
                .isEqualTo(
                        "not available for this profile, because it carries no compiled modules");
        assertThat(run("perf_counters", hostPlane("dummy"))).contains("no performance counters");
        assertThat(run("inference_profile", hostPlane("dummy"))).contains("no requests");
        assertThat(run("megascale_stats", hostPlane("dummy"))).contains("no transfers");
    }

    private String run(String tool, byte[] space) throws IOException {
        Path file = Files.write(directory.resolve("host.xplane.pb"), space);
        ToolRequest request = new ToolRequest(List.of(new HostProfile("host", file)), Map.of());
        ToolResult result = ProfileTools.named(tool).run(request);
        return result instanceof ToolResult.NotAvailable not ? not.sentence() : "available";
    }

    // A space of one plane, "/host:CPU", that knows one kind of event.
    private static byte[] hostPlane(String event) {
        String kind = "0801" + field("12", hex(event));
        String entry = "0801" + field("12", kind);
        String plane = field("12", hex("/host:CPU")) + field("22", entry);
        return HexFormat.of().parseHex(field("0a", plane));
    }

    private static String field(String tag, String value) {
        return tag + "%02x".formatted(value.length() / 2) + value;
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
