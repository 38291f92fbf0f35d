// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.NullMarked;

import dev.tracefold.orchestrator.FreePort;

/// Google's Pub/Sub emulator, where the Cloud SDK has it: beside `gcloud`, or in the usual places.
@NullMarked
final class PubSubEmulator implements AutoCloseable {
    private final Process process;
    private final int port;

    private PubSubEmulator(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Its jar, if it is installed.
    static Optional<Path> find() throws IOException {
        List<Path> sdks = new ArrayList<>();
        for (String folder :
                System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path gcloud = Path.of(folder, "gcloud");
            if (Files.exists(gcloud)) {
                sdks.add(gcloud.toRealPath().resolve("../..").normalize());
            }
        }
        sdks.add(Path.of("/usr/lib/google-cloud-sdk"));
        sdks.add(Path.of("/opt/google-cloud-sdk"));
        sdks.add(Path.of(System.getProperty("user.home"), "google-cloud-sdk"));
        for (Path sdk : sdks) {
            Path lib = sdk.resolve("platform/pubsub-emulator/lib");
            if (Files.isDirectory(lib)) {
                try (Stream<Path> jars = Files.list(lib)) {
                    return jars.filter(jar -> jar.toString().endsWith("-all.jar")).findFirst();
                }
            }
        }
        return Optional.empty();
    }

    /// Starts it and waits until it listens.
    static PubSubEmulator start(Path jar) throws IOException {
        int port = FreePort.choose();
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-jar",
                                jar.toString(),
                                "--host=127.0.0.1",
                                "--port=" + port)
                        .redirectErrorStream(true)
                        .start();
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.contains("Server started")) {
                Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
                return new PubSubEmulator(process, port);
            }
        }
        process.destroyForcibly();
        throw new AssertionError("the emulator did not start:\n" + said);
    }

    String host() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
