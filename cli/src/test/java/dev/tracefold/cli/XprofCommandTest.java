// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Assumptions;
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

    @Test
    void ofADamagedHostTheOthersAreAnswered() throws IOException {
        profile("run", "a", new byte[0]);
        profile("run", "b", new byte[] {0x0A, 0x7F, 0x01});

        CommandRun run = CommandRun.of("xprof", directory.toString(), "--tool", "kernel_stats");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out()).startsWith("{\"cols\":").contains("\"missing_hosts\":\"b\"");
        assertThat(run.err())
                .startsWith("tracefold: Host 'b': [b.xplane.pb] damaged")
                .endsWith("tracefold: 1 of 2 hosts are not in the answer\n");
    }

    @Test
    void aServerNeedsTwoPorts() {
        CommandRun run =
                CommandRun.of(
                        "xprof", "--logdir", directory.toString(), "--port=1", "--grpc_port=1");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--port and --grpc_port must differ but both are 1");
    }

    @Test
    void piecesAreAtLeastOne() throws IOException {
        profile("run", "a", new byte[0]);

        CommandRun run =
                CommandRun.of(
                        "xprof", directory.toString(), "--tool", "kernel_stats", "--pieces", "0");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--pieces must be 1 to 64 but was 0");
    }

    @Test
    void thePictureOfAToolIsAFileOfItsName() throws IOException {
        profile("run", "a", new byte[0]);
        Path page = directory.resolve("page.html");
        Path picture = directory.resolve("picture.svg");

        for (Path file : List.of(page, picture)) {
            CommandRun run =
                    CommandRun.of(
                            "xprof",
                            directory.toString(),
                            "--tool",
                            "overview_page",
                            "--output",
                            file.toString());
            assertThat(run.status()).describedAs(run.err()).isZero();
            assertThat(run.out()).isEmpty();
        }

        assertThat(page).content().startsWith("<!doctype html>").contains("run: overview_page");
        assertThat(picture).content().startsWith("<?xml").endsWith("</svg>\n");
    }

    @Test
    void aTableIsNoWiderThanItShouldBe() throws IOException {
        profile("run", "a", new byte[0]);

        CommandRun run =
                CommandRun.of(
                        "xprof",
                        directory.toString(),
                        "--tool",
                        "kernel_stats",
                        "--format",
                        "table",
                        "--width",
                        "80");

        assertThat(run.status()).isZero();
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(81));
        assertThat(run.out()).contains("max_duration_us");
    }

    @Test
    void theDamagedProfileOfTheSamplesIsRefused() throws IOException {
        Path damaged =
                Path.of(System.getProperty("tracefold.shared", "../../shared"))
                        .resolve("traces/xplane/corrupt/tpu_inference_mangled.xplane.pb");
        Assumptions.assumeTrue(Files.isRegularFile(damaged), "no shared profiles");
        profile("run", "a", Files.readAllBytes(damaged));

        CommandRun run = CommandRun.of("xprof", directory.toString(), "--tool", "hlo_stats");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("tracefold: Host 'a': [a.xplane.pb] damaged at byte ")
                .hasLineCount(1);
    }

    private void profile(String run, String host, byte[] content) throws IOException {
        Path folder = directory.resolve("plugins/profile").resolve(run);
        Files.createDirectories(folder);
        Files.write(folder.resolve(host + ".xplane.pb"), content);
    }
}
