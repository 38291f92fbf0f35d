// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.structured;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The order of rows, and how many of them.
final class Arrangement {
    private Arrangement() {}

    static void addTo(List<String> clauses, SpecMessage query, Scope scope) {
        Optional<SpecMessage> order = query.message("order_by");
        if (order.isPresent()) {
            clauses.add("ORDER BY " + order(order.get(), scope));
        }
        if (query.has("offset") && !query.has("limit")) {
            throw scope.failure("offset needs a limit");
        }
        if (query.has("limit")) {
            clauses.add("LIMIT " + count(query, "limit", scope));
        }
        if (query.has("offset")) {
            clauses.add("OFFSET " + count(query, "offset", scope));
        }
    }

    private static String order(SpecMessage order, Scope scope) {
        List<String> columns = new ArrayList<>();
        for (SpecMessage spec : order.messages("ordering_specs")) {
            String column = spec.text("column_name");
            if (column.isEmpty()) {
                throw scope.failure("a column of order_by has no column_name");
            }
            columns.add(
                    switch (spec.choice("direction")) {
                        case "ASC" -> column + " ASC";
                        case "DESC" -> column + " DESC";
                        default -> column;
                    });
        }
        if (columns.isEmpty()) {
            throw scope.failure("order_by needs at least one of ordering_specs");
        }
        return String.join(", ", columns);
    }

    private static long count(SpecMessage query, String field, Scope scope) {
        long count = query.number(field);
        if (count < 0) {
            throw scope.failure("%s must not be negative but was %d".formatted(field, count));
        }
        return count;
    }
}
