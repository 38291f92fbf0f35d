// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.structured;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which rows a query keeps, as what stands behind WHERE.
final class Filters {
    private static final int MAX_DEPTH = 100;

    private Filters() {}

    /// The condition; empty where all rows are kept.
    static String of(SpecMessage query, Scope scope) {
        Optional<SpecMessage> group = query.message("experimental_filter_group");
        if (group.isPresent()) {
            return group(group.get(), scope, 0);
        }
        return query.messages("filters").stream()
                .map(filter -> filter(filter, scope))
                .collect(Collectors.joining(" AND "));
    }

    private static String group(SpecMessage group, Scope scope, int depth) {
        if (depth == MAX_DEPTH) {
            throw scope.failure("filter groups are nested more than %d deep".formatted(depth));
        }
        String between =
                switch (group.choice("op")) {
                    case "AND" -> " AND ";
                    case "OR" -> " OR ";
                    default ->
                            throw scope.failure(
                                    "op of experimental_filter_group must be AND or OR");
                };
        List<String> conditions = new ArrayList<>();
        for (SpecMessage filter : group.messages("filters")) {
            conditions.add(filter(filter, scope));
        }
        for (SpecMessage inner : group.messages("groups")) {
            conditions.add("(" + group(inner, scope, depth + 1) + ")");
        }
        for (String expression : group.texts("sql_expressions")) {
            conditions.add("(" + expression + ")");
        }
        if (conditions.isEmpty()) {
            throw scope.failure(
                    "experimental_filter_group needs at least one of filters, groups and sql_expressions");
        }
        return String.join(between, conditions);
    }

    private static String filter(SpecMessage filter, Scope scope) {
        String column = scope.required(filter, "column_name");
        String operator = operator(filter, scope);
        if (operator.startsWith("IS ")) {
            return column + " " + operator;
        }
        List<String> values = values(filter);
        if (values.isEmpty()) {
            throw scope.failure(
                    "the filter of column '%s' has none of string_rhs, double_rhs and int64_rhs"
                            .formatted(column));
        }
        String condition =
                values.stream()
                        .map(value -> column + " " + operator + " " + value)
                        .collect(Collectors.joining(" OR "));
        return values.size() == 1 ? condition : "(" + condition + ")";
    }

    /// Of the first kind of values that is there.
    private static List<String> values(SpecMessage filter) {
        if (filter.has("string_rhs")) {
            return filter.texts("string_rhs").stream().map(SqlLiterals::text).toList();
        }
        if (filter.has("double_rhs")) {
            return filter.decimals("double_rhs").stream().map(SqlLiterals::decimal).toList();
        }
        return filter.numbers("int64_rhs").stream().map(String::valueOf).toList();
    }

    private static String operator(SpecMessage filter, Scope scope) {
        return switch (filter.choice("op")) {
            case "EQUAL" -> "=";
            case "NOT_EQUAL" -> "!=";
            case "LESS_THAN" -> "<";
            case "LESS_THAN_EQUAL" -> "<=";
            case "GREATER_THAN" -> ">";
            case "GREATER_THAN_EQUAL" -> ">=";
            case "GLOB" -> "GLOB";
            case "IS_NULL" -> "IS NULL";
            case "IS_NOT_NULL" -> "IS NOT NULL";
            default ->
                    throw scope.failure(
                            "the filter of column '%s' has no operator that is known: op is %s"
                                    .formatted(filter.text("column_name"), filter.choice("op")));
        };
    }
}
