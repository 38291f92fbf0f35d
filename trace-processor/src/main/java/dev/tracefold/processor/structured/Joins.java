// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.structured;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Sources that bring two queries together by a condition.
final class Joins {
    private static final String CORE = "core";
    private static final String INPUT = "input";

    private final Scope scope;

    Joins(Scope scope) {
        this.scope = scope;
    }

    String join(SpecMessage source) {
        String left = scope.nestedIn(source, "left_query");
        String right = scope.nestedIn(source, "right_query");
        String kind =
                switch (source.choice("type")) {
                    case "INNER" -> "INNER";
                    case "LEFT" -> "LEFT";
                    default -> throw scope.failure("type must be INNER or LEFT");
                };
        Optional<SpecMessage> free = source.message("freeform_condition");
        if (source.has("equality_columns") || free.isEmpty()) {
            return "(SELECT * FROM %s %s JOIN %s ON %s)"
                    .formatted(left, kind, right, equality(source, left, right));
        }
        return "(SELECT * FROM %s AS %s %s JOIN %s AS %s ON %s)"
                .formatted(
                        left,
                        scope.required(free.get(), "left_query_alias"),
                        kind,
                        right,
                        scope.required(free.get(), "right_query_alias"),
                        scope.required(free.get(), "sql_expression"));
    }

    String addColumns(SpecMessage source) {
        String core = scope.nestedIn(source, "core_query");
        String input = scope.nestedIn(source, "input_query");
        List<String> columns = new ArrayList<>(List.of(CORE + ".*"));
        for (SpecMessage column : source.messages("input_columns")) {
            String name = scope.required(column, "column_name_or_expression");
            String alias = column.text("alias");
            columns.add(INPUT + "." + name + (alias.isEmpty() ? "" : " AS " + alias));
        }
        if (columns.size() == 1) {
            throw scope.failure("input_columns needs at least one column");
        }
        return "(SELECT %s FROM %s AS %s LEFT JOIN %s AS %s ON %s)"
                .formatted(
                        String.join(", ", columns), core, CORE, input, INPUT, addCondition(source));
    }

    private String addCondition(SpecMessage source) {
        Optional<SpecMessage> free = source.message("freeform_condition");
        if (source.has("equality_columns") || free.isEmpty()) {
            return equality(source, CORE, INPUT);
        }
        checkAlias(free.get(), "left_query_alias", CORE);
        checkAlias(free.get(), "right_query_alias", INPUT);
        return scope.required(free.get(), "sql_expression");
    }

    private void checkAlias(SpecMessage condition, String field, String expected) {
        String alias = scope.required(condition, field);
        if (!alias.equals(expected)) {
            throw scope.failure("%s must be '%s' but was '%s'".formatted(field, expected, alias));
        }
    }

    private String equality(SpecMessage source, String left, String right) {
        SpecMessage columns =
                source.message("equality_columns")
                        .orElseThrow(() -> scope.missing("equality_columns or freeform_condition"));
        return "%s.%s = %s.%s"
                .formatted(
                        left,
                        scope.required(columns, "left_column"),
                        right,
                        scope.required(columns, "right_column"));
    }

    String filterIn(SpecMessage source) {
        String base = scope.nestedIn(source, "base");
        String values = scope.nestedIn(source, "match_values");
        return "(SELECT base.* FROM %s AS base WHERE base.%s IN (SELECT %s FROM %s))"
                .formatted(
                        base,
                        scope.required(source, "base_column"),
                        scope.required(source, "match_column"),
                        values);
    }
}
