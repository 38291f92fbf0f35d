// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// What a short command does not need, it does not load.
@NullMarked
class LoadedClassesTest {
    @Test
    void aQueryLoadsNothingOfServersAndTheirDatabases(@TempDir Path folder) throws Exception {
        Path trace =
                Files.writeString(
                        folder.resolve("a.json"),
                        "[{\"ph\":\"X\",\"name\":\"a\",\"pid\":1,\"tid\":1,\"ts\":1,\"dur\":2}]");
        Path log = folder.resolve("classes.log");

        Process process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:+UseSerialGC",
                                        "-XX:TieredStopAtLevel=1",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-Xlog:class+load:file=" + log,
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Tracefold.class.getName(),
                                        "query",
                                        "--format=csv",
                                        "--sql=SELECT name FROM slice",
                                        trace.toString()))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).isZero();
        assertThat(said).endsWith(",a\n");
        assertThat(Files.readAllLines(log))
                .hasSizeGreaterThan(500)
                .noneMatch(line ->
                        line.contains(" org.postgresql.")
                                || line.contains(" org.flywaydb.")
                                || line.contains(" com.zaxxer.")
                                || line.contains(" io.micronaut."));
    }
}
