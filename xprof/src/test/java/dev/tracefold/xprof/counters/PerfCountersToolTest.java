// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.counters;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.xprof.profile.HostProfile;
import dev.tracefold.xprof.tool.ToolRequest;
import dev.tracefold.xprof.tool.ToolResult;

import static org.assertj.core.api.Assertions.assertThat;

class PerfCountersToolTest {
    @TempDir private Path directory;

    @Test
    void aSampleIsARowWithItsChipAndItsValueInHex() throws IOException {
        // Stats 1 and 2 are the chip's number and the counter's value; event 7 is the counter.
        String names =
                field("2a", "0801" + field("12", field("12", hex("global_chip_id"))))
                        + field("2a", "0802" + field("12", field("12", hex("counter_value"))))
                        + field("22", "0807" + field("12", field("12", hex("MXU_Busy"))));
        String event = field("22", "0807" + field("22", "080218ff01"));
        String line = field("1a", "0803" + field("12", hex("jit_f")) + event);
        String plane = field("12", hex("/device:TPU:0")) + line + names + field("32", "08011805");

        assertThat(json(field("0a", plane)))
                .contains(
                        "{\"c\":[{\"v\":\"w0\"},{\"v\":5},{\"v\":\"jit_f\"},{\"v\":3},{\"v\":\"mxu_busy\"},"
                                + "{\"v\":255,\"f\":\"0xff\"},{\"v\":\"\"},{\"v\":\"\"}]}");
    }

    @Test
    void aProfileWithoutCountersSaysSo() throws IOException {
        assertThat(json(field("0a", field("12", hex("/device:TPU:0")))))
                .contains("because its devices recorded no performance counters");
    }

    private String json(String space) throws IOException {
        Path file = Files.write(directory.resolve("w0.xplane.pb"), HexFormat.of().parseHex(space));
        ToolResult result =
                new PerfCountersTool()
                        .run(new ToolRequest(List.of(new HostProfile("w0", file)), Map.of()));
        StringBuilder text = new StringBuilder();
        result.writeJson(text);
        return text.toString();
    }

    private static String field(String tag, String value) {
        int length = value.length() / 2;
        String size =
                length < 128
                        ? "%02x".formatted(length)
                        : "%02x%02x".formatted((length & 0x7F) | 0x80, length >> 7);
        return tag + size + value;
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
