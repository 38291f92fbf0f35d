// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/// How a cursor answers: what xBestIndex promised and xFilter keeps. The values of xFilter come in
/// the order of the components: arguments, functions, terms, limit, offset.
///
/// @param arguments which parameters are given, counted from the first parameter
/// @param functions constraint functions, for the computed table to obey
/// @param terms comparisons to apply to the rows
/// @param orders columns to sort by
/// @param grouping what is done about equal rows
/// @param hasLimit whether the query's limit is given
/// @param hasOffset whether the query's offset is given
/// @param columnsUsed a bit for every column that is read, the last one for all beyond it
/// @param deferredUsed a bit for every column that is read and whose values were still to be written when the query
///     was planned, the last one for all beyond it
record Plan(
        List<Integer> arguments,
        List<FunctionTerm> functions,
        List<Term> terms,
        List<Order> orders,
        Grouping grouping,
        boolean hasLimit,
        boolean hasOffset,
        long columnsUsed,
        long deferredUsed) {
    /// A comparison of a column.
    ///
    /// @param column declared column, -1 for the row number
    /// @param isList whether the value is a list of values
    record Term(int column, Operator operator, boolean isList) {}

    /// A function of a column and a value.
    ///
    /// @param function position in [VirtualTable#constraintFunctions()]
    record FunctionTerm(int column, int function) {}

    /// A column to sort by.
    record Order(int column, boolean descending) {}

    /// What is done about rows that are equal in the columns of `orders`.
    enum Grouping {
        /// Nothing: rows are sorted.
        SORTED,
        /// They are brought together, groups in the order of their first rows, but not sorted.
        TOGETHER,
        /// All but the first are left out; the rest is sorted.
        FIRST_SORTED,
        /// All but the first are left out; the rest is not sorted.
        FIRST
    }

    /// As any record has it, but written out: the JVM makes that of a record anew in every process, which takes
    /// milliseconds of a short one.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Plan that
                && columnsUsed == that.columnsUsed
                && deferredUsed == that.deferredUsed
                && hasLimit == that.hasLimit
                && hasOffset == that.hasOffset
                && grouping == that.grouping
                && arguments.equals(that.arguments)
                && functions.equals(that.functions)
                && terms.equals(that.terms)
                && orders.equals(that.orders);
    }

    @Override
    public int hashCode() {
        int hash = Long.hashCode(columnsUsed) * 31 + Long.hashCode(deferredUsed);
        hash = (hash * 31 + grouping.hashCode()) * 4 + (hasLimit ? 2 : 0) + (hasOffset ? 1 : 0);
        hash = (hash * 31 + arguments.hashCode()) * 31 + functions.hashCode();
        return (hash * 31 + terms.hashCode()) * 31 + orders.hashCode();
    }

    /// Number of the first term's value among those of xFilter.
    int firstTermValue() {
        return arguments.size() + functions.size();
    }

    /// What EXPLAIN QUERY PLAN shows.
    String describe(List<VirtualColumn> columns) {
        String conditions =
                terms.stream()
                        .map(term -> name(columns, term.column()) + " " + symbol(term))
                        .collect(Collectors.joining(", "));
        String sorting =
                orders.stream()
                        .map(order ->
                                name(columns, order.column()) + (order.descending() ? " desc" : ""))
                        .collect(Collectors.joining(", "));
        StringBuilder text = new StringBuilder(conditions);
        if (!sorting.isEmpty()) {
            String verb =
                    switch (grouping) {
                        case SORTED -> " order by ";
                        case TOGETHER -> " group by ";
                        case FIRST_SORTED -> " distinct order by ";
                        case FIRST -> " distinct ";
                    };
            text.append(verb).append(sorting);
        }
        if (hasLimit) {
            text.append(" limit");
        }
        return text.toString().strip();
    }

    private static String name(List<VirtualColumn> columns, int column) {
        return column < 0 ? "rowid" : columns.get(column).name();
    }

    private static String symbol(Term term) {
        return term.isList() ? "IN" : term.operator().name();
    }
}
