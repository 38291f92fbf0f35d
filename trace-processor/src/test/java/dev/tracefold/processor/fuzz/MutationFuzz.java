// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuzz;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.importer.ImportOptions;
import dev.tracefold.processor.loader.LoadOptions;
import dev.tracefold.processor.loader.TraceLoader;
import dev.tracefold.processor.source.TraceSource;

/// Loads what is in the corpus, then damaged traces until its time is over, each from the next seed. Writes what it did
/// to a file, and beside it the bytes that broke something.
final class MutationFuzz {
    private static final long MEMORY_LIMIT_BYTES = 256L << 20;
    private static final long LONGEST_LOAD_NANOS = 180_000_000_000L;
    private static final int MAX_FAILURES = 20;
    private static final long SECONDS_WITH_SLOW_BOMBS = 60;
    private static final int SHOWN_TIMES = 10;

    private record Timed(String name, long millis) {}

    private final Path folder;
    private final Map<String, Integer> outcomes = new HashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Timed> times = new ArrayList<>();
    private volatile long loadStartedNanos = Long.MAX_VALUE;
    private volatile String current = "";

    private MutationFuzz(Path folder) {
        this.folder = folder;
    }

    /// Mutates until the time is up.
    ///
    /// @param args folder for the report, first seed, seconds
    public static void main(String[] args) throws IOException {
        new MutationFuzz(Path.of(args[0])).run(Long.parseLong(args[1]), Long.parseLong(args[2]));
    }

    private void run(long firstSeed, long seconds) throws IOException {
        Thread watchdog = new Thread(this::watch, "watchdog");
        watchdog.setDaemon(true);
        watchdog.start();
        List<byte[]> corpus = Corpus.all();
        long started = System.nanoTime();
        for (byte[] whole : Corpus.generated()) {
            load("whole-" + outcomes.size(), whole);
        }
        for (Map.Entry<String, byte[]> bomb : Bombs.quick().entrySet()) {
            load(bomb.getKey(), bomb.getValue());
        }
        if (seconds >= SECONDS_WITH_SLOW_BOMBS) {
            for (Map.Entry<String, byte[]> bomb : Bombs.slow().entrySet()) {
                load(bomb.getKey(), bomb.getValue());
            }
            DenseFiles.each(this::load);
            // They take as long as they take; the search has its own time.
            started = System.nanoTime();
        }
        long seed = firstSeed;
        while (System.nanoTime() - started < seconds * 1_000_000_000L
                && failures.size() < MAX_FAILURES) {
            load("seed-" + seed, new Mutations(seed, corpus).next());
            seed++;
        }
        StringBuilder report = new StringBuilder();
        report.append("cases ").append(seed - firstSeed).append('\n');
        outcomes.forEach(
                (what, count) -> report.append(what).append(' ').append(count).append('\n'));
        times.stream()
                .sorted(Comparator.comparingLong(Timed::millis).reversed())
                .limit(SHOWN_TIMES)
                .forEach(time -> report.append("slow ").append(time).append('\n'));
        failures.forEach(failure -> report.append("FAILED ").append(failure).append('\n'));
        Files.writeString(folder.resolve("report.txt"), report);
    }

    private void load(String name, byte[] bytes) throws IOException {
        current = name;
        Files.write(folder.resolve("current.bin"), bytes);
        LoadOptions options =
                new LoadOptions(MEMORY_LIMIT_BYTES, new ImportOptions(true, false, true));
        loadStartedNanos = System.nanoTime();
        try {
            TraceLoader.load(TraceSource.bytes(name, bytes), options).close();
            outcomes.merge("loaded", 1, Integer::sum);
        } catch (ProcessorException e) {
            outcomes.merge(e.failure().code(), 1, Integer::sum);
        } catch (RuntimeException e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            failures.add(name + "\n" + trace);
            Files.write(folder.resolve(name + ".bin"), bytes);
        }
        times.add(new Timed(name, (System.nanoTime() - loadStartedNanos) / 1_000_000));
        loadStartedNanos = Long.MAX_VALUE;
    }

    /// Ends the process when a load does not end.
    private void watch() {
        try {
            while (System.nanoTime() - loadStartedNanos < LONGEST_LOAD_NANOS) {
                Thread.sleep(200);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        try (PrintStream out =
                new PrintStream(
                        Files.newOutputStream(folder.resolve("hang.txt")),
                        false,
                        StandardCharsets.UTF_8)) {
            out.println("does not end: " + current);
            Thread.getAllStackTraces()
                    .forEach((thread, frames) -> {
                        out.println(thread);
                        for (StackTraceElement frame : frames) {
                            out.println("  " + frame);
                        }
                    });
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Runtime.getRuntime().halt(3);
    }
}
