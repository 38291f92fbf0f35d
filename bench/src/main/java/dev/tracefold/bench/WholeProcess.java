// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// What does a user wait for? Loads each trace in a process of its own, as `tracefold processor` does,
/// and reports speed and peak memory; then times five queries over a large synthetic trace in this
/// process. MB are millions of bytes of the file as it lies on disk.
public final class WholeProcess {
    private static final int RUNS = 3;
    private static final int WARM_RUNS = 3;
    private static final String COUNT = "SELECT count(*) FROM slice";

    private final PrintStream out;
    private final Path jar;

    private WholeProcess(PrintStream out, Path jar) {
        this.out = out;
        this.jar = jar;
    }

    /// `JAR SCALE TRACE...`: the command's jar, events of the synthetic traces in thousands, files.
    public static void main(String[] args) throws IOException, InterruptedException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int thousands = Integer.parseInt(args[1]);
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "tracefold-bench");
        List<Path> traces = new ArrayList<>();
        for (String file : Arrays.asList(args).subList(2, args.length)) {
            traces.add(Path.of(file));
        }
        for (SyntheticTrace synthetic : SyntheticTrace.values()) {
            traces.add(synthetic.file(directory, thousands * 1000));
        }
        WholeProcess benchmark = new WholeProcess(out, Path.of(args[0]));
        benchmark.printMachine();
        benchmark.load(traces);
        benchmark.query(SyntheticTrace.TRACK_EVENT.file(directory, 10 * thousands * 1000));
    }

    private void printMachine() throws IOException {
        out.printf(
                "machine  %s, %d CPUs, %s %s%n",
                cpuName(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"));
        out.printf("JDK      %s %s%n", System.getProperty("java.vendor"), Runtime.version());
        out.printf(
                "command  java -jar %s processor TRACE --sql '%s', %d runs, median%n%n",
                jar.getFileName(), COUNT, RUNS);
    }

    private static String cpuName() throws IOException {
        Path info = Path.of("/proc/cpuinfo");
        if (!Files.exists(info)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private void load(List<Path> traces) throws IOException, InterruptedException {
        out.printf("%-34s %9s %9s %9s %9s%n", "load, whole process", "MB", "s", "MB/s", "peak MB");
        for (Path trace : traces) {
            List<MeasuredProcess> runs = new ArrayList<>();
            for (int i = 0; i < RUNS; i++) {
                runs.add(MeasuredProcess.run(command(trace)));
            }
            runs.sort((a, b) -> Double.compare(a.seconds(), b.seconds()));
            MeasuredProcess median = runs.get(RUNS / 2);
            double size = Files.size(trace) / 1e6;
            String name = String.valueOf(trace.getFileName());
            out.printf(
                    Locale.ROOT,
                    "%-34s %9.1f %9.2f %9.1f %9.0f%s%n",
                    name,
                    size,
                    median.seconds(),
                    size / median.seconds(),
                    median.peakBytes() / 1e6,
                    median.status() == 0 ? "" : "  FAILED, status " + median.status());
        }
    }

    private List<String> command(Path trace) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                jar.toString(),
                "processor",
                trace.toString(),
                "--sql",
                COUNT);
    }

    private void query(Path trace) {
        long start = System.nanoTime();
        try (TraceSession session =
                TraceProcessor.open(TraceSource.file(trace), ProcessorOptions.DEFAULTS)) {
            double loadSeconds = (System.nanoTime() - start) / 1e9;
            long rows = first(session, COUNT);
            out.printf(
                    Locale.ROOT,
                    "%nqueries over %,d slices (loaded in %.1f s), first and best of %d, this process%n",
                    rows,
                    loadSeconds,
                    WARM_RUNS + 1);
            out.printf("%-34s %9s %9s %9s%n", "query", "first ms", "best ms", "ns a row");
            for (SliceQuery query : SliceQuery.values()) {
                double cold = milliseconds(session, query);
                double best = cold;
                for (int i = 0; i < WARM_RUNS; i++) {
                    best = Math.min(best, milliseconds(session, query));
                }
                out.printf(
                        Locale.ROOT,
                        "%-34s %9.1f %9.1f %9.1f%n",
                        query.name().toLowerCase(Locale.ROOT),
                        cold,
                        best,
                        best * 1e6 / rows);
            }
        }
    }

    private static double milliseconds(TraceSession session, SliceQuery query) {
        long start = System.nanoTime();
        first(session, query.sql());
        return (System.nanoTime() - start) / 1e6;
    }

    // Every row is pulled; the first cell of the first row is the answer.
    private static long first(TraceSession session, String sql) {
        try (QueryResult result = session.query(sql)) {
            long first = result.next() ? result.getLong(0) : 0;
            boolean more = true;
            while (more) {
                more = result.next();
            }
            return first;
        }
    }
}
