// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/// What SQLite asked of our tables while it planned one statement.
final class Planning {
    private final Set<ConnectedTable> tables = new HashSet<>();
    private List<Plan.Order> orders = List.of();
    private long fewestRows = Long.MAX_VALUE;

    void add(ConnectedTable table, IndexInfo info) {
        tables.add(table);
        fewestRows = Math.min(fewestRows, info.estimatedRows());
        if (info.orderCount() > orders.size()) {
            List<Plan.Order> asked = new ArrayList<>();
            for (int i = 0; i < info.orderCount(); i++) {
                asked.add(new Plan.Order(info.orderColumn(i), info.isDescending(i)));
            }
            orders = asked;
        }
    }

    /// The one table that was asked, or null where there are none or more.
    @Nullable ConnectedTable onlyTable() {
        return tables.size() == 1 ? tables.iterator().next() : null;
    }

    /// All tables that were asked.
    Set<ConnectedTable> tables() {
        return tables;
    }

    /// How many rows a table was expected to show, at the least.
    long fewestRows() {
        return fewestRows;
    }

    /// The longest order that was asked for.
    List<Plan.Order> orders() {
        return orders;
    }
}
