// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.NullMarked;

/// A function as a process of its own, on the class path of the test. Its first line says where it
/// listens.
@NullMarked
final class JvmProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final Path errors;
    private final String firstLine;

    private JvmProcess(Process process, Path errors, String firstLine) {
        this.process = process;
        this.errors = errors;
        this.firstLine = firstLine;
    }

    /// Starts a main class and waits for its first line.
    static CompletableFuture<JvmProcess> start(
            Class<?> main, Map<String, String> environment, Path directory) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return launch(main, environment, directory);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                },
                command -> Thread.ofPlatform().daemon().start(command));
    }

    private static JvmProcess launch(Class<?> main, Map<String, String> environment, Path directory)
            throws IOException {
        Path errors = Files.createTempFile(directory, main.getSimpleName(), ".err");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-Xmx256m");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectError(errors.toFile());
        Process process = builder.start();
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null) {
            throw new AssertionError(main + " ended: " + Files.readString(errors));
        }
        return new JvmProcess(process, errors, line);
    }

    /// The number after a word of the first line.
    int port(String name) {
        Matcher matcher = Pattern.compile(name + "=(\\d+)").matcher(firstLine);
        if (!matcher.find()) {
            throw new AssertionError("no %s in '%s'".formatted(name, firstLine));
        }
        return Integer.parseInt(matcher.group(1));
    }

    String firstLine() {
        return firstLine;
    }

    /// What it wrote to its error stream.
    String errors() throws IOException {
        return Files.readString(errors);
    }

    /// As a machine that fails.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /// As a platform that scales down; the exit code.
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still runs after SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
