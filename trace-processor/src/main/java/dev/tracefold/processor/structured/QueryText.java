// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.structured;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One SELECT with all that is nested in its query as common table expressions. Queries are written
/// breadth first, so an expression needs only those before it when they stand in reverse.
final class QueryText {
    private static final String PREFIX = "sq_";

    private final StructuredQueries queries;
    private final List<Part> parts = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /// @param queries knows what is shared
    QueryText(StructuredQueries queries) {
        this.queries = queries;
    }

    /// One of the queries.
    ///
    /// @param query itself
    /// @param name of the expression
    /// @param place where it is, for failures
    /// @param depth how many queries it is nested in
    private record Part(SpecMessage query, String name, String place, int depth) {}

    String of(SpecMessage root, String place) {
        add(root, place, 0);
        List<String> selects = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            selects.add(select(parts.get(i)));
        }
        boolean onlyArranges = onlyArranges(root);
        List<String> expressions = new ArrayList<>();
        for (int i = parts.size() - 1; i >= (onlyArranges ? 1 : 0); i--) {
            expressions.add(
                    "%s AS (\n%s\n)"
                            .formatted(
                                    parts.get(i).name(), selects.get(i).indent(2).stripTrailing()));
        }
        String last =
                onlyArranges ? selects.getFirst() : "SELECT *\nFROM " + parts.getFirst().name();
        return "WITH " + String.join(",\n", expressions) + "\n" + last;
    }

    /// Whether a query does nothing but sort and cut the one that it is about. Its SELECT is the last
    /// then: SQL promises an order for that one only.
    private static boolean onlyArranges(SpecMessage query) {
        return query.has("inner_query")
                && Sources.chosen(query).equals("inner_query")
                && !query.has("filters")
                && !query.has("experimental_filter_group")
                && !query.has("group_by")
                && !query.has("select_columns");
    }

    /// Puts a query in the queue.
    ///
    /// @return the name that stands for its rows
    String add(SpecMessage query, String place, int depth) {
        StructuredQueries.checkDepth(depth, place);
        String id = query.text("id");
        String wanted = PREFIX + (id.isEmpty() ? parts.size() : TableNames.word(id));
        String name = TableNames.unique(wanted, names);
        names.add(TableNames.key(name));
        parts.add(new Part(query, name, place, depth));
        return name;
    }

    private String select(Part part) {
        SpecMessage query = part.query();
        Scope scope = new Scope(this, queries, part.place(), part.depth());
        query.texts("referenced_modules").forEach(queries::include);
        String source = new Sources(scope).of(query);
        List<String> clauses = new ArrayList<>();
        clauses.add("SELECT " + Columns.of(query, scope));
        clauses.add("FROM " + source);
        String condition = Filters.of(query, scope);
        if (!condition.isEmpty()) {
            clauses.add("WHERE " + condition);
        }
        query.message("group_by")
                .map(groups -> groups.texts("column_names"))
                .filter(columns -> !columns.isEmpty())
                .ifPresent(columns -> clauses.add("GROUP BY " + String.join(", ", columns)));
        Arrangement.addTo(clauses, query, scope);
        return String.join("\n", clauses);
    }
}
