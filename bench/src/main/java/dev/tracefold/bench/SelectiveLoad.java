// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// What does a query save that can only see a part of its trace? Loads a trace whole and for the query,
/// in turns and in one JVM, and prints the milliseconds of every load, the first of a JVM left out, with
/// the ratio of the medians. The rows of both are compared.
public final class SelectiveLoad {
    private static final List<String> QUERIES =
            List.of(
                    "SELECT name, dur FROM slice",
                    "SELECT t.name, count(*), sum(s.dur) FROM slice s JOIN thread_track k ON s.track_id = k.id"
                            + " JOIN thread t USING (utid) GROUP BY 1",
                    "SELECT count(*) FROM sched",
                    "SELECT utid, sum(dur) FROM sched GROUP BY utid",
                    "SELECT count(*) FROM ftrace_event");

    private SelectiveLoad() {}

    /// `THOUSANDS RUNS [TRACE]`: events of the synthetic trace in thousands, runs, a trace instead of it.
    public static void main(String[] args) throws IOException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path directory = Path.of(System.getProperty("java.io.tmpdir"), "tracefold-bench");
        int events = Integer.parseInt(args[0]) * 1000;
        int runs = Integer.parseInt(args[1]);
        Path trace =
                args.length > 2 ? Path.of(args[2]) : SyntheticTrace.MIXED.file(directory, events);
        for (String query : QUERIES) {
            List<Long> whole = new ArrayList<>();
            List<Long> selected = new ArrayList<>();
            for (int run = -1; run < runs; run++) {
                String rows = load(trace, query, true, run < 0 ? new ArrayList<>() : whole);
                String same = load(trace, query, false, run < 0 ? new ArrayList<>() : selected);
                if (!rows.equals(same)) {
                    throw new IllegalStateException("other rows: " + query);
                }
            }
            out.printf(
                    "%s%n  whole    %s ms%n  selected %s ms%n  ratio    %.1f%n",
                    query,
                    whole,
                    selected,
                    (double) median(whole) / (double) Math.max(1, median(selected)));
        }
    }

    private static String load(Path trace, String query, boolean whole, List<Long> millis) {
        ProcessorOptions options = ProcessorOptions.DEFAULTS.withFullLoad(whole);
        long start = System.nanoTime();
        try (TraceSession session =
                TraceProcessor.openFor(TraceSource.file(trace), options, query)) {
            millis.add((System.nanoTime() - start) / 1_000_000);
            return rows(session, query);
        }
    }

    /// How many rows, and a sum of their cells.
    private static String rows(TraceSession session, String query) {
        long count = 0;
        long hash = 0;
        try (QueryResult result = session.query(query)) {
            while (result.next()) {
                count++;
                for (int column = 0; column < result.columnNames().size(); column++) {
                    hash = hash * 31 + cell(result, column).hashCode();
                }
            }
        }
        return count + " " + hash;
    }

    private static Object cell(QueryResult result, int column) {
        return switch (result.type(column)) {
            case LONG -> result.getLong(column);
            case STRING -> result.getString(column);
            case NULL, DOUBLE, BLOB -> "";
        };
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
