// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import dev.tracefold.orchestrator.catalog.CatalogTrace;
import dev.tracefold.orchestrator.catalog.MetadataValue;
import dev.tracefold.orchestrator.catalog.SqlTraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceSelection;
import dev.tracefold.orchestrator.database.Database;
import dev.tracefold.orchestrator.database.DatabaseSettings;
import dev.tracefold.orchestrator.filter.Filter;
import dev.tracefold.orchestrator.filter.FilterOperator;
import dev.tracefold.orchestrator.filter.OrderBy;

/// How long does a person wait for a page of the list when a million traces are known? Fills a
/// catalog (each trace with two labels of its path and three metadata values) and asks for pages of
/// 100 with their total, each five times: the first and the median of the others, in milliseconds.
public final class CatalogQueries {
    private static final int BATCH = TraceCatalog.MANY;
    private static final int RUNS = 6;
    private static final int PAGE = 100;
    private static final List<String> COLUMNS =
            List.of("file_name", "size_bytes", "mtime", "kind", "day", "device", "cpu_load");

    private CatalogQueries() {}

    /// A question of the list.
    ///
    /// @param name for the table
    /// @param filters conditions
    /// @param order as clients write it
    /// @param offset rows before the page
    private record Question(String name, List<Filter> filters, String order, long offset) {}

    /// `URL [TRACES]`: `jdbc:sqlite:...` or `jdbc:postgresql:...`, and how many, 1,000,000 when
    /// nothing is said.
    public static void main(String[] args) {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int traces = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        try (Database database = Database.open(DatabaseSettings.of(args[0]))) {
            TraceCatalog catalog = new SqlTraceCatalog(database);
            long start = System.nanoTime();
            for (int from = 0; from < traces; from += BATCH) {
                catalog.put(batch(from, Math.min(traces, from + BATCH)));
            }
            catalog.settle();
            double seconds = (System.nanoTime() - start) / 1e9;
            out.printf(
                    "%s: %d traces put in %.0f s, %.0f a second%n",
                    database.dialect(), traces, seconds, traces / seconds);
            out.printf("%-44s %10s %10s %10s%n", "page of 100", "first ms", "median ms", "total");
            for (Question question : questions(traces)) {
                ask(catalog, question, out);
            }
        }
    }

    private static void ask(TraceCatalog catalog, Question question, PrintStream out) {
        TraceSelection selection =
                TraceSelection.ALL.with(question.filters(), OrderBy.parse(question.order()));
        double[] millis = new double[RUNS];
        long total = 0;
        for (int run = 0; run < RUNS; run++) {
            long start = System.nanoTime();
            total = catalog.page(selection, COLUMNS, PAGE, question.offset()).total();
            millis[run] = (System.nanoTime() - start) / 1e6;
        }
        double first = millis[0];
        double[] others = Arrays.copyOfRange(millis, 1, RUNS);
        Arrays.sort(others);
        out.printf(
                "%-44s %10.1f %10.1f %10d%n",
                question.name(), first, others[others.length / 2], total);
    }

    private static List<Question> questions(int traces) {
        Filter device = Filter.of("device", FilterOperator.EQUAL, "device-0042");
        Filter day = Filter.of("day", FilterOperator.EQUAL, "2026-11-07");
        Filter large = Filter.of("size_bytes", FilterOperator.GREATER, "900000");
        Filter loaded = Filter.of("cpu_load", FilterOperator.GREATER_OR_EQUAL, "0.99");
        Filter path =
                Filter.of("file_path", FilterOperator.GLOB, "gs://fleet/day=2026-11-0[1-3]/*");
        Filter anywhere = Filter.of("file_path", FilterOperator.GLOB, "*device-0042*");
        return List.of(
                new Question("all", List.of(), "", 0),
                new Question("all, newest first", List.of(), "mtime desc", 0),
                new Question("all by size, from the middle", List.of(), "size_bytes", traces / 2),
                new Question("a device", List.of(device), "", 0),
                new Question("a device, newest first", List.of(device), "mtime desc", 0),
                new Question("a day", List.of(day), "", 0),
                new Question("a device of a day by size", List.of(device, day), "size_bytes", 0),
                new Question("large ones by size", List.of(large), "size_bytes desc", 0),
                new Question("large ones of a device", List.of(device, large), "", 0),
                new Question("busy ones, newest first", List.of(loaded), "mtime desc", 0),
                new Question("a pattern with a beginning", List.of(path), "", 0),
                new Question("a pattern without one", List.of(anywhere), "", 0),
                new Question("all by device", List.of(), "device", 0));
    }

    private static List<CatalogTrace> batch(int from, int to) {
        List<CatalogTrace> batch = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            long mixed = Integer.toUnsignedLong(i * 0x9E3779B9);
            String address =
                    "gs://fleet/day=2026-11-%02d/device=device-%04d/run-%08d.pftrace"
                            .formatted(1 + mixed % 30, mixed / 30 % 1000, i);
            Instant time = Instant.ofEpochMilli(1_790_000_000_000L + mixed);
            batch.add(
                    CatalogTrace.indexed(
                            address,
                            "gcs",
                            1,
                            mixed % 1_000_000,
                            new CatalogTrace.Index(
                                    time,
                                    "proto",
                                    OptionalLong.of(0),
                                    OptionalLong.of(mixed),
                                    Map.of("slice", mixed % 5000, "sched", mixed % 90_000),
                                    Optional.empty(),
                                    0),
                            Map.of(
                                    "android_build", MetadataValue.of("build-" + mixed % 50),
                                    "cpus", MetadataValue.of(4 + mixed % 8),
                                    "cpu_load",
                                            MetadataValue.of(
                                                    (double) (mixed % 10_000) / 10_000.0))));
        }
        return batch;
    }
}
