// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.orchestrator.catalog.TraceColumns.Known;
import dev.tracefold.orchestrator.database.Dialect;
import dev.tracefold.orchestrator.filter.OrderBy;

/// The ORDER BY of a selection. The number of a trace decides ties in the direction of the last term,
/// so that an index on a column, which ends with the number, is read one way.
final class TraceOrder {
    private static final String ADDRESS = "t.address";

    private final Dialect dialect;
    private final List<Key> keys = new ArrayList<>();

    private record Key(String expression, boolean descending, boolean isNullable) {}

    TraceOrder(Dialect dialect, TraceColumns columns, OrderBy order) {
        this.dialect = dialect;
        for (OrderBy.Term term : order.terms()) {
            Known column = columns.get(term.field());
            add(column.expression(), term.descending());
        }
        if (keys.isEmpty()) {
            add(ADDRESS, false);
        }
        // Two traces have no address in common.
        if (keys.stream().noneMatch(key -> key.expression().equals(ADDRESS))) {
            keys.add(new Key("t.id", keys.getLast().descending(), false));
        }
    }

    private void add(String expression, boolean descending) {
        keys.add(new Key(expression, descending, !expression.equals(ADDRESS)));
    }

    /// Whether it is, before ties, that of an expression.
    boolean isBy(String expression) {
        return keys.getFirst().expression().equals(expression);
    }

    /// The terms, for the trace `t`.
    String terms() {
        List<String> terms = new ArrayList<>();
        keys.forEach(key -> terms.add(term(key, key.expression())));
        return String.join(", ", terms);
    }

    /// What the order looks at, as columns `o0`, `o1`... of a subquery.
    String columns() {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < keys.size(); i++) {
            columns.append(", ").append(keys.get(i).expression()).append(" AS o").append(i);
        }
        return columns.toString();
    }

    /// The terms over [#columns()].
    String columnTerms() {
        List<String> terms = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            terms.add(term(keys.get(i), "o" + i));
        }
        return String.join(", ", terms);
    }

    private String term(Key key, String expression) {
        return key.isNullable()
                ? dialect.orderTerm(expression, key.descending())
                : expression + (key.descending() ? " DESC" : "");
    }
}
