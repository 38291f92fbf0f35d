// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class XprofCommandTest {
    @TempDir Path directory;

    @Test
    void runsAndHostsAreListed() throws IOException {
        profile("2026_01_02_03_04_05", "a", new byte[0]);

        CommandRun run = CommandRun.of("xprof", directory.toString());

        assertThat(run.status()).isZero();
        assertThat(run.out())
                .isEqualTo(
                        """
                        run                  host
                        -------------------  ----
                        2026_01_02_03_04_05  a
                        """);
    }

    @Test
    void aToolPrintsItsTable() throws IOException {
        profile("run", "a", new byte[0]);

        CommandRun run =
                CommandRun.of(
                        "xprof",
                        directory.toString(),
                        "--tool",
                        "kernel_stats",
                        "--format",
                        "table");

        assertThat(run.status()).isZero();
        assertThat(run.out()).startsWith("rank  kernel_name").contains("max_duration_us");
    }

    @Test
    void aToolWithoutDataSaysWhy() throws IOException {
        profile("run", "a", new byte[0]);

        CommandRun run = CommandRun.of("xprof", directory.toString(), "--tool", "memory_profile");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "tracefold: tool 'memory_profile' is not available for this profile,"
                                + " because it has no plane of the host's threads\n");
    }

    @Test
    void aDamagedProfileIsOneSentence() throws IOException {
        profile("run", "a", new byte[] {0x0A, 0x7F, 0x01});

        CommandRun run = CommandRun.of("xprof", directory.toString(), "--tool", "kernel_stats");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo(
                        "tracefold: Host 'a': [a.xplane.pb] damaged at byte 2:"
                                + " expected 127 bytes of field 1, found 1\n");
    }

    private void profile(String run, String host, byte[] content) throws IOException {
        Path folder = directory.resolve("plugins/profile").resolve(run);
        Files.createDirectories(folder);
        Files.write(folder.resolve(host + ".xplane.pb"), content);
    }
}
