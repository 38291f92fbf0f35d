// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.report;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.tracefold.bench.PeerQuery;
import dev.tracefold.bench.SyntheticTrace;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.snapshot.SnapshotCache;
import dev.tracefold.processor.source.TraceSource;

/// What is measured again and again within one process: `WHAT TRACES [KIND]` prints figures.
public final class WarmRuns {
    /// Two events make a slice.
    static final int EVENTS_OF_5_MILLION_SLICES = 10_000_000;

    private static final int MIXED_EVENTS = 2_000_000;
    private static final int LOADS = 8;
    private static final int WARM_UPS = 3;
    private static final int WARM_UP_MEGABYTES = 500;
    private static final int QUERIES = 5;

    /// Of a query that takes less than this the first runs are in code that is not compiled yet.
    private static final double QUICK_MILLIS = 200;

    private static final int QUICK_WARM_UPS = 10;
    private static final long NO_LIMIT = 1L << 40;

    private final PrintStream out;
    private final Path traces;

    private WarmRuns(PrintStream out, Path traces) {
        this.out = out;
        this.traces = traces;
    }

    /// See above.
    public static void main(String[] args) throws IOException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        WarmRuns runs = new WarmRuns(out, Path.of(args[1]));
        switch (args[0]) {
            case "load" -> runs.load(LoadKind.valueOf(args[2]));
            case "query" -> runs.query();
            case "selective" -> runs.selective();
            case "snapshot" -> runs.snapshot();
            default -> throw new IllegalArgumentException("nothing is called " + args[0]);
        }
    }

    private void tell(String key, int skipped, List<Double> runs) {
        out.println(new Measured(key, skipped, runs).line());
    }

    private void load(LoadKind kind) throws IOException {
        Path trace = kind.trace().file(traces, kind.events());
        double megabytes = Files.size(trace) / 1e6;
        int warmUps = (int) Math.max(WARM_UPS, WARM_UP_MEGABYTES / megabytes);
        List<Double> speeds = new ArrayList<>();
        for (int i = 0; i < warmUps + LOADS - WARM_UPS; i++) {
            speeds.add(megabytes * 1e3 / open(trace, ProcessorOptions.DEFAULTS));
        }
        tell(kind.key("warm"), warmUps, speeds);
    }

    private static double open(Path trace, ProcessorOptions options) {
        long start = System.nanoTime();
        TraceProcessor.open(TraceSource.file(trace), options).close();
        return (System.nanoTime() - start) / 1e6;
    }

    private void query() throws IOException {
        Path trace = SyntheticTrace.TRACK_EVENT.file(traces, EVENTS_OF_5_MILLION_SLICES);
        try (TraceSession session =
                TraceProcessor.open(TraceSource.file(trace), ProcessorOptions.DEFAULTS)) {
            for (PeerQuery query : PeerQuery.values()) {
                List<Double> millis = new ArrayList<>();
                millis.add(readAll(session, query.sql()));
                int warmUps = millis.getFirst() < QUICK_MILLIS ? QUICK_WARM_UPS : 0;
                for (int i = 1; i < warmUps + QUERIES; i++) {
                    millis.add(readAll(session, query.sql()));
                }
                tell(query.key(), warmUps, millis);
            }
        }
    }

    /// @return milliseconds
    private static double readAll(TraceSession session, String sql) {
        long start = System.nanoTime();
        try (QueryResult result = session.query(sql)) {
            boolean more = true;
            while (more) {
                more = result.next();
            }
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private void selective() throws IOException {
        Path trace = SyntheticTrace.MIXED.file(traces, MIXED_EVENTS);
        List<Double> whole = new ArrayList<>();
        List<Double> selected = new ArrayList<>();
        for (int i = 0; i < LOADS; i++) {
            whole.add(openFor(trace, true));
            selected.add(openFor(trace, false));
        }
        tell("selective.whole", WARM_UPS, whole);
        tell("selective.query", WARM_UPS, selected);
    }

    private static double openFor(Path trace, boolean whole) {
        ProcessorOptions options = ProcessorOptions.DEFAULTS.withFullLoad(whole);
        String sql = "SELECT name, dur FROM slice";
        long start = System.nanoTime();
        try (TraceSession session = TraceProcessor.openFor(TraceSource.file(trace), options, sql)) {
            double millis = (System.nanoTime() - start) / 1e6;
            readAll(session, sql);
            return millis;
        }
    }

    private void snapshot() throws IOException {
        Path trace = SyntheticTrace.TRACK_EVENT.file(traces, EVENTS_OF_5_MILLION_SLICES);
        ProcessorOptions options =
                ProcessorOptions.DEFAULTS.with(
                        new SnapshotCache(traces.resolve("snapshots"), NO_LIMIT, Optional.empty()));
        TraceProcessor.prepareSnapshot(TraceSource.file(trace), options);
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < LOADS; i++) {
            millis.add(open(trace, options));
        }
        tell("snapshot.open", WARM_UPS, millis);
    }
}
