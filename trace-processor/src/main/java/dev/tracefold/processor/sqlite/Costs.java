// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import dev.tracefold.processor.storage.ColumnType;

/// What SQLite's planner is told about a plan: how many rows it gives and what it costs, a unit
/// being about one row shown.
///
/// The costs are those of a plan that runs many times, because only then they matter: a column that
/// is looked up by value again and again gets an index, so a look-up costs what an index costs.
record Costs(double cost, double rows, boolean unique) {
    /// Testing a row in Java's filter against showing it to SQLite.
    private static final double TEST = 0.05;

    /// Sorting a row, for each doubling of their number, against showing it to SQLite.
    private static final double SORT = 0.1;

    private static final double START = 2;

    static Costs of(ConnectedTable table, Plan plan) {
        Relation stored = table.stored();
        VirtualTable computed = table.computed();
        double total =
                stored != null
                        ? stored.currentRowCount()
                        : computed == null ? 0 : computed.estimatedRows();
        double rows = Math.max(1, total);
        double cost = computed == null ? START : START + 10 + rows;
        boolean unique = false;
        boolean scanned = false;
        for (Plan.Term term : plan.terms()) {
            boolean id = isRowNumber(table, term.column());
            boolean equality = isEquality(term);
            if (equality && !term.isList() && id) {
                unique = true;
                rows = 1;
            } else if (equality) {
                double matches = total / Math.max(1, distinct(stored, total, term.column()));
                rows = Math.min(rows, Math.max(1, rows * matches / Math.max(1, total)));
                rows = term.isList() ? Math.min(total, rows * 8) : rows;
                cost += Math.log(total + 2);
            } else {
                rows *= selectivity(term.operator());
                scanned |= !isSorted(table, term.column());
            }
        }
        if (scanned && !unique) {
            cost += total * TEST;
        }
        rows = Math.max(1, rows);
        cost += rows;
        if (!plan.orders().isEmpty() && !unique) {
            cost += rows * SORT * Math.log(rows + 1);
        }
        if (plan.hasLimit()) {
            rows = Math.min(rows, 100);
        }
        return new Costs(cost, rows, unique);
    }

    void write(IndexInfo info) {
        info.setEstimate(cost, rows, unique);
    }

    private static boolean isEquality(Plan.Term term) {
        return term.operator() == Operator.EQ || term.operator() == Operator.IS;
    }

    private static boolean isRowNumber(ConnectedTable table, int column) {
        return column < 0 || table.columns().get(column).type() == ColumnType.ID;
    }

    private static boolean isSorted(ConnectedTable table, int column) {
        Relation stored = table.stored();
        return isRowNumber(table, column) || (stored != null && stored.isDeclaredSorted(column));
    }

    /// Different values of a column; a guess where it is not stored.
    private static double distinct(
            @org.jspecify.annotations.Nullable Relation stored, double total, int column) {
        return stored == null ? Math.max(1, total / 10) : stored.distinctEstimate(column);
    }

    private static double selectivity(Operator operator) {
        return switch (operator) {
            case LT, LE, GT, GE -> 0.3;
            case IS_NULL -> 0.1;
            case LIKE, GLOB -> 0.1;
            default -> 0.9;
        };
    }
}
