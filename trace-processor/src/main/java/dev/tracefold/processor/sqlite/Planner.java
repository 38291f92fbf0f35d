// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.ColumnType;

/// Decides what of a query a table takes over, and what that costs: xBestIndex.
///
/// A comparison is taken over exactly where its meaning is known: a numeric column compares by
/// SQLite's numeric affinity whatever the other side is. A text column does so only with a text;
/// with a number, what happens depends on the other side's affinity, which SQLite does not tell, so
/// such rows are let through and SQLite is asked to check.
final class Planner {
    private enum Push {
        NO,
        /// All rows that satisfy the condition are shown, and perhaps others.
        SUPERSET,
        EXACT
    }

    /// SQLite believes that it need not check a constraint again for this many a table.
    private static final int MOST_OMITTED = 16;

    private final ConnectedTable table;
    private final List<VirtualColumn> columns;

    Planner(ConnectedTable table) {
        this.table = table;
        this.columns = table.columns();
    }

    /// Answers xBestIndex. The result is SQLite's code, CONSTRAINT when the table cannot be used
    /// this way.
    int plan(IndexInfo info) {
        return new Draft(info).plan();
    }

    /// The plan for one question of SQLite's.
    private final class Draft {
        private final IndexInfo info;
        private final int[] argumentConstraint;
        private final List<Integer> functions = new ArrayList<>();
        private final List<Integer> terms = new ArrayList<>();
        private final List<Plan.Term> planTerms = new ArrayList<>();
        private int values;
        private int limit = -1;
        private int offset = -1;
        private boolean allExact = true;

        Draft(IndexInfo info) {
            this.info = info;
            this.argumentConstraint = new int[columns.size() - table.firstArgument()];
            Arrays.fill(argumentConstraint, -1);
        }

        int plan() {
            for (int i = 0; i < info.constraintCount(); i++) {
                take(i);
            }
            for (int i = 0; i < argumentConstraint.length; i++) {
                boolean required =
                        columns.get(table.firstArgument() + i).role()
                                == VirtualColumn.Role.ARGUMENT;
                if (required && argumentConstraint[i] < 0) {
                    return SqliteApi.CONSTRAINT;
                }
            }
            promise();
            table.connection().planning().add(table, info);
            return SqliteApi.OK;
        }

        private void take(int constraint) {
            int column = info.column(constraint);
            Operator operator = Operator.of(info.operatorCode(constraint));
            if (!info.isUsable(constraint)) {
                allExact = false;
            } else if (operator == Operator.LIMIT) {
                limit = constraint;
            } else if (operator == Operator.OFFSET) {
                offset = constraint;
            } else if (operator == Operator.FUNCTION) {
                functions.add(constraint);
            } else if (column >= table.firstArgument()) {
                takeArgument(constraint, column - table.firstArgument(), operator);
            } else {
                takeTerm(constraint, column, operator);
            }
        }

        private void takeArgument(int constraint, int argument, Operator operator) {
            if (operator == Operator.EQ && argumentConstraint[argument] < 0) {
                argumentConstraint[argument] = constraint;
            } else {
                allExact = false;
            }
        }

        private void takeTerm(int constraint, int column, Operator operator) {
            Push push = push(constraint, column, operator);
            allExact &= push == Push.EXACT;
            if (push == Push.NO) {
                return;
            }
            boolean list = operator == Operator.EQ && info.isList(constraint);
            if (list) {
                info.takeList(constraint);
            }
            terms.add(push == Push.EXACT ? constraint : ~constraint);
            planTerms.add(new Plan.Term(column, operator, list));
        }

        private Push push(int constraint, int column, Operator operator) {
            ColumnType type = pushable(column);
            if (type == null || operator == Operator.OTHER) {
                return Push.NO;
            }
            if (operator == Operator.IS_NULL || operator == Operator.NOT_NULL) {
                return Push.EXACT;
            }
            boolean pattern = operator == Operator.LIKE || operator == Operator.GLOB;
            if (type != ColumnType.STRING) {
                return pattern ? Push.NO : Push.EXACT;
            }
            if (!pattern && !info.isBinary(constraint)) {
                return Push.NO;
            }
            if (info.knownType(constraint) == SqliteApi.TYPE_TEXT) {
                return Push.EXACT;
            }
            return switch (operator) {
                case LT, LE, GT, GE -> Push.NO;
                default -> Push.SUPERSET;
            };
        }

        private void promise() {
            List<Plan.Order> orders = orders();
            boolean limited = limit >= 0 && allExact && orders != null;
            List<Plan.Order> promised = orders == null || table.isAggregated() ? List.of() : orders;
            List<Integer> arguments = new ArrayList<>();
            for (int i = 0; i < argumentConstraint.length; i++) {
                if (argumentConstraint[i] >= 0) {
                    arguments.add(i);
                    info.use(argumentConstraint[i], values++, true);
                }
            }
            List<Plan.FunctionTerm> planFunctions = useFunctions();
            for (int term : terms) {
                info.use(term < 0 ? ~term : term, values++, term >= 0);
            }
            if (limited) {
                useLimit();
            }
            Plan plan =
                    new Plan(
                            arguments,
                            planFunctions,
                            planTerms,
                            promised,
                            grouping(promised),
                            limited,
                            limited && offset >= 0,
                            isColumnsUsedTold(promised) ? info.columnsUsed() : 0,
                            deferredUsed());
            int number = table.numberOf(plan);
            info.setPlan(number, table.planText(number), !promised.isEmpty());
            Costs.of(table, plan).write(info);
        }

        /// A plan that does not need to know is the same plan for more queries.
        private boolean isColumnsUsedTold(List<Plan.Order> promised) {
            VirtualTable computed = table.computed();
            return !promised.isEmpty() || (computed != null && computed.isNarrowed());
        }

        private long deferredUsed() {
            Relation stored = table.stored();
            return stored == null ? 0 : info.columnsUsed() & stored.deferred();
        }

        private List<Plan.FunctionTerm> useFunctions() {
            List<Plan.FunctionTerm> planFunctions = new ArrayList<>();
            for (int constraint : functions) {
                int function = info.operatorCode(constraint) - Operator.FUNCTION.code();
                planFunctions.add(new Plan.FunctionTerm(info.column(constraint), function));
                info.use(constraint, values++, true);
            }
            if (!functions.isEmpty() && values > MOST_OMITTED) {
                Native.putLong(table.checkedAgain(), 1);
            }
            return planFunctions;
        }

        /// SQLite applies a limit once more, which does no harm; an offset only one may apply.
        private void useLimit() {
            info.use(limit, values++, false);
            if (offset >= 0) {
                info.use(offset, values++, true);
            }
        }

        /// The order to sort by, empty where none is wanted, null where we cannot.
        private @Nullable List<Plan.Order> orders() {
            if (table.isAggregated()) {
                return null;
            }
            List<Plan.Order> orders = new ArrayList<>();
            for (int i = 0; i < info.orderCount(); i++) {
                int column = info.orderColumn(i);
                if (pushable(column) == null) {
                    return null;
                }
                orders.add(new Plan.Order(column, info.isDescending(i)));
            }
            return orders;
        }

        /// Rows may be left out only when the columns to be distinct are all that the query reads:
        /// rows that differ in another may differ in whether SQLite keeps them.
        private Plan.Grouping grouping(List<Plan.Order> orders) {
            int demand = orders.isEmpty() ? 0 : info.distinct();
            if (demand < 2) {
                return Plan.Grouping.SORTED;
            }
            long mask = 0;
            boolean known = true;
            for (Plan.Order order : orders) {
                known &= order.column() >= 0 && order.column() < 63;
                mask |= 1L << order.column();
            }
            boolean first = known && mask == info.columnsUsed();
            if (demand == 3) {
                return first ? Plan.Grouping.FIRST_SORTED : Plan.Grouping.SORTED;
            }
            return first ? Plan.Grouping.FIRST : Plan.Grouping.TOGETHER;
        }

        /// Type of a column that conditions can be applied to; null for the others.
        private @Nullable ColumnType pushable(int column) {
            VirtualTable computed = table.computed();
            if (computed != null && !computed.filtersRows()) {
                return null;
            }
            return column < 0 ? ColumnType.ID : columns.get(column).type();
        }
    }
}
