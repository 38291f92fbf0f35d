// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What does a fleet's first query cost, and its second? One query over traces of 1.1 MB each: by `tracefold query`, a process each
/// time, and by `tracefold serve`, one process that is asked again and again.
public final class FleetQueries {
    private static final int EVENTS = 40_000;
    private static final String SQL = "SELECT count(*) FROM slice";
    private static final long PATIENCE_NANOS = 300_000_000_000L;
    private static final long POLL_MILLIS = 50;
    private static final Pattern PORT = Pattern.compile("HTTP on (http://[^ ]+)");

    private final PrintStream out;
    private final Path launcher;
    private final Path folder;
    private final int runs;

    private FleetQueries(PrintStream out, Path launcher, Path folder, int runs) {
        this.out = out;
        this.launcher = launcher;
        this.folder = folder;
        this.runs = runs;
    }

    /// `LAUNCHER FOLDER TRACES RUNS`: the command, a folder for traces and snapshots.
    public static void main(String[] args) throws Exception {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int count = Integer.parseInt(args[2]);
        FleetQueries bench =
                new FleetQueries(
                        out, Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[3]));
        List<Path> fleet = bench.fleet("fleet", 0, count);
        List<Path> other = bench.fleet("other-fleet", count, count);
        out.printf("%d traces of %.2f MB, `%s`%n", count, Files.size(fleet.getFirst()) / 1e6, SQL);
        bench.processes(fleet);
        bench.server(fleet, other);
    }

    private List<Path> fleet(String name, int firstSeed, int count) throws IOException {
        List<Path> traces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            traces.add(SyntheticTrace.MEMBER.file(folder.resolve(name), EVENTS, 1 + firstSeed + i));
        }
        return traces;
    }

    private void processes(List<Path> fleet) throws Exception {
        Path snapshots = folder.resolve("snapshots-of-processes");
        measure("process, as it comes", () -> query(fleet));
        measure("process, --full-load", () -> query(fleet, "--full-load"));
        String[] kept = {"--snapshots", snapshots.toString(), "--snapshots-limit", "100000"};
        once("process, leaves snapshots behind", () -> query(fleet, kept));
        measure("process, with snapshots", () -> query(fleet, kept));
    }

    private double query(List<Path> fleet, String... options)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(launcher.toString(), "query", "--format", "csv", "--sql", SQL));
        command.addAll(List.of(options));
        fleet.forEach(trace -> command.add(trace.toString()));
        MeasuredProcess process = MeasuredProcess.run(command);
        if (process.status() != 0) {
            throw new IOException("query: expected status 0 but it was " + process.status());
        }
        return process.seconds();
    }

    private void server(List<Path> fleet, List<Path> other) throws Exception {
        Path snapshots = folder.resolve("snapshots-of-server");
        Process process =
                new ProcessBuilder(
                                launcher.toString(),
                                "serve",
                                "--http-port=0",
                                "--grpc-port=0",
                                "--data=" + folder.resolve("data"),
                                "--snapshots=" + snapshots,
                                "--snapshots-limit=100000")
                        .redirectErrorStream(true)
                        .start();
        try (var lines = process.inputReader(StandardCharsets.UTF_8);
                HttpClient client = HttpClient.newHttpClient()) {
            URI queries = URI.create(address(lines.readLine()) + "/v1/queries");
            once("server that has just started, first query", () -> ask(client, queries, fleet));
            once("until it has written the snapshots", () -> settle(snapshots, fleet.size()));
            measure("the same query again", () -> ask(client, queries, fleet));
            once("warm server, first query of another fleet", () -> ask(client, queries, other));
            once(
                    "until it has written the snapshots",
                    () -> settle(snapshots, fleet.size() + other.size()));
            measure("the same query again", () -> ask(client, queries, other));
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    /// Waits for the server, which writes snapshots when it has nothing else to do.
    private static double settle(Path snapshots, int count)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (written(snapshots) < count) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new IOException(
                        "server: expected %d snapshots but it has written %d"
                                .formatted(count, written(snapshots)));
            }
            Thread.sleep(POLL_MILLIS);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static long written(Path snapshots) throws IOException {
        if (!Files.isDirectory(snapshots)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(snapshots)) {
            return files.filter(file -> file.toString().endsWith(".tfsnap")).count();
        }
    }

    private static String address(String line) throws IOException {
        Matcher address = PORT.matcher(String.valueOf(line));
        if (!address.find()) {
            throw new IOException("server: expected its address but it says " + line);
        }
        return address.group(1);
    }

    private static double ask(HttpClient client, URI queries, List<Path> fleet)
            throws IOException, InterruptedException {
        String traces =
                fleet.stream().map(p -> "\"" + p + "\"").collect(Collectors.joining(",", "[", "]"));
        HttpRequest request =
                HttpRequest.newBuilder(queries)
                        .header("content-type", "application/json")
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"traces\":%s,\"sql\":\"%s\"}".formatted(traces, SQL)))
                        .build();
        long start = System.nanoTime();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!response.body().contains("\"completed\":" + fleet.size())) {
            throw new IOException("query: expected all traces but it says " + response.body());
        }
        return seconds;
    }

    private void once(String what, Callable<Double> run) throws Exception {
        measure(what, 1, run);
    }

    private void measure(String what, Callable<Double> run) throws Exception {
        measure(what, runs, run);
    }

    private void measure(String what, int times, Callable<Double> run) throws Exception {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            seconds.add(run.call());
        }
        out.println(new Runs(what, seconds).line());
    }
}
