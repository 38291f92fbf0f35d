// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.ColumnType;

/// What SQLite's planner is told about a plan: how many rows it gives and what it costs, a unit
/// being about one row shown.
///
/// The costs are those of a plan that runs many times, because only then they matter: a column of a
/// large table that is looked up by value again and again gets an index, so a look-up costs what an
/// index costs. Of a small table it is said to cost a scan, as in Perfetto: there it makes no
/// difference in time, but joins then read tables in Perfetto's order, which shows in the order of
/// rows where a query asks for none.
record Costs(double cost, double rows, boolean unique) {
    /// Testing a row in Java's filter against showing it to SQLite.
    private static final double TEST = 0.05;

    /// Sorting a row, for each doubling of their number, against showing it to SQLite.
    private static final double SORT = 0.1;

    private static final double START = 1;

    /// A look-up in a small table, or in one that is computed, for each of its rows.
    private static final double LOOK_UP = 2.5;

    private static final double LARGE = 1 << 16;

    /// From so many rows on, a look-up costs at most this share of the same plan without it: SQLite
    /// must not find it cheaper to compare every row by itself, row after row of another table.
    private static final double NOTICEABLE = 1 << 12;

    private static final double AT_MOST = 0.9;

    /// Showing a row that an index finds, besides what a row costs: such rows lie apart in memory.
    /// With it, a plain join over the ids that a large table refers to reads the large table in its
    /// order.
    private static final double SCATTERED = 3;

    /// Calling a computed table, besides its rows.
    private static final double COMPUTE = 10;

    /// Values of an IN, and rows of a LIMIT: both are not known yet.
    private static final double LIST = 8;

    private static final double LIMITED = 100;

    static Costs of(ConnectedTable table, Plan plan) {
        Draft draft = new Draft(table);
        plan.terms().forEach(draft::add);
        return draft.finish(plan);
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
    private static double distinct(@Nullable Relation stored, double total, int column) {
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

    /// The estimate while terms are added to it.
    private static final class Draft {
        private final ConnectedTable table;
        private final double total;
        private double rows;
        private double cost;
        private double rowsWithoutLookUps;
        private double lookUps;
        private boolean unique;
        private boolean scanned;

        Draft(ConnectedTable table) {
            this.table = table;
            Relation stored = table.stored();
            VirtualTable computed = table.computed();
            if (stored != null) {
                total = stored.currentRowCount();
                cost = START;
            } else {
                total = computed == null ? 0 : computed.estimatedRows();
                cost = START + COMPUTE + total;
            }
            rows = Math.max(1, total);
            rowsWithoutLookUps = rows;
        }

        void add(Plan.Term term) {
            if (!isEquality(term)) {
                rows *= selectivity(term.operator());
                rowsWithoutLookUps *= selectivity(term.operator());
                scanned |= !isSorted(table, term.column());
            } else if (!term.isList() && isRowNumber(table, term.column())) {
                unique = true;
                rows = 1;
            } else {
                double share = 1 / distinct(table.stored(), total, term.column());
                rows *= term.isList() ? Math.min(1, share * LIST) : share;
                lookUps += lookUp(isSorted(table, term.column()));
            }
        }

        private double lookUp(boolean sorted) {
            if (sorted) {
                return Math.log(total + 2);
            }
            return total < LARGE || table.computed() != null
                    ? total * LOOK_UP
                    : Math.log(total + 2) + Math.max(1, rows) * SCATTERED;
        }

        Costs finish(Plan plan) {
            rows = unique ? 1 : Math.max(1, rows);
            cost +=
                    total < NOTICEABLE
                            ? rows + lookUps
                            : Math.min(
                                    rows + lookUps, Math.max(rows, AT_MOST * rowsWithoutLookUps));
            if (scanned && !unique) {
                cost += total * TEST;
            }
            if (!plan.orders().isEmpty() && !unique) {
                cost += rows * SORT * Math.log(rows + 1);
            }
            return new Costs(cost, plan.hasLimit() ? Math.min(rows, LIMITED) : rows, unique);
        }
    }
}
