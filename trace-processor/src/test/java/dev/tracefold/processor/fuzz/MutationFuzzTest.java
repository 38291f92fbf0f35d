// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// `-Dtracefold.fuzz.seconds` makes it search for longer, `-Dtracefold.fuzz.seed` elsewhere, and
/// `-Dtracefold.fuzz.folder` keeps what broke something.
class MutationFuzzTest {
    private static final long SECONDS = Long.getLong("tracefold.fuzz.seconds", 20);
    private static final long LOADING_BOMBS_SECONDS = 600;
    private static final long SEED = Long.getLong("tracefold.fuzz.seed", 1);

    @TempDir private Path temporary;

    @Test
    void damagedTracesAreRefusedOrReadAsFarAsTheyGo() throws Exception {
        String kept = System.getProperty("tracefold.fuzz.folder");
        Path folder = kept == null ? temporary : Files.createDirectories(Path.of(kept));
        Process fuzz =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                MutationFuzz.class.getName(),
                                folder.toString(),
                                Long.toString(SEED),
                                Long.toString(SECONDS))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("output.txt").toFile())
                        .start();

        boolean ended = fuzz.waitFor(SECONDS * 2 + LOADING_BOMBS_SECONDS, TimeUnit.SECONDS);
        fuzz.destroyForcibly();

        assertThat(read(folder, "hang.txt")).isEmpty();
        assertThat(read(folder, "output.txt")).isEmpty();
        assertThat(ended).isTrue();
        assertThat(fuzz.exitValue()).isZero();
        assertThat(read(folder, "report.txt")).contains("loaded").doesNotContain("FAILED");
    }

    private static String read(Path folder, String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Files.readString(path) : "";
    }
}
