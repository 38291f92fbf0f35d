// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.image;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import dev.tracefold.bench.SyntheticTrace;
import dev.tracefold.bench.image.FunctionProcess.Place;

/// Runs the images of the functions:
///
/// - `unpack TAR DIRECTORY`
/// - `train RUNNER IMAGES TRACES`: a run of both that leaves what the JVM learnt in `IMAGES/<function>.out`
/// - `check RUNNER IMAGES TRACES`: both must answer, as another user than root, on a read-only root
/// - `measure RUNNER IMAGES TRACES RUNS`: from the start of a worker to its first answer
public final class ImageRun {
    private static final int EVENTS = 5_000;
    private static final String CACHE_FLAG = "-XX:AOTCache=/app/tracefold.aot";
    private static final Map<String, String> LOCAL =
            Map.of("TRACEFOLD_HOST", "127.0.0.1", "PORT", "0", "TRACEFOLD_WORKER_GRPC_PORT", "0");

    private final PrintStream out;
    private final Path images;
    private final Place place;
    private final List<Path> traces = new ArrayList<>();

    private ImageRun(PrintStream out, Path runner, Path images, Path traces) throws IOException {
        this.out = out;
        this.images = images;
        this.place = new Place(runner, traces);
        for (SyntheticTrace trace : SyntheticTrace.values()) {
            this.traces.add(trace.file(traces, EVENTS));
        }
    }

    /// See above.
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        if (args[0].equals("unpack")) {
            UnpackedImage.unpack(Path.of(args[1]), Path.of(args[2]));
            return;
        }
        ImageRun run = new ImageRun(out, Path.of(args[1]), Path.of(args[2]), Path.of(args[3]));
        switch (args[0]) {
            case "train" -> run.train();
            case "check" -> run.check();
            case "measure" -> run.measure(Integer.parseInt(args[4]));
            default -> throw new IllegalArgumentException("no command " + args[0]);
        }
    }

    private void train() throws IOException, InterruptedException {
        UnpackedImage worker = learning(image("worker-fn"));
        UnpackedImage orchestrator = learning(image("orchestrator-fn"));
        try (Pipeline pipeline = Pipeline.start(place, worker, orchestrator, images)) {
            pipeline.ask(addresses());
            pipeline.stop();
        }
    }

    private void check() throws IOException, InterruptedException {
        UnpackedImage worker = image("worker-fn");
        UnpackedImage orchestrator = image("orchestrator-fn");
        try (Pipeline pipeline = Pipeline.start(place, worker, orchestrator, images)) {
            for (FunctionProcess function : pipeline.functions()) {
                require(function.readOnly(), function, "its root is not read-only");
                String user = function.status("Uid");
                out.printf("%s  uid %s%n", function.firstLine(), user);
                // Alone in a user namespace it is its root, whoever that is outside.
                require(
                        user.startsWith("65532") || !"root".equals(System.getProperty("user.name")),
                        function,
                        "it runs as user " + user);
            }
            out.printf("answers of %d traces, by gRPC and by HTTP%n", pipeline.ask(addresses()));
            pipeline.stop();
        }
        boolean cached = Files.exists(worker.root().resolve("app/tracefold.aot"));
        if (cached) {
            // Without a cache that fits, a JVM with this flag does not start.
            UnpackedImage strict = with(worker, CACHE_FLAG, List.of(CACHE_FLAG, "-XX:AOTMode=on"));
            Start start = start(strict);
            out.printf(Locale.ROOT, "with its AOT cache: %s%n", start);
        }
    }

    private void measure(int runs) throws IOException, InterruptedException {
        UnpackedImage cached = image("worker-fn");
        Map<String, UnpackedImage> ways = new TreeMap<>();
        ways.put("AOT cache", with(cached, CACHE_FLAG, List.of(CACHE_FLAG, "-XX:AOTMode=on")));
        ways.put("no AOT cache", with(cached, CACHE_FLAG, List.of()));
        Map<String, List<Start>> starts = new TreeMap<>();
        // The first of each reads the files from the disk and is not counted; they take turns, so
        // that whatever else the machine does meets both.
        for (int i = 0; i <= runs; i++) {
            for (Map.Entry<String, UnpackedImage> way : ways.entrySet()) {
                Start start = start(way.getValue());
                if (i > 0) {
                    starts.computeIfAbsent(way.getKey(), _ -> new ArrayList<>()).add(start);
                    out.printf(Locale.ROOT, "%-14s %s%n", way.getKey(), start);
                }
            }
        }
        starts.forEach((way, list) -> {
            list.sort((a, b) -> Double.compare(a.answered(), b.answered()));
            out.printf(Locale.ROOT, "%-14s median %s%n", way, list.get(list.size() / 2));
        });
    }

    /// @param listens seconds from the start of the process to its line
    /// @param ready and to the first 200 of its readiness probe
    /// @param answered and to the answer of its first shard
    /// @param cpu seconds of CPU time until then
    /// @param rss resident memory then
    private record Start(double listens, double ready, double answered, double cpu, String rss) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "listens %.2f s, ready %.2f s, first answer %.2f s, CPU %.2f s, RSS %s",
                    listens,
                    ready,
                    answered,
                    cpu,
                    rss);
        }
    }

    private Start start(UnpackedImage worker) throws IOException, InterruptedException {
        try (FunctionProcess process = FunctionProcess.start(place, worker, LOCAL, out(worker))) {
            double listens = process.secondsSinceStart();
            WorkerDoor door = new WorkerDoor(Integer.parseInt(process.said("http")));
            door.awaitReady();
            double ready = process.secondsSinceStart();
            door.ask(addresses().getFirst(), Pipeline.SQL);
            Start start =
                    new Start(
                            listens,
                            ready,
                            process.secondsSinceStart(),
                            process.cpuSeconds(),
                            process.status("VmRSS"));
            process.stop();
            return start;
        }
    }

    private UnpackedImage image(String function) throws IOException {
        return UnpackedImage.at(images.resolve(function));
    }

    private Path out(UnpackedImage image) throws IOException {
        Path directory = images.resolve(image.root().getFileName() + ".out");
        if (!Files.exists(directory)) {
            Files.createDirectory(directory);
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        return directory;
    }

    private UnpackedImage learning(UnpackedImage image) throws IOException {
        Files.deleteIfExists(out(image).resolve("tracefold.aot"));
        return with(
                image,
                CACHE_FLAG,
                List.of(
                        "-XX:AOTCacheOutput=/out/tracefold.aot",
                        // With what was counted the second compiler would begin at once.
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:-AOTRecordTraining",
                        "-Xlog:aot=error,cds=error"));
    }

    private static UnpackedImage with(UnpackedImage image, String flag, List<String> instead) {
        List<String> command = new ArrayList<>();
        for (String word : image.entrypoint()) {
            if (word.equals(flag)) {
                command.addAll(instead);
            } else {
                command.add(word);
            }
        }
        return image.withEntrypoint(command);
    }

    private List<String> addresses() {
        return traces.stream().map(trace -> "/local//traces/" + trace.getFileName()).toList();
    }

    private static void require(boolean holds, FunctionProcess function, String otherwise)
            throws IOException {
        if (!holds) {
            throw new IOException("%s: %s".formatted(function.firstLine(), otherwise));
        }
    }
}
