// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.Table;

/// The Java side of one virtual table as SQLite knows it: its columns, its plans, and where the
/// rows come from.
final class ConnectedTable {
    private final SqliteConnection connection;
    private final String name;
    private final List<VirtualColumn> columns;
    private final int firstArgument;
    private final @Nullable Relation stored;
    private final @Nullable VirtualTable computed;
    private final boolean ownsComputed;
    private final boolean aggregated;
    private final Runnable whenDropped;
    private final Planner planner;
    private final List<Plan> plans = new ArrayList<>();
    private final Map<Plan, Integer> numberByPlan = new HashMap<>();
    private final List<Long> planTexts = new ArrayList<>();
    private long checkedAgain;

    private ConnectedTable(
            SqliteConnection connection,
            String name,
            List<VirtualColumn> columns,
            @Nullable Relation stored,
            @Nullable VirtualTable computed,
            boolean ownsComputed,
            boolean aggregated,
            Runnable whenDropped) {
        this.connection = connection;
        this.name = name;
        this.columns = List.copyOf(columns);
        this.firstArgument = firstArgument(name, this.columns);
        this.stored = stored;
        this.computed = computed;
        this.ownsComputed = ownsComputed;
        this.aggregated = aggregated;
        this.whenDropped = whenDropped;
        this.planner = new Planner(this);
    }

    static ConnectedTable stored(
            SqliteConnection connection, String name, Table table, Runnable whenDropped) {
        return new ConnectedTable(
                connection,
                name,
                VirtualColumn.of(table.schema()),
                new Relation(connection, table, List.of()),
                null,
                false,
                false,
                whenDropped);
    }

    /// The aggregates of a stored table; see [AggregateTable].
    static ConnectedTable aggregated(
            SqliteConnection connection, String name, Table table, List<VirtualColumn> columns) {
        return new ConnectedTable(
                connection,
                name,
                columns,
                new Relation(connection, table, List.of()),
                null,
                false,
                true,
                () -> {});
    }

    /// @param owned whether the computed table is closed with this one
    static ConnectedTable computed(
            SqliteConnection connection, String name, VirtualTable table, boolean owned) {
        return new ConnectedTable(
                connection, name, table.columns(), null, table, owned, false, () -> {});
    }

    SqliteConnection connection() {
        return connection;
    }

    String name() {
        return name;
    }

    List<VirtualColumn> columns() {
        return columns;
    }

    /// Where the parameters begin in the columns.
    int firstArgument() {
        return firstArgument;
    }

    Planner planner() {
        return planner;
    }

    /// The stored rows, or null where they are computed.
    @Nullable Relation stored() {
        return stored;
    }

    /// What computes the rows, or null where they are stored.
    @Nullable VirtualTable computed() {
        return computed;
    }

    /// Whether it shows aggregates of the stored rows instead of them.
    boolean isAggregated() {
        return aggregated;
    }

    /// Position of a constraint function, or -1.
    int constraintFunction(String function) {
        if (computed == null) {
            return -1;
        }
        List<String> functions = computed.constraintFunctions();
        for (int i = 0; i < functions.size(); i++) {
            if (functions.get(i).equalsIgnoreCase(function)) {
                return i;
            }
        }
        return -1;
    }

    /// Address of a word that is not 0 once SQLite checks constraint functions that are taken over.
    long checkedAgain() {
        if (checkedAgain == 0) {
            checkedAgain = connection.memory().allocate(Long.BYTES).address();
            Native.putLong(checkedAgain, 0);
        }
        return checkedAgain;
    }

    /// Number of a plan, equal plans having equal numbers, so that xFilter finds it by its number.
    int numberOf(Plan plan) {
        Integer known = numberByPlan.get(plan);
        if (known != null) {
            return known;
        }
        int number = plans.size();
        plans.add(plan);
        numberByPlan.put(plan, number);
        byte[] text = Native.utf8(plan.describe(columns));
        long address = connection.memory().allocate(text.length + 1L).address();
        Native.putBytes(address, text);
        planTexts.add(address);
        return number;
    }

    Plan plan(int number) {
        return plans.get(number);
    }

    /// The columns that a plan of that text compares with one value.
    Set<Integer> compared(String text) {
        return plans.stream()
                .filter(plan -> plan.describe(columns).equals(text))
                .flatMap(plan -> plan.terms().stream())
                .filter(term -> term.operator() == Operator.EQ && !term.isList())
                .map(Plan.Term::column)
                .collect(Collectors.toSet());
    }

    long planText(int number) {
        return planTexts.get(number);
    }

    /// Tells SQLite the columns.
    ///
    /// @return SQLite's result code
    int declare(long db) {
        String sql =
                columns.stream()
                        .map(ConnectedTable::declaration)
                        .collect(Collectors.joining(", ", "CREATE TABLE x(", ")"));
        return SqliteApi.declareVtab(db, connection.text().put(Native.utf8(sql)));
    }

    void close(boolean dropped) {
        if (stored != null) {
            stored.close();
        }
        if (ownsComputed && computed != null) {
            computed.close();
        }
        if (dropped) {
            whenDropped.run();
        }
    }

    private static String declaration(VirtualColumn column) {
        return "\"%s\" %s%s"
                .formatted(
                        column.name().replace("\"", "\"\""),
                        column.declaredType(),
                        column.role() == VirtualColumn.Role.VISIBLE ? "" : " HIDDEN");
    }

    private static int firstArgument(String name, List<VirtualColumn> columns) {
        int first = 0;
        while (first < columns.size() && !columns.get(first).role().isArgument()) {
            first++;
        }
        for (VirtualColumn column : columns.subList(first, columns.size())) {
            if (!column.role().isArgument()) {
                throw new IllegalArgumentException(
                        "table %s: column '%s' comes after the parameters"
                                .formatted(name, column.name()));
            }
        }
        return first;
    }
}
