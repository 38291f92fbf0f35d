// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.ColumnSpec;
import dev.tracefold.processor.storage.ColumnType;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.Table;
import dev.tracefold.processor.storage.TableSchema;

/// The same random rows twice in one connection: as our table `ours` and as SQLite's table
/// `theirs`, so that a query with the names exchanged must say the same.
final class Twins implements AutoCloseable {
    static final List<String> COLUMNS =
            List.of("id", "i32", "u32", "i64", "ts", "grp", "real", "text", "key");

    private static final String[] TEXTS = {
        "",
        "5",
        "5.0",
        " 5 ",
        "-3",
        "1e2",
        "abc",
        "Abc",
        "ABC",
        "abd",
        "ab",
        "a*c",
        "a[c",
        "a]c",
        "äöü",
        "Äöü",
        "zz",
        "9223372036854775808",
        "0x10",
        "%",
        "_",
        "a\u0001b",
        "日本語",
        "5abc"
    };
    private static final long[] LONGS = {
        0,
        1,
        -1,
        5,
        7,
        100,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE - 1,
        1L << 53,
        (1L << 53) + 1,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        4294967295L
    };
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        0.5,
        5,
        5.5,
        -3,
        100,
        1e300,
        -1e300,
        0x1p53,
        0x1p63,
        -0x1p63,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN,
        Double.MIN_VALUE
    };

    final NativeMemory memory = new NativeMemory(Long.MAX_VALUE);
    final StringPool strings = new StringPool(memory);
    final Table ours;
    final SqliteConnection connection;

    Twins(SqliteOptions.Cursors cursors, int rows, long seed) {
        this(cursors, rows, seed, 0);
    }

    /// @param aggregateRows of a table whose aggregates are computed over columns
    Twins(SqliteOptions.Cursors cursors, int rows, long seed, long aggregateRows) {
        SqliteOptions options =
                new SqliteOptions(cursors, Long.MAX_VALUE).withAggregateRows(aggregateRows);
        TableSchema schema =
                new TableSchema(
                        "ours",
                        List.of(
                                ColumnSpec.of("id", ColumnType.ID, false),
                                ColumnSpec.of("i32", ColumnType.INT32, true),
                                ColumnSpec.of("u32", ColumnType.UINT32, false),
                                ColumnSpec.of("i64", ColumnType.INT64, true),
                                new ColumnSpec(
                                        "ts", ColumnType.INT64, false, true, false, false, null),
                                new ColumnSpec(
                                        "grp", ColumnType.UINT32, false, true, true, false, null),
                                ColumnSpec.of("real", ColumnType.DOUBLE, true),
                                ColumnSpec.of("text", ColumnType.STRING, true),
                                ColumnSpec.of("key", ColumnType.UINT32, true)));
        ours = new Table(schema, memory);
        fill(ours, rows, new Random(seed));
        connection = SqliteConnection.open(strings, options);
        connection.registerTable(ours);
        connection.execute(
                "CREATE TABLE theirs(id INTEGER, i32 INTEGER, u32 INTEGER, i64 INTEGER, ts INTEGER,"
                        + " grp INTEGER, real REAL, text TEXT, \"key\" INTEGER)");
        connection.execute("INSERT INTO theirs SELECT * FROM ours");
    }

    /// The rows of a query, each cell with its type.
    List<String> rows(String sql) {
        return rows(sql, List.of());
    }

    List<String> rows(String sql, List<? extends @Nullable Object> parameters) {
        try (SqliteStatement statement = connection.prepare(sql)) {
            for (int i = 0; i < parameters.size(); i++) {
                bind(statement, i + 1, parameters.get(i));
            }
            List<String> rows = new ArrayList<>();
            while (statement.step()) {
                rows.add(row(statement));
            }
            return rows;
        }
    }

    /// The query plan, a line a step.
    String plan(String sql) {
        StringBuilder plan = new StringBuilder();
        try (SqliteStatement statement = connection.prepare("EXPLAIN QUERY PLAN " + sql)) {
            while (statement.step()) {
                plan.append(statement.getString(3)).append('\n');
            }
        }
        return plan.toString();
    }

    @Override
    public void close() {
        connection.close();
        memory.close();
    }

    /// A value that is interesting to compare with: a Long, a Double, a String, bytes or null.
    static @Nullable Object value(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> null;
            case 1 -> new byte[] {'5'};
            case 2, 3 -> DOUBLES[random.nextInt(DOUBLES.length)];
            case 4, 5, 6 -> TEXTS[random.nextInt(TEXTS.length)];
            case 7 -> LONGS[random.nextInt(LONGS.length)];
            default -> (long) random.nextInt(200) - 20;
        };
    }

    /// A value as a literal of SQL.
    static String literal(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case String text -> "'" + text.replace("'", "''") + "'";
            case Double real when real.isNaN() -> "NULL";
            case Double real when real.isInfinite() -> real > 0 ? "9e999" : "-9e999";
            case byte[] bytes -> "x'" + HexFormat.of().formatHex(bytes) + "'";
            default -> value.toString();
        };
    }

    private void fill(Table table, int rows, Random random) {
        long ts = 0;
        int group = 0;
        for (int i = 0; i < rows; i++) {
            int row = table.addRow();
            ts += random.nextInt(3);
            group = random.nextInt(4) == 0 ? row : group;
            table.longs("ts").set(row, ts);
            table.ints("grp").set(row, group);
            table.ints("u32").set(row, random.nextInt(5) == 0 ? -1 : random.nextInt(150));
            if (random.nextInt(6) != 0) {
                table.ints("i32").set(row, random.nextInt(40) - 10);
            }
            if (random.nextInt(6) != 0) {
                boolean special = random.nextInt(3) == 0;
                table.longs("i64")
                        .set(
                                row,
                                special ? LONGS[random.nextInt(LONGS.length)] : random.nextInt(99));
            }
            if (random.nextInt(6) != 0) {
                boolean special = random.nextInt(3) == 0;
                double real =
                        special ? DOUBLES[random.nextInt(DOUBLES.length)] : random.nextInt(99);
                table.doubles("real").set(row, real);
            }
            if (random.nextInt(6) != 0) {
                String text = TEXTS[random.nextInt(TEXTS.length)];
                table.strings("text").set(row, strings.intern(text));
            }
            if (random.nextInt(6) != 0) {
                table.ints("key").set(row, random.nextInt(rows));
            }
        }
    }

    private static void bind(SqliteStatement statement, int parameter, @Nullable Object value) {
        switch (value) {
            case null -> statement.bindNull(parameter);
            case Long integer -> statement.bindLong(parameter, integer);
            case Double real -> statement.bindDouble(parameter, real);
            case byte[] bytes -> statement.bindBlob(parameter, bytes);
            default -> statement.bindString(parameter, value.toString());
        }
    }

    private static String row(SqliteStatement statement) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < statement.columnCount(); i++) {
            row.append(i == 0 ? "" : ", ").append(cell(statement, i));
        }
        return row.toString();
    }

    private static String cell(SqliteStatement statement, int column) {
        return switch (statement.type(column)) {
            case NULL -> "NULL";
            case LONG -> Long.toString(statement.getLong(column));
            case DOUBLE -> Double.toString(statement.getDouble(column) + 0.0);
            case STRING -> "'" + statement.getString(column) + "'";
            case BLOB -> "x'" + HexFormat.of().formatHex(statement.getBytes(column)) + "'";
        };
    }
}
