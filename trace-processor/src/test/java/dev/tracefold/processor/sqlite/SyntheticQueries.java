// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

/// How long the usual questions take over many slices: `SyntheticQueries [ROWS] [RUNS] [NAME...]`.
/// Prints CPU milliseconds of the query thread, the least of the runs, and the first row as proof.
final class SyntheticQueries {
    private static final int TRACKS = 2000;
    private static final int THREADS = 1000;
    private static final int NAMES = 5000;

    private static final Map<String, String> QUERIES = new LinkedHashMap<>();

    static {
        QUERIES.put("S1", "SELECT sum(dur) FROM slice");
        QUERIES.put("S2", "SELECT sum(dur), sum(depth) FROM slice");
        QUERIES.put("S4", "SELECT sum(dur), sum(depth), sum(track_id), max(ts) FROM slice");
        QUERIES.put("Q1", "SELECT count(*), sum(dur) FROM slice WHERE dur > 500000 AND depth = 2");
        QUERIES.put(
                "Q2",
                "SELECT name, count(*), sum(dur) AS s FROM slice GROUP BY name ORDER BY s DESC LIMIT 10");
        QUERIES.put(
                "Q3",
                "SELECT thread.name, count(*), sum(dur) AS s FROM slice"
                        + " JOIN track ON slice.track_id = track.id"
                        + " JOIN thread ON track.utid = thread.id"
                        + " GROUP BY thread.name ORDER BY s DESC LIMIT 10");
        QUERIES.put(
                "Q3b",
                "SELECT count(*), sum(p.dur) FROM slice s JOIN slice p ON s.parent_id = p.id");
        QUERIES.put(
                "Q4",
                "SELECT sum(gap) FROM (SELECT ts - lag(ts + dur) OVER (PARTITION BY track_id ORDER BY ts)"
                        + " AS gap FROM slice)");
        QUERIES.put(
                "Q5",
                "SELECT count(*), sum(dur) FROM slice WHERE ts BETWEEN 500000000 AND 510000000");
        QUERIES.put("Q7", "SELECT count(*), sum(dur) FROM slice WHERE name GLOB 'name1*'");
        QUERIES.put("Q8", "SELECT count(*), sum(dur) FROM slice WHERE name = 'name1234'");
        QUERIES.put("top", "SELECT id, dur FROM slice ORDER BY dur DESC LIMIT 10");
        QUERIES.put("distinct", "SELECT count(*) FROM (SELECT DISTINCT name FROM slice)");
        QUERIES.put(
                "tracks",
                "SELECT count(*), sum(slice.dur) FROM track CROSS JOIN slice"
                        + " ON slice.track_id = track.id");
        QUERIES.put(
                "text join", "SELECT count(*) FROM slice JOIN names ON slice.name = names.name");
    }

    private SyntheticQueries() {}

    static void main(String[] args) {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : 2_000_000;
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        List<String> wanted = List.of(args).subList(Math.min(2, args.length), args.length);
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out));
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            StringPool strings = new StringPool(memory);
            long start = System.nanoTime();
            List<Table> tables = tables(memory, strings, rows);
            out.printf("%d rows made in %d ms%n", rows, (System.nanoTime() - start) / 1_000_000);
            try (SqliteConnection connection = SqliteConnection.open(strings)) {
                tables.forEach(connection::registerTable);
                out.printf(
                        "SQLite %s, %s%n",
                        SqliteLibrary.version(), SqliteLibrary.loaded().origin());
                QUERIES.forEach((name, sql) -> {
                    if (wanted.isEmpty() || wanted.contains(name)) {
                        measure(connection, name, sql, runs, out);
                    }
                });
            }
        }
    }

    private static void measure(
            SqliteConnection connection, String name, String sql, int runs, PrintStream out) {
        long least = Long.MAX_VALUE;
        StringBuilder all = new StringBuilder();
        String first = "";
        for (int run = 0; run < runs; run++) {
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            first = run(connection, sql);
            long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
            least = Math.min(least, took);
            all.append(' ').append(took / 1_000_000);
        }
        out.printf("%-10s %6d  (%s )  %s%n", name, least / 1_000_000, all, first);
    }

    private static String run(SqliteConnection connection, String sql) {
        StringBuilder first = new StringBuilder();
        try (SqliteStatement statement = connection.prepare(sql)) {
            while (statement.step()) {
                for (int i = 0; first.length() < 60 && i < statement.columnCount(); i++) {
                    first.append(statement.getString(i)).append(' ');
                }
            }
        }
        return first.toString();
    }

    private static List<Table> tables(NativeMemory memory, StringPool strings, int rows) {
        Random random = new Random(1);
        Table slice =
                new Table(
                        new TableSchema(
                                "slice",
                                List.of(
                                        ColumnSpec.of("id", ColumnType.ID, false),
                                        new ColumnSpec(
                                                "ts",
                                                ColumnType.INT64,
                                                false,
                                                true,
                                                false,
                                                false,
                                                null),
                                        ColumnSpec.of("dur", ColumnType.INT64, false),
                                        ColumnSpec.of("track_id", ColumnType.UINT32, false),
                                        ColumnSpec.of("category", ColumnType.STRING, true),
                                        ColumnSpec.of("name", ColumnType.STRING, true),
                                        ColumnSpec.of("depth", ColumnType.UINT32, false),
                                        ColumnSpec.of("parent_id", ColumnType.UINT32, true))),
                        memory);
        Table track = small("track", "utid", memory);
        Table thread = small("thread", "upid", memory);
        Table names = small("names", "n", memory);
        for (int i = 0; i < TRACKS; i++) {
            track.ints("utid").set(track.addRow(), i % THREADS);
        }
        for (int i = 0; i < THREADS; i++) {
            int row = thread.addRow();
            thread.strings("name").set(row, strings.intern("thread" + i));
        }
        int[] ids = new int[NAMES];
        for (int i = 0; i < NAMES; i++) {
            ids[i] = strings.intern("name" + i * 7919 % NAMES);
            if (i % 10 == 0) {
                names.strings("name").set(names.addRow(), ids[i]);
            }
        }
        int category = strings.intern("category");
        for (int i = 0; i < rows; i++) {
            int row = slice.addRow();
            int depth = i % 3;
            slice.longs("ts").set(row, i * 1000L + random.nextInt(1000));
            slice.longs("dur").set(row, random.nextInt(1_000_000));
            slice.ints("track_id").set(row, random.nextInt(TRACKS));
            slice.strings("category").set(row, category);
            slice.strings("name").set(row, ids[random.nextInt(NAMES)]);
            slice.ints("depth").set(row, depth);
            if (depth > 0) {
                slice.ints("parent_id").set(row, random.nextInt(i));
            }
        }
        return List.of(slice, track, thread, names);
    }

    private static Table small(String name, String reference, NativeMemory memory) {
        return new Table(
                new TableSchema(
                        name,
                        List.of(
                                ColumnSpec.of("id", ColumnType.ID, false),
                                ColumnSpec.of(reference, ColumnType.UINT32, true),
                                ColumnSpec.of("name", ColumnType.STRING, true))),
                memory);
    }
}
