// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.structured;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// Makes PerfettoSQL of structured queries. Before what it returns can be run, all of
/// [#modules()] have to be included, all of [#preambles()] run and all of [#tables()] created, in
/// this order.
public final class StructuredQueries {
    private static final int MAX_DEPTH = 100;

    private final Map<String, SpecMessage> shared = new LinkedHashMap<>();
    private final Map<String, SharedTable> tables = new LinkedHashMap<>();
    private final Map<String, String> tableNames = new HashMap<>();
    private final Map<String, String> given = new HashMap<>();
    private final Deque<String> underway = new ArrayDeque<>();
    private final Set<String> modules = new LinkedHashSet<>();
    private final Set<String> preambles = new LinkedHashSet<>();

    /// A query that others refer to, to be created as a PERFETTO table and dropped at the end.
    ///
    /// @param id what it is referred to by
    /// @param name of the table
    /// @param sql its rows
    public record SharedTable(String id, String name, String sql) {}

    /// Adds a query that others may refer to by its id.
    ///
    /// @throws ProcessorException of category user where it has no id or one that is taken
    public void add(SpecMessage query) {
        String id = query.text("id");
        if (id.isEmpty()) {
            throw failure(
                    "a query of the summary spec has no id: queries that others refer to need one");
        }
        if (shared.putIfAbsent(id, query) != null) {
            throw failure("the query id '%s' is defined more than once".formatted(id));
        }
    }

    /// Takes a table for the rows of a query that was added.
    public void useTable(String id, String table) {
        tableNames.put(TableNames.key(table), id);
        given.put(id, table);
    }

    /// The SQL of a query.
    ///
    /// @param place what to call the query in failures
    /// @throws ProcessorException of category user where the query is not complete
    public String sql(SpecMessage query, String place) {
        return new QueryText(this).of(query, place);
    }

    /// The SQL of a query that was added.
    public String sqlOf(String id) {
        @Nullable SpecMessage query = shared.get(id);
        if (query == null) {
            throw failure(
                    "no query with the id '%s' in any summary spec; there are: %s"
                            .formatted(id, known()));
        }
        underway.push(id);
        try {
            return sql(query, "query '" + id + "'");
        } finally {
            underway.pop();
        }
    }

    /// Modules to include, in the order in which they were met.
    public List<String> modules() {
        return List.copyOf(modules);
    }

    /// Statements to run, each text once however many queries have it.
    public List<String> preambles() {
        return List.copyOf(preambles);
    }

    /// The shared queries that were referred to, those that others need first.
    public List<SharedTable> tables() {
        return List.copyOf(tables.values());
    }

    void include(String module) {
        modules.add(module);
    }

    void runBefore(String statements) {
        preambles.add(statements);
    }

    /// The table of a query that was added, made on first sight.
    String table(String id, String place) {
        @Nullable String there = given.get(id);
        if (there != null) {
            return there;
        }
        @Nullable SharedTable made = tables.get(id);
        if (made != null) {
            return made.name();
        }
        @Nullable SpecMessage query = shared.get(id);
        if (query == null) {
            throw failure(
                    "%s: inner_query_id names '%s', but no query has this id; there are: %s"
                            .formatted(place, id, known()));
        }
        if (underway.contains(id)) {
            throw failure("%s: the query '%s' needs itself: %s".formatted(place, id, cycle(id)));
        }
        checkDepth(underway.size(), place);
        underway.push(id);
        try {
            String sql = new QueryText(this).of(query, "query '" + id + "'");
            SharedTable table = new SharedTable(id, tableName(id), sql);
            tables.put(id, table);
            return table.name();
        } finally {
            underway.pop();
        }
    }

    private String tableName(String id) {
        String name = TableNames.unique("shared_sq_" + TableNames.word(id), tableNames.keySet());
        tableNames.put(TableNames.key(name), id);
        return name;
    }

    static void checkDepth(int depth, String place) {
        if (depth >= MAX_DEPTH) {
            throw failure("%s: queries are nested more than %d deep".formatted(place, MAX_DEPTH));
        }
    }

    private String cycle(String id) {
        List<String> path = new ArrayList<>();
        for (String from : underway) {
            path.addFirst(from);
            if (from.equals(id)) {
                break;
            }
        }
        path.add(id);
        return String.join(" -> ", path);
    }

    private String known() {
        return shared.isEmpty() ? "none" : String.join(", ", shared.keySet());
    }

    static ProcessorException failure(String message) {
        return new ProcessorException(Failure.user("INVALID_STRUCTURED_QUERY", message));
    }
}
