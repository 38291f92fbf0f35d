// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.TraceSession;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;

/// The names that SQL knows, from a session on nothing: tables with their columns, functions with
/// their arguments, modules.
final class SqlNames {
    private static final String MODULES =
            """
            SELECT module, short_description FROM __intrinsic_stdlib_objects
            WHERE object_type = 'MODULE' ORDER BY module\
            """;
    private static final String TABLES =
            """
            SELECT t.name, c.name, c.type
            FROM (
              SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')
              UNION SELECT name FROM perfetto_tables
            ) t, pragma_table_info(t.name) c
            WHERE t.name NOT GLOB '__*' ORDER BY t.name, c.cid\
            """;
    private static final String OBJECTS =
            """
            SELECT object_type, name, module, short_description, return_type, args, cols
            FROM __intrinsic_stdlib_objects
            WHERE object_type != 'MODULE' AND exposed ORDER BY name, id\
            """;
    private static final String FUNCTIONS =
            """
            SELECT DISTINCT name FROM pragma_function_list
            WHERE name GLOB '[a-z]*' ORDER BY name\
            """;

    private SqlNames() {}

    static String of(ProcessorOptions options) {
        ObjectNode names = Json.object();
        ArrayNode tables = names.putArray("tables");
        ArrayNode functions = names.putArray("functions");
        ArrayNode modules = names.putArray("modules");
        try (TraceSession session =
                TraceProcessor.open(TraceSource.bytes("nothing", new byte[0]), options)) {
            addTables(session, tables);
            each(session, OBJECTS, row -> addObject(row, tables, functions));
            each(
                    session,
                    FUNCTIONS,
                    row -> functions.addObject().put("name", row.getString(0)).put("module", ""));
            each(
                    session,
                    MODULES,
                    row ->
                            modules.addObject()
                                    .put("name", row.getString(0))
                                    .put("description", row.getString(1)));
        }
        return names.toString();
    }

    private static void addTables(TraceSession session, ArrayNode tables) {
        Map<String, ArrayNode> columns = new HashMap<>();
        each(
                session,
                TABLES,
                row -> {
                    columns.computeIfAbsent(
                                    row.getString(0),
                                    table ->
                                            tables.addObject()
                                                    .put("name", table)
                                                    .put("module", "")
                                                    .put("description", "")
                                                    .putArray("columns"))
                            .addObject()
                            .put("name", row.getString(1))
                            .put("type", row.getString(2));
                });
    }

    private static void addObject(QueryResult row, ArrayNode tables, ArrayNode functions) {
        String type = row.getString(0);
        if (type.equals("TABLE") || type.equals("VIEW")) {
            named(tables, row).set("columns", typed(row.getString(6)));
        } else {
            ObjectNode function =
                    named(functions, row).put("kind", type).put("returnType", row.getString(4));
            function.set("args", typed(row.getString(5)));
            function.set("columns", typed(row.getString(6)));
        }
    }

    private static ObjectNode named(ArrayNode list, QueryResult row) {
        return list.addObject()
                .put("name", row.getString(1))
                .put("module", row.getString(2))
                .put("description", row.getString(3));
    }

    private static ArrayNode typed(String json) {
        ArrayNode typed = Json.object().arrayNode();
        for (JsonNode one : Json.parse(json.isEmpty() ? "[]" : json)) {
            typed.addObject()
                    .put("name", one.path("name").asText())
                    .put("type", one.path("type").asText());
        }
        return typed;
    }

    private static void each(TraceSession session, String sql, Consumer<QueryResult> action) {
        try (QueryResult rows = session.query(sql, QueryLimits.NONE)) {
            while (rows.next()) {
                action.accept(rows);
            }
        }
    }
}
