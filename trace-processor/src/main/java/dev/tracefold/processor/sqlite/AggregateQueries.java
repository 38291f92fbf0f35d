// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.Table;

/// Finds statements whose aggregates can be computed over columns, without SQLite's row loop, and prepares them anew with an
/// [AggregateTable] in the place of the table.
///
/// `SELECT name, sum(dur) FROM slice WHERE dur > 5 GROUP BY name HAVING count(*) > 2 ORDER BY 2` becomes
/// `SELECT name, (+a0) FROM aggregates(7) AS slice WHERE (dur > 5) AND ((+a1) > 2) ORDER BY 2`. SQLite goes on to do all
/// else: conditions, expressions over aggregates, order, limit. What a name means it is asked; and its own program for the
/// new statement, as EXPLAIN shows it, proves that nothing reads a column that has no value in a row for a group. A
/// statement that fails a test is run as it was written, and so is one that meets an [AggregateDeclined].
final class AggregateQueries {
    /// Sums of floating-point numbers are added as below since then.
    private static final int OLDEST = 3_043_000;

    /// Fewer rows SQLite has shown before a second statement is prepared, or has run: a function may run one for every row
    /// of a query.
    private static final long FEW_ROWS = 512;

    /// With fewer rows a group, groups are joined nearly as slowly as rows; and a join that is made for so many times fewer
    /// values than there are reads too few rows.
    private static final int FEW_TIMES = 4;

    private static final Set<String> FUNCTIONS =
            Set.of("count", "sum", "avg", "total", "min", "max");

    private final SqliteConnection connection;
    private final long fewestRows;
    private final IdentityHashMap<Table, String> modules = new IdentityHashMap<>();
    private final Map<Long, AggregateSpec> specs = new HashMap<>();
    private final Set<String> replaced = new HashSet<>();
    private final List<String> dropped = new ArrayList<>();
    private long lastModule;
    private long lastSpec;
    private long generation;

    /// @param fewestRows of a table for which it is worth while
    AggregateQueries(SqliteConnection connection, long fewestRows) {
        this.connection = connection;
        this.fewestRows = SqliteApi.libversionNumber() < OLDEST ? Long.MAX_VALUE : fewestRows;
    }

    /// A statement that computes the same as another.
    ///
    /// @param statement address of the sqlite3_stmt
    /// @param spec number of what it asks an aggregate table
    /// @param generation of the schema that it was made for
    record Faster(long statement, long spec, long generation) {}

    /// What a statement asks for.
    AggregateSpec spec(long number) {
        AggregateSpec spec = specs.get(number);
        if (spec == null) {
            throw new IllegalStateException("no statement asks for aggregates " + number);
        }
        return spec;
    }

    /// Ends a statement.
    void release(Faster faster) {
        SqliteApi.finalizeStatement(faster.statement());
        specs.remove(faster.spec());
    }

    /// Says that names may mean something else from now on.
    void schemaChanged() {
        generation++;
    }

    boolean isCurrent(Faster faster) {
        return faster.generation() == generation;
    }

    /// Says that a function was registered: if it is one of SQLite's aggregates, it is no longer.
    void functionChanged(String name) {
        String known = name.toLowerCase(Locale.ROOT);
        if (FUNCTIONS.contains(known)) {
            replaced.add(known);
        }
    }

    /// Says that a table's memory is let go.
    void tableDropped(Table table) {
        String module = modules.remove(table);
        if (module != null) {
            dropped.add(module);
        }
    }

    /// The same statement over an aggregate table, or null.
    ///
    /// @param sql text of the statement
    /// @param planning what SQLite asked while it planned it
    @Nullable Faster faster(long statement, byte[] sql, Planning planning) {
        List<ConnectedTable> large =
                planning.tables().stream().filter(table -> isLarge(table, fewestRows)).toList();
        if (large.isEmpty() || !replaced.isEmpty()) {
            return null;
        }
        String written = new String(sql, StandardCharsets.UTF_8);
        SelectText text = SelectText.parse(written);
        if (text == null) {
            return null;
        }
        if (text.isJoin()) {
            return large.stream()
                    .map(base -> ofJoin(statement, written, text, base, planning.tables()))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
        ConnectedTable only = planning.onlyTable();
        return only != null && planning.fewestRows() >= Math.min(FEW_ROWS, fewestRows)
                ? ofOne(statement, text, only, planning.orders())
                : null;
    }

    private static boolean isLarge(ConnectedTable table, long rows) {
        Relation stored = table.stored();
        return stored != null && !table.isAggregated() && stored.currentRowCount() >= rows;
    }

    private @Nullable Faster ofOne(
            long statement, SelectText text, ConnectedTable base, List<Plan.Order> orders) {
        AggregateText rewritten = new AggregateText(connection, text, base);
        AggregateSpec spec = rewritten.spec(orders);
        if (spec == null) {
            return null;
        }
        AggregateProof proof = new AggregateProof(connection, base);
        return proven(
                base,
                rewritten::sql,
                (faster, sql) -> proof.holds(spec, statement, faster, sql) ? spec : null);
    }

    private @Nullable Faster ofJoin(
            long statement,
            String written,
            SelectText text,
            ConnectedTable base,
            Set<ConnectedTable> tables) {
        JoinedAggregateText rewritten = new JoinedAggregateText(connection, text, base, tables);
        List<AggregateSpec.Output> outputs = rewritten.outputs();
        if (outputs == null || !readsMost(written, text, base)) {
            return null;
        }
        boolean sorts = !rewritten.hasSeveralGroups() || Program.sortsGroups(connection, written);
        AggregateProof proof = new AggregateProof(connection, base);
        return proven(
                base,
                rewritten::sql,
                (faster, sql) -> {
                    // Groups come in the order in which both sort them.
                    boolean sorted =
                            sorts
                                    && (!rewritten.isGrouped()
                                            || Program.sortsGroups(connection, sql));
                    Set<Integer> groups =
                            sorted
                                    ? proof.groups(statement, faster, sql, rewritten.aggregates())
                                    : null;
                    return groups != null && isWorthwhile(base, groups)
                            ? new AggregateSpec(outputs, List.copyOf(groups), List.of(), true)
                            : null;
                });
    }

    /// Whether a join as it was written reads most rows of a table: as its outermost loop, or for the rows of another, which
    /// are no fewer than there are values of what they are looked up by.
    private boolean readsMost(String written, SelectText text, ConnectedTable base) {
        Program program = Program.of(connection, written);
        Program.Opened outermost = program.outermost();
        ConnectedTable first = outermost == null ? null : outermost.table();
        if (first == base) {
            return true;
        }
        Relation stored = base.stored();
        if (first == null || stored == null || !text.where().isEmpty()) {
            return false;
        }
        double rows = rows(first);
        return program.opened().stream()
                .filter(opened -> opened.table() == base)
                .flatMap(opened -> base.compared(program.plan(opened.cursor())).stream())
                .allMatch(column -> stored.distinctEstimate(column) <= rows * FEW_TIMES);
    }

    private static double rows(ConnectedTable table) {
        Relation stored = table.stored();
        VirtualTable computed = table.computed();
        if (stored != null) {
            return stored.currentRowCount();
        }
        return computed == null ? 0 : computed.estimatedRows();
    }

    /// Whether the rows of a table can be grouped by some columns, and are by far more than their groups.
    private static boolean isWorthwhile(ConnectedTable base, Set<Integer> groups) {
        Relation stored = base.stored();
        if (stored == null || groups.isEmpty()) {
            return false;
        }
        double count = 1;
        for (int column : groups) {
            if (column < 0 || !AggregateTable.canGroupBy(base.columns().get(column))) {
                return false;
            }
            count *= stored.distinctEstimate(column);
        }
        return count * FEW_TIMES <= stored.currentRowCount();
    }

    /// Says what a text is to be asked, given its statement, or null where it does not say the same.
    private interface Proof {
        @Nullable AggregateSpec spec(long faster, String sql);
    }

    private interface Text {
        @Nullable String sql(String table, long number);
    }

    private @Nullable Faster proven(ConnectedTable base, Text text, Proof proof) {
        Relation stored = base.stored();
        long number = ++lastSpec;
        String sql = stored == null ? null : text.sql(module(stored.table()), number);
        if (sql == null) {
            return null;
        }
        long faster = 0;
        try {
            faster = connection.compile(sql);
            AggregateSpec spec = proof.spec(faster, sql);
            if (spec == null) {
                return null;
            }
            specs.put(number, spec);
            Faster proven = new Faster(faster, number, generation);
            faster = 0;
            return proven;
        } catch (SqliteException e) {
            // What can be said of the table cannot be said of its aggregates.
            return null;
        } finally {
            if (faster != 0) {
                SqliteApi.finalizeStatement(faster);
            }
        }
    }

    /// The module for the aggregates of a table, registered when they are first asked for.
    private String module(Table table) {
        String known = modules.get(table);
        if (known != null) {
            return known;
        }
        // Not when their tables were dropped: SQLite was in the middle of it.
        dropped.forEach(connection::unregisterAggregates);
        dropped.clear();
        String name = "__tracefold_aggregates_" + ++lastModule;
        connection.registerAggregates(name, table);
        modules.put(table, name);
        return name;
    }
}
