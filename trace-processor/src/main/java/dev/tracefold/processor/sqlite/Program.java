// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// What SQLite's program for a statement does with tables, as EXPLAIN tells it.
final class Program {
    /// The number of a row, among the columns that are read.
    static final int ROW_NUMBER = -1;

    private static final int OPCODE = 1;
    private static final int P1 = 2;
    private static final int P2 = 3;
    private static final int P4 = 5;
    private static final String VTAB = "vtab:";
    private static final int PLAN_DETAIL = 3;
    private static final int HEXADECIMAL = 16;

    private final List<Opened> opened = new ArrayList<>();
    private final Map<Integer, Integer> filters = new HashMap<>();
    private final Map<Integer, String> plans = new HashMap<>();
    private final Map<Integer, Set<Integer>> columns = new HashMap<>();
    private int aggregated;

    private Program() {}

    /// A virtual table that is opened, or null in its place where it is one of SQLite's.
    ///
    /// @param cursor what it is called in the program
    record Opened(int cursor, @Nullable ConnectedTable table) {}

    /// The program of a text.
    ///
    /// @throws SqliteException when it cannot be compiled
    static Program of(SqliteConnection connection, String sql) {
        Program program = new Program();
        long explain = connection.compile("EXPLAIN " + sql);
        try {
            while (SqliteApi.step(explain) == SqliteApi.ROW) {
                program.read(explain);
            }
        } finally {
            SqliteApi.finalizeStatement(explain);
        }
        return program;
    }

    /// Whether groups are made by sorting rows by all that they are grouped by.
    static boolean sortsGroups(SqliteConnection connection, String sql) {
        long explain = connection.compile("EXPLAIN QUERY PLAN " + sql);
        try {
            boolean found = false;
            while (SqliteApi.step(explain) == SqliteApi.ROW) {
                found |=
                        SqliteApi.columnText(explain, PLAN_DETAIL)
                                .equals("USE TEMP B-TREE FOR GROUP BY");
            }
            return found;
        } finally {
            SqliteApi.finalizeStatement(explain);
        }
    }

    /// The tables in the order in which they are opened: of a join, from the outermost loop to the innermost.
    List<Opened> opened() {
        return opened;
    }

    /// The first table that is opened, or null where there is none.
    @Nullable Opened outermost() {
        return opened.isEmpty() ? null : opened.getFirst();
    }

    /// How often it says that a table's rows are begun with.
    int filters(int cursor) {
        return filters.getOrDefault(cursor, 0);
    }

    /// How often it says that any table's rows are begun with.
    int filters() {
        return filters.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// The text of the plan by which a table's rows are found.
    String plan(int cursor) {
        return plans.getOrDefault(cursor, "");
    }

    /// The columns that are read of a table.
    Set<Integer> columns(int cursor) {
        return columns.getOrDefault(cursor, Set.of());
    }

    /// How many aggregate functions are given rows.
    int aggregated() {
        return aggregated;
    }

    private void read(long explain) {
        int cursor = (int) SqliteApi.columnInt64(explain, P1);
        switch (SqliteApi.columnText(explain, OPCODE)) {
            case "VOpen" ->
                    opened.add(new Opened(cursor, table(SqliteApi.columnText(explain, P4))));
            case "OpenRead" -> opened.add(new Opened(cursor, null));
            case "VFilter" -> {
                filters.merge(cursor, 1, Integer::sum);
                plans.put(cursor, SqliteApi.columnText(explain, P4));
            }
            case "VColumn" -> read(cursor, (int) SqliteApi.columnInt64(explain, P2));
            case "Rowid" -> read(cursor, ROW_NUMBER);
            case "AggStep", "AggStep1", "AggInverse" -> aggregated++;
            default -> {
                // Has nothing to do with tables.
            }
        }
    }

    private void read(int cursor, int column) {
        columns.computeIfAbsent(cursor, c -> new HashSet<>()).add(column);
    }

    private static @Nullable ConnectedTable table(String pointer) {
        return pointer.startsWith(VTAB)
                ? ModuleCallbacks.tableAt(
                        Long.parseUnsignedLong(pointer.substring(VTAB.length()), HEXADECIMAL))
                : null;
    }
}
