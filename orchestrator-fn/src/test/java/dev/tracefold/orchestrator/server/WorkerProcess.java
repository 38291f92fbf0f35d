// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.NullMarked;

import dev.tracefold.worker.server.WorkerMain;

/// A worker as a process of its own.
@NullMarked
final class WorkerProcess implements AutoCloseable {
    private final Process process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI address;
    private final Path log;

    private WorkerProcess(Process process, URI address, Path log) {
        this.process = process;
        this.address = address;
        this.log = log;
    }

    /// Starts one that does one shard at a time.
    ///
    /// @param port 0 for any
    static WorkerProcess start(String host, int port, Path directory) throws IOException {
        Path log = Files.createTempFile(directory, "worker", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx256m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WorkerMain.class.getName()));
        builder.environment()
                .putAll(
                        Map.of(
                                "TRACEFOLD_HOST", host,
                                "PORT", Integer.toString(port),
                                "TRACEFOLD_WORKER_GRPC_PORT", "0",
                                "TRACEFOLD_WORKER_CONCURRENCY", "1",
                                "TRACEFOLD_TRACE_ADDRESSES", "paths",
                                "TRACEFOLD_LOG_FORMAT", "json",
                                "TRACEFOLD_CLAIM_DIR", directory.resolve("claims").toString()));
        builder.redirectError(log.toFile());
        Process process = builder.start();
        String line =
                new BufferedReader(
                                new InputStreamReader(
                                        process.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
        Matcher bound = Pattern.compile("http=(\\d+)").matcher(String.valueOf(line));
        if (!bound.find()) {
            process.destroyForcibly();
            throw new AssertionError("a worker did not start: " + Files.readString(log));
        }
        return new WorkerProcess(
                process, URI.create("http://%s:%s/".formatted(host, bound.group(1))), log);
    }

    URI address() {
        return address;
    }

    /// What it wrote to its log.
    List<String> log() throws IOException {
        return Files.readAllLines(log);
    }

    /// One of its numbers.
    long metric(String name) throws IOException, InterruptedException {
        String page =
                client.send(
                                HttpRequest.newBuilder(address.resolve("/metrics")).build(),
                                BodyHandlers.ofString())
                        .body();
        Matcher matcher = Pattern.compile("(?m)^" + name + " (\\d+)$").matcher(page);
        if (!matcher.find()) {
            throw new AssertionError(name + " is not in\n" + page);
        }
        return Long.parseLong(matcher.group(1));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
