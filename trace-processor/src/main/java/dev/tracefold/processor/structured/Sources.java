// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.structured;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.syntax.SqlSource;
import dev.tracefold.processor.syntax.SqlVariables;
import dev.tracefold.processor.syntax.StatementSplitter;

/// Where the rows of a query come from, as what stands behind FROM.
final class Sources {
    // Of two sources, which only bytes made by hand can have, the earlier one counts.
    private static final List<String> FIELDS =
            List.of(
                    "table",
                    "experimental_time_range",
                    "simple_slices",
                    "interval_intersect",
                    "experimental_filter_to_intervals",
                    "experimental_join",
                    "experimental_union",
                    "experimental_add_columns",
                    "experimental_create_slices",
                    "experimental_counter_intervals",
                    "experimental_filter_in",
                    "sql",
                    "inner_query",
                    "inner_query_id");

    private final Scope scope;

    Sources(Scope scope) {
        this.scope = scope;
    }

    /// The field with the source; empty where there is none.
    static String chosen(SpecMessage query) {
        return FIELDS.stream().filter(query::has).findFirst().orElse("");
    }

    String of(SpecMessage query) {
        String field = chosen(query);
        if (field.equals("inner_query_id")) {
            return scope.queries().table(query.text(field), scope.place());
        }
        @Nullable SpecMessage source = field.isEmpty() ? null : query.message(field).orElse(null);
        if (source == null) {
            throw scope.failure("the query has no source, none of " + String.join(", ", FIELDS));
        }
        Scope inside =
                new Scope(
                        scope.text(), scope.queries(), scope.place() + "." + field, scope.depth());
        Sources sources = new Sources(inside);
        return switch (field) {
            case "table" -> sources.table(source);
            case "experimental_time_range" -> sources.timeRange(source);
            case "simple_slices" -> sources.simpleSlices(source);
            case "interval_intersect" -> new Intervals(inside).intersection(source);
            case "experimental_filter_to_intervals" -> new Intervals(inside).filter(source);
            case "experimental_join" -> new Joins(inside).join(source);
            case "experimental_add_columns" -> new Joins(inside).addColumns(source);
            case "experimental_filter_in" -> new Joins(inside).filterIn(source);
            case "experimental_union" -> sources.union(source);
            case "experimental_create_slices" -> new Intervals(inside).createSlices(source);
            case "experimental_counter_intervals" -> new Intervals(inside).counters(source);
            case "sql" -> sources.sql(source);
            default -> scope.nested(source, field);
        };
    }

    private String table(SpecMessage table) {
        String name = scope.required(table, "table_name");
        table.optionalText("module_name")
                .filter(module -> !module.isEmpty())
                .ifPresent(scope.queries()::include);
        return name;
    }

    private String timeRange(SpecMessage range) {
        if (!range.has("mode")) {
            throw scope.missing("mode");
        }
        boolean isStatic =
                switch (range.choice("mode")) {
                    case "STATIC" -> true;
                    case "DYNAMIC" -> false;
                    default -> throw scope.failure("mode must be STATIC or DYNAMIC");
                };
        return "(SELECT 0 AS id, %s AS ts, %s AS dur)"
                .formatted(
                        moment(range, "ts", isStatic, "trace_start()"),
                        moment(range, "dur", isStatic, "trace_dur()"));
    }

    private String moment(SpecMessage range, String field, boolean required, String byDefault) {
        if (range.has(field)) {
            return Long.toString(range.number(field));
        }
        if (required) {
            throw scope.failure(field + " is missing: mode STATIC needs ts and dur");
        }
        return byDefault;
    }

    private String simpleSlices(SpecMessage slices) {
        scope.queries().include("slices.with_context");
        List<String> conditions = new ArrayList<>();
        for (String column : List.of("slice_name", "thread_name", "process_name", "track_name")) {
            slices.optionalText(column + "_glob")
                    .ifPresent(glob -> conditions.add(column + " GLOB " + SqlLiterals.text(glob)));
        }
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return "(SELECT id, ts, dur, name AS slice_name, thread_name, process_name, track_name"
                + " FROM thread_or_process_slice"
                + where
                + ")";
    }

    private String sql(SpecMessage source) {
        List<String> statements =
                StatementSplitter.split(SqlSource.ofEngine(scope.required(source, "sql"))).stream()
                        .map(SqlSource::text)
                        .toList();
        if (statements.isEmpty()) {
            throw scope.failure("sql has no statement");
        }
        if (source.has("preamble")) {
            if (statements.size() > 1) {
                throw scope.failure(
                        "sql must be a single statement where there is a preamble; leave the preamble"
                                + " out and put its statements before the last one of sql");
            }
            scope.queries().runBefore(source.text("preamble"));
        } else if (statements.size() > 1) {
            scope.queries()
                    .runBefore(
                            String.join(";\n", statements.subList(0, statements.size() - 1)) + ";");
        }
        Map<String, String> tables = new HashMap<>();
        for (SpecMessage dependency : source.messages("dependencies")) {
            String alias = scope.required(dependency, "alias");
            tables.put(alias, scope.nestedIn(dependency, "query"));
        }
        List<String> columns = source.texts("column_names");
        return "(\n  SELECT %s\n  FROM (\n%s\n  ))"
                .formatted(
                        columns.isEmpty() ? "*" : String.join(", ", columns),
                        SqlVariables.replace(statements.getLast(), tables));
    }

    private String union(SpecMessage union) {
        List<SpecMessage> queries = union.messages("queries");
        if (queries.size() < 2) {
            throw scope.failure("a union needs at least 2 queries but has " + queries.size());
        }
        checkColumns(queries);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < queries.size(); i++) {
            names.add(scope.nested(queries.get(i), "queries[%d]".formatted(i)));
        }
        String between = union.flag("use_union_all", false) ? " UNION ALL " : " UNION ";
        return names.stream()
                .map(name -> "SELECT * FROM " + name)
                .collect(Collectors.joining(between, "(", ")"));
    }

    /// Only queries that select columns say which they have. A union goes by places, not names, so
    /// that at least the names have to be the same.
    private void checkColumns(List<SpecMessage> queries) {
        List<String> first = Columns.selected(queries.getFirst());
        for (int i = 1; i < queries.size(); i++) {
            List<String> columns = Columns.selected(queries.get(i));
            boolean known = !first.isEmpty() && !columns.isEmpty();
            if (known
                    && (columns.size() != first.size()
                            || !new HashSet<>(columns).equals(new HashSet<>(first)))) {
                throw scope.failure(
                        "all queries must have the same columns, but queries[0] has (%s) and queries[%d] has (%s)"
                                .formatted(
                                        String.join(", ", first), i, String.join(", ", columns)));
            }
        }
    }
}
