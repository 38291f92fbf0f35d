// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.catalog;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.orchestrator.catalog.TraceColumns.Known;
import dev.tracefold.orchestrator.database.Dialect;
import dev.tracefold.orchestrator.database.SqlText;
import dev.tracefold.orchestrator.filter.OrderBy;

/// The ORDER BY of a selection. The address decides ties in the direction of the last term, so that
/// an index on a column and the address is read one way.
final class TraceOrder {
    private static final String ADDRESS = "t.address";

    private final String terms;

    TraceOrder(Dialect dialect, TraceColumns columns, OrderBy order) {
        List<String> words = new ArrayList<>();
        boolean descending = false;
        boolean byAddress = false;
        for (OrderBy.Term term : order.terms()) {
            Known column = columns.get(term.field());
            byAddress |= column.expression().equals(ADDRESS);
            descending = term.descending();
            words.add(
                    column.expression().equals(ADDRESS)
                            ? address(descending)
                            : dialect.orderTerm(column.expression(), descending));
        }
        if (!byAddress) {
            words.add(address(descending));
        }
        this.terms = String.join(", ", words);
    }

    private static String address(boolean descending) {
        return descending ? ADDRESS + " DESC" : ADDRESS;
    }

    /// The terms, for the trace `t`.
    String terms() {
        return terms;
    }

    /// The numbers of the traces, in order.
    SqlText ids(SqlText where) {
        return new SqlText()
                .append("SELECT t.id FROM trace t")
                .append(where)
                .append(" ORDER BY " + terms);
    }
}
