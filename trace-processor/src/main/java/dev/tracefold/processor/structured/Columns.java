// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.structured;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which columns a query has, as what stands behind SELECT.
final class Columns {
    private Columns() {}

    static String of(SpecMessage query, Scope scope) {
        Optional<SpecMessage> groups = query.message("group_by");
        if (groups.isPresent()) {
            return grouped(query, groups.get(), scope);
        }
        List<String> columns = new ArrayList<>();
        for (SpecMessage column : query.messages("select_columns")) {
            columns.add(named(expression(column, scope), column.optionalText("alias")));
        }
        return columns.isEmpty() ? "*" : String.join(", ", columns);
    }

    /// The names of the selected columns; none where the query does not select.
    static List<String> selected(SpecMessage query) {
        return query.messages("select_columns").stream()
                .map(column ->
                        column.optionalText("alias")
                                .or(() -> column.optionalText("column_name_or_expression"))
                                .orElse(column.text("column_name")))
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String expression(SpecMessage column, Scope scope) {
        return column.has("column_name_or_expression")
                ? scope.required(column, "column_name_or_expression")
                : scope.required(column, "column_name");
    }

    /// Columns of groups come first, aggregates after them, in their own order: select_columns only
    /// chooses and renames, the first time a name occurs.
    private static String grouped(SpecMessage query, SpecMessage groups, Scope scope) {
        Map<String, Optional<String>> chosen = new HashMap<>();
        for (SpecMessage column : query.messages("select_columns")) {
            chosen.putIfAbsent(expression(column, scope), column.optionalText("alias"));
        }
        List<String> columns = new ArrayList<>();
        for (String column : groups.texts("column_names")) {
            if (chosen.isEmpty() || chosen.containsKey(column)) {
                columns.add(named(column, chosen.getOrDefault(column, Optional.empty())));
            }
        }
        for (SpecMessage aggregate : groups.messages("aggregates")) {
            String name = aggregate.text("result_column_name");
            if (chosen.isEmpty() || chosen.containsKey(name)) {
                Optional<String> alias =
                        chosen.getOrDefault(name, Optional.empty())
                                .or(() -> aggregate.optionalText("result_column_name"));
                columns.add(named(aggregate(aggregate, scope), alias));
            }
        }
        if (columns.isEmpty()) {
            throw scope.failure(
                    "no column is left: group_by and select_columns have none in common");
        }
        return String.join(", ", columns);
    }

    private static String named(String expression, Optional<String> alias) {
        return alias.filter(name -> !name.isEmpty())
                .map(name -> expression + " AS " + name)
                .orElse(expression);
    }

    private static String aggregate(SpecMessage aggregate, Scope scope) {
        String op = aggregate.choice("op");
        if (op.equals("COUNT") && !aggregate.has("column_name")) {
            return "COUNT(*)";
        }
        if (op.equals("CUSTOM")) {
            return scope.required(aggregate, "custom_sql_expression");
        }
        String column = aggregate.text("column_name");
        if (column.isEmpty()) {
            throw scope.failure("the aggregate %s needs a column_name".formatted(op));
        }
        return switch (op) {
            case "COUNT", "SUM", "MIN", "MAX" -> "%s(%s)".formatted(op, column);
            case "COUNT_DISTINCT" -> "COUNT(DISTINCT %s)".formatted(column);
            case "MEAN" -> "AVG(%s)".formatted(column);
            case "MEDIAN" -> "PERCENTILE(%s, 50)".formatted(column);
            case "PERCENTILE" -> "PERCENTILE(%s, %s)".formatted(column, rank(aggregate, scope));
            case "DURATION_WEIGHTED_MEAN" ->
                    "SUM(cast_double!(%s * dur)) / cast_double!(SUM(dur))".formatted(column);
            default ->
                    throw scope.failure(
                            "the aggregate of column '%s' has no op that is known: it is %s"
                                    .formatted(column, op));
        };
    }

    private static String rank(SpecMessage aggregate, Scope scope) {
        if (!aggregate.has("percentile")) {
            throw scope.failure("the aggregate PERCENTILE needs a percentile");
        }
        return SqlLiterals.decimal(aggregate.decimal("percentile"));
    }
}
