// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.image;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process in an unpacked image, that said in its first line where it listens.
///
/// @param process it
/// @param firstLine what it said
/// @param startNanos when it was started, by [System#nanoTime()]
record FunctionProcess(Process process, String firstLine, long startNanos)
        implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 180;
    private static final double TICKS_PER_SECOND = 100;

    /// How processes are started.
    ///
    /// @param runner the script that enters an image
    /// @param traces what the image sees at `/traces`
    record Place(Path runner, Path traces) {}

    static FunctionProcess start(
            Place place, UnpackedImage image, Map<String, String> settings, Path out)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(place.runner().toString());
        command.add(image.root().toString());
        command.add(image.user());
        command.addAll(image.environment());
        settings.forEach((name, value) -> command.add(name + "=" + value));
        command.add("--");
        command.addAll(image.entrypoint());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("IMAGE_TRACES", place.traces().toString());
        builder.environment().put("IMAGE_OUT", out.toString());
        long start = System.nanoTime();
        Process process = builder.start();
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        while (line != null && !line.startsWith("tracefold-")) {
            line = lines.readLine();
        }
        if (line == null) {
            process.destroyForcibly();
            throw new IOException("it ended before it listened: " + command);
        }
        return new FunctionProcess(process, line, start);
    }

    /// What follows a word of the first line.
    String said(String word) {
        Matcher matcher = Pattern.compile(word + "=(\\S+)").matcher(firstLine);
        if (!matcher.find()) {
            throw new IllegalStateException("no %s in '%s'".formatted(word, firstLine));
        }
        return matcher.group(1);
    }

    /// A line of the process's status, `Uid` for instance.
    String status(String name) throws IOException {
        return Files.readAllLines(proc("status")).stream()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /// Whether its root is mounted read-only.
    boolean readOnly() throws IOException {
        return Files.readAllLines(proc("mounts")).stream()
                .map(line -> line.split(" ", -1))
                .filter(mount -> mount[1].equals("/"))
                .anyMatch(mount -> List.of(mount[3].split(",", -1)).contains("ro"));
    }

    /// CPU time it took so far.
    double cpuSeconds() throws IOException {
        String stat = Files.readString(proc("stat"));
        // The name before may hold spaces and is in parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    double secondsSinceStart() {
        return (double) Duration.ofNanos(System.nanoTime() - startNanos).toMillis() / 1000;
    }

    /// As a platform that scales down; the exit code.
    int stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("still runs after SIGTERM: " + firstLine);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }
}
