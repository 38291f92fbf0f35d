// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/// Applies a plan to a relation: which rows a cursor shows, and in which order.
final class RowSource {
    private final Relation relation;
    private final RowList buffer;
    private final Conditions conditions;
    private Selection selection;
    private boolean descending;

    /// @param buffer where lists of rows go
    RowSource(Relation relation, RowList buffer, Conditions conditions) {
        this.relation = relation;
        this.buffer = buffer;
        this.conditions = conditions;
        this.selection = new Selection(relation, buffer);
    }

    /// The rows that were found.
    Selection selection() {
        return selection;
    }

    /// Whether they are shown from the last to the first.
    boolean isDescending() {
        return descending;
    }

    /// Finds the rows.
    ///
    /// @param values of xFilter
    void run(Plan plan, Arguments values) {
        selection = new Selection(relation, buffer);
        descending = false;
        filter(plan, values);
        long skip = 0;
        long limit = Long.MAX_VALUE;
        int value = plan.firstTermValue() + plan.terms().size();
        if (plan.hasLimit()) {
            long given = values.getLong(value);
            limit = given < 0 ? Long.MAX_VALUE : given;
        }
        if (plan.hasOffset()) {
            skip = Math.max(0, values.getLong(value + 1));
        }
        order(plan, skip + limit < 0 ? Long.MAX_VALUE : skip + limit);
        if (skip > 0 || limit < Long.MAX_VALUE) {
            cut(skip, limit);
        }
    }

    private void cut(long skip, long limit) {
        if (descending) {
            int count = selection.count();
            long left = Math.max(0, count - skip);
            selection.cut(Math.max(0, left - limit), Math.min(left, limit));
        } else {
            selection.cut(skip, limit);
        }
    }

    private void filter(Plan plan, Arguments values) {
        List<Filter> filters = new ArrayList<>(plan.terms().size());
        for (int i = 0; i < plan.terms().size(); i++) {
            Plan.Term term = plan.terms().get(i);
            Condition condition =
                    conditions.of(
                            relation.kind(term.column()),
                            term,
                            values.value(plan.firstTermValue() + i));
            if (condition instanceof Condition.Nothing) {
                selection.clear();
                return;
            }
            boolean range =
                    condition instanceof Condition.LongRange
                            || condition instanceof Condition.DoubleRange;
            if (!range
                    || !relation.isSorted(term.column())
                    || !selection.narrow(condition, term.column())) {
                filters.add(new Filter(term.column(), condition));
            }
        }
        lookUp(filters);
        for (Filter filter : filters) {
            selection.keep(filter.condition(), filter.column());
        }
    }

    private record Filter(int column, Condition condition) {
        /// The value that the column must have, as an index has it, or null where it is no
        /// equality.
        @Nullable Long value() {
            return switch (condition) {
                case Condition.LongRange range -> range.isSingle() ? range.low() : null;
                case Condition.DoubleRange(double low, double high) ->
                        low == high ? Relation.orderedBits(low) : null;
                default -> null;
            };
        }
    }

    /// Starts from the rows that an index has for one of the conditions, if there is one and
    /// reading it beats reading the rows that are left.
    private void lookUp(List<Filter> filters) {
        int first = selection.from();
        int count = selection.count();
        for (int i = 0; i < filters.size(); i++) {
            Filter filter = filters.get(i);
            Long value = filter.value();
            if (value == null) {
                continue;
            }
            relation.countLookup(filter.column(), count);
            ColumnIndex index = relation.index(filter.column());
            if (index != null) {
                index.select(value, selection);
                if (count < relation.rowCount() && !selection.isRange()) {
                    selection.keepRows(first, first + count);
                }
                filters.remove(i);
                return;
            }
        }
    }

    private void order(Plan plan, long limit) {
        if (plan.orders().isEmpty() || selection.count() < 2) {
            return;
        }
        switch (plan.grouping()) {
            case SORTED -> sort(plan, limit);
            case TOGETHER -> {
                if (needed(plan.orders()).isEmpty()) {
                    return;
                }
                copyToBuffer();
                RowGroups.bringTogether(relation, plan.orders(), buffer);
                useBuffer();
            }
            case FIRST -> keepFirst(plan);
            case FIRST_SORTED -> {
                keepFirst(plan);
                sort(plan, limit);
            }
        }
    }

    private void keepFirst(Plan plan) {
        copyToBuffer();
        RowGroups.keepFirst(relation, plan.orders(), buffer);
        useBuffer();
    }

    private void sort(Plan plan, long limit) {
        List<Plan.Order> orders = needed(plan.orders());
        if (orders.isEmpty()) {
            return;
        }
        Plan.Order first = orders.getFirst();
        if (isReverse(plan, first)) {
            descending = true;
            return;
        }
        copyToBuffer();
        TopRows.prune(relation, first, limit, buffer);
        RowSorter.sort(relation, orders, buffer);
        useBuffer();
    }

    /// Whether the order is the rows' own from the last to the first. Rows with equal values come in
    /// reverse then too; SQL leaves that open, and it is what Perfetto shows.
    private boolean isReverse(Plan plan, Plan.Order first) {
        return first.descending()
                && (relation.kind(first.column()) == CursorMemory.KIND_ID
                        || (plan.orders().size() == 1
                                && relation.isDeclaredSorted(first.column())));
    }

    /// The orders that rows in ascending order do not satisfy already. What comes after the row
    /// number decides nothing, and the last ones may be left out if rows are that way anyway.
    private List<Plan.Order> needed(List<Plan.Order> orders) {
        List<Plan.Order> needed = new ArrayList<>();
        for (Plan.Order order : orders) {
            needed.add(order);
            if (relation.kind(order.column()) == CursorMemory.KIND_ID) {
                break;
            }
        }
        while (!needed.isEmpty()
                && !needed.getLast().descending()
                && relation.isSorted(needed.getLast().column())) {
            needed.removeLast();
        }
        return needed;
    }

    private void copyToBuffer() {
        int count = selection.count();
        long list = selection.list();
        if (list == 0 || list != buffer.address()) {
            // An index's list must not be sorted in place.
            buffer.reserve(count);
            for (int i = 0; i < count; i++) {
                Native.putInt(buffer.address() + 4L * i, selection.row(i));
            }
        }
        buffer.setCount(count);
    }

    private void useBuffer() {
        selection.setList(buffer.address(), buffer.count());
    }
}
