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
        ConnectedTable base = planning.onlyTable();
        if (base == null || base.isAggregated() || !replaced.isEmpty()) {
            return null;
        }
        Relation stored = base.stored();
        if (stored == null
                || stored.currentRowCount() < fewestRows
                || planning.fewestRows() < Math.min(FEW_ROWS, fewestRows)) {
            return null;
        }
        SelectText text = SelectText.parse(new String(sql, StandardCharsets.UTF_8));
        return text == null ? null : faster(statement, text, base, stored, planning.orders());
    }

    private @Nullable Faster faster(
            long statement,
            SelectText text,
            ConnectedTable base,
            Relation stored,
            List<Plan.Order> orders) {
        AggregateText rewritten = new AggregateText(connection, text, base);
        AggregateSpec spec = rewritten.spec(orders);
        if (spec == null) {
            return null;
        }
        long number = ++lastSpec;
        String sql = rewritten.sql(module(stored.table()), number);
        if (sql == null) {
            return null;
        }
        long faster = 0;
        try {
            faster = connection.compile(sql);
            if (new AggregateProof(connection, base, spec).holds(statement, faster, sql)) {
                specs.put(number, spec);
                Faster proven = new Faster(faster, number, generation);
                faster = 0;
                return proven;
            }
            return null;
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
