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
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.filter.Filter;
import dev.tracefold.orchestrator.filter.FilterOperator;
import dev.tracefold.orchestrator.filter.OrderBy;
import dev.tracefold.orchestrator.results.FileResultStore;
import dev.tracefold.orchestrator.results.ResultCursor;
import dev.tracefold.orchestrator.results.ResultReader;
import dev.tracefold.orchestrator.results.ResultReader.Selection;
import dev.tracefold.orchestrator.results.ResultWriter;

/// Does a result of millions of rows page in constant memory? Writes rows of 1,000 traces, then asks
/// for pages of 100 from all over them, sorted and filtered, and reads all of them once, in a process
/// whose heap is given (`-Xmx128m`); prints times and the peak of the resident set.
public final class ResultPages {
    private static final int TRACES = 1000;
    private static final int PAGE = 100;

    private ResultPages() {}

    /// `FOLDER [ROWS]`: where the file goes, and how many rows, 5,000,000 when nothing is said.
    public static void main(String[] args) throws IOException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int rows = args.length > 1 ? Integer.parseInt(args[1]) : 5_000_000;
        FileResultStore store = new FileResultStore(Path.of(args[0]));
        long start = System.nanoTime();
        try (ResultWriter writer =
                store.create(
                        "bench",
                        List.of(),
                        Long.MAX_VALUE,
                        sink -> {
                            for (int i = 0; i < TRACES; i++) {
                                sink.accept("gs://fleet/run-" + i, List.of());
                            }
                        })) {
            for (int trace = 0; trace < TRACES; trace++) {
                writer.add(trace, new SyntheticRows(trace, rows / TRACES));
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        out.printf("%d rows written in %.1f s, %.0f a second%n", rows, seconds, rows / seconds);
        ResultReader reader = store.open("bench").orElseThrow();
        Filter filter = Filter.of("name", FilterOperator.EQUAL, "slice-42");
        page(out, "first page", reader, Selection.ALL, 0);
        page(out, "page in the middle", reader, Selection.ALL, rows / 2);
        page(out, "last page", reader, Selection.ALL, rows - PAGE);
        page(out, "filtered", reader, select(List.of(filter), ""), 0);
        page(out, "sorted, the first time", reader, select(List.of(), "dur desc"), 0);
        page(out, "sorted, again", reader, select(List.of(), "dur desc"), 0);
        page(out, "sorted, in the middle", reader, select(List.of(), "dur desc"), rows / 2);
        start = System.nanoTime();
        long read = 0;
        try (ResultCursor cursor = reader.open(Selection.ALL)) {
            for (List<@Nullable String> row = cursor.next(); row != null; row = cursor.next()) {
                read++;
            }
        }
        out.printf("all %d rows read in %.1f s%n", read, (System.nanoTime() - start) / 1e9);
        out.println("peak of the process: " + peak());
        store.delete("bench");
    }

    private static Selection select(List<Filter> filters, String order) {
        return new Selection(List.of(), filters, OrderBy.parse(order));
    }

    private static void page(
            PrintStream out, String name, ResultReader reader, Selection selection, long offset) {
        long start = System.nanoTime();
        long total = reader.page(selection, PAGE, offset).total();
        out.printf("%-26s %8.1f ms of %d rows%n", name, (System.nanoTime() - start) / 1e6, total);
    }

    private static String peak() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .map(line -> line.substring("VmHWM:".length()).strip())
                        .findFirst()
                        .orElse("unknown")
                : "unknown";
    }
}
