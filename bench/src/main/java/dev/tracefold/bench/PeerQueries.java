// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.sqlite.SqliteConnection;
import dev.tracefold.processor.sqlite.SqliteLibrary;
import dev.tracefold.processor.sqlite.SqliteStatement;
import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

/// How long the usual questions take over many slices, beside what Perfetto's trace processor took: `PeerQueries [ROWS] [RUNS]
/// [NAME...]`.
///
/// Prints CPU milliseconds of the query thread, the least of the runs and all of them, and the first row as proof. Perfetto's
/// figures are wall-clock times of its native binary over CREATE PERFETTO TABLE of five million like rows, on a quiet machine
/// of the same kind.
public final class PeerQueries {
    private static final int TRACKS = 2000;
    private static final int THREADS = 1000;
    private static final int NAMES = 5000;
    private static final int PEER_ROWS = 5_000_000;

    private static final Map<String, String> QUERIES = new LinkedHashMap<>();

    /// Milliseconds of Perfetto's trace processor; for Q9 there is no figure.
    private static final Map<String, Double> PEER =
            Map.ofEntries(
                    Map.entry("S1", 157.0),
                    Map.entry("S2", 324.0),
                    Map.entry("S4", 537.0),
                    Map.entry("Q1", 77.0),
                    Map.entry("Q2", 2683.0),
                    Map.entry("Q3", 13848.0),
                    Map.entry("Q3b", 443.0),
                    Map.entry("Q4", 7168.0),
                    Map.entry("Q5", 3.0),
                    Map.entry("Q7", 102.0),
                    Map.entry("Q8", 5.0));

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
        QUERIES.put("Q9", "CREATE TABLE copy AS SELECT id, ts, dur, name FROM slice");
        QUERIES.put("top", "SELECT id, dur FROM slice ORDER BY dur DESC LIMIT 10");
        QUERIES.put("distinct", "SELECT count(*) FROM (SELECT DISTINCT name FROM slice)");
        QUERIES.put(
                "tracks",
                "SELECT count(*), sum(slice.dur) FROM track CROSS JOIN slice"
                        + " ON slice.track_id = track.id");
        QUERIES.put(
                "text join", "SELECT count(*) FROM slice JOIN names ON slice.name = names.name");
    }

    private PeerQueries() {}

    /// The process.
    public static void main(String[] args) {
        int rows = args.length > 0 ? Integer.parseInt(args[0]) : PEER_ROWS;
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        List<String> wanted = List.of(args).subList(Math.min(2, args.length), args.length);
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out));
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            StringPool strings = new StringPool(memory);
            List<Table> tables = tables(memory, strings, rows);
            try (SqliteConnection connection = SqliteConnection.open(strings)) {
                tables.forEach(connection::registerTable);
                out.printf(
                        "%d rows, SQLite %s of %s, Java %s, load average %.1f%n",
                        rows,
                        SqliteLibrary.version(),
                        SqliteLibrary.loaded().origin(),
                        Runtime.version(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
                out.printf("%-10s %8s %8s %8s   all runs%n", "query", "ms", "peer", "ratio");
                List<Double> ratios = new ArrayList<>();
                QUERIES.forEach((name, sql) -> {
                    if (wanted.isEmpty() || wanted.contains(name)) {
                        Double peer = rows == PEER_ROWS ? PEER.get(name) : null;
                        double ratio = measure(connection, name, sql, runs, peer, out);
                        if (peer != null) {
                            ratios.add(ratio);
                        }
                    }
                });
                if (!ratios.isEmpty()) {
                    double mean =
                            Math.exp(ratios.stream().mapToDouble(Math::log).average().orElse(0));
                    out.printf(
                            "geometric mean of %d queries: %.3f of the peer's time%n",
                            ratios.size(), mean);
                }
            }
        }
    }

    private static double measure(
            SqliteConnection connection,
            String name,
            String sql,
            int runs,
            @Nullable Double peer,
            PrintStream out) {
        long least = Long.MAX_VALUE;
        StringBuilder all = new StringBuilder();
        String first = "";
        for (int run = 0; run < runs; run++) {
            connection.execute("DROP TABLE IF EXISTS copy");
            long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            first = run(connection, sql);
            long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
            least = Math.min(least, took);
            all.append(' ').append(took / 1_000_000);
        }
        double ms = (double) Math.max(1, least) / 1e6;
        out.printf(
                "%-10s %8.1f %8s %8s  %s  %s%n",
                name,
                ms,
                peer == null ? "" : "%.0f".formatted(peer),
                peer == null ? "" : "%.3f".formatted(ms / peer),
                all,
                first);
        return peer == null ? 1 : ms / peer;
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
