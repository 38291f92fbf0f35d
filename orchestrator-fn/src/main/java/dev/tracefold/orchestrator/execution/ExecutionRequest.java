// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceColumn;
import dev.tracefold.orchestrator.filter.Filter;
import dev.tracefold.orchestrator.filter.OrderBy;
import dev.tracefold.orchestrator.results.ResultStore;

import static java.util.Objects.requireNonNull;

/// What a query is asked with.
///
/// @param sql its text
/// @param reduce a second query over the rows of all traces, whose rows are the answer; empty for none
/// @param limit most rows over all traces
/// @param settings those of the client
/// @param filters which traces
/// @param metadataColumns columns of the catalog that rows are shown with
/// @param order in which traces are taken
/// @param traceLimit most traces; empty for all
/// @param tableName what the client calls its rows; may be empty
/// @param snapshot the body without text and limit, which is read again by [#again]
public record ExecutionRequest(
        String sql,
        Optional<String> reduce,
        long limit,
        RunSettings settings,
        List<Filter> filters,
        List<String> metadataColumns,
        OrderBy order,
        OptionalInt traceLimit,
        String tableName,
        String snapshot) {
    private static final List<String> NOT_IN_SNAPSHOT = List.of("perfetto_sql", "limit");

    public ExecutionRequest {
        requireNonNull(sql, "sql");
        requireNonNull(reduce, "reduce");
        requireNonNull(settings, "settings");
        filters = List.copyOf(filters);
        metadataColumns = List.copyOf(metadataColumns);
        requireNonNull(order, "order");
        requireNonNull(traceLimit, "traceLimit");
        requireNonNull(tableName, "tableName");
        requireNonNull(snapshot, "snapshot");
    }

    /// The text of a body that is well enough formed to be noted.
    static String sql(JsonNode body) {
        String sql = JsonReader.text(body, "perfetto_sql");
        if (sql.isBlank()) {
            throw JsonReader.refused("perfetto_sql: expected a query but it is empty");
        }
        return sql;
    }

    static long limit(JsonNode body) {
        return JsonReader.number(body, "limit", 1, null);
    }

    static String snapshot(JsonNode body) {
        ObjectNode rest = body.deepCopy();
        rest.remove(NOT_IN_SNAPSHOT);
        return rest.toString();
    }

    /// Reads a body.
    public static ExecutionRequest read(JsonNode body) {
        RunSettings settings = RunSettings.read(body);
        long traceLimit =
                JsonReader.number(body, "trace_limit", 0, settings.number(RunSettings.TRACE_LIMIT));
        return new ExecutionRequest(
                sql(body),
                Optional.of(JsonReader.optionalText(body, "reduce_sql").strip())
                        .filter(reduce -> !reduce.isEmpty()),
                limit(body),
                settings,
                JsonReader.filters(body, "trace_filters"),
                JsonReader.texts(body, "trace_metadata_columns").stream().distinct().toList(),
                JsonReader.order(body, "trace_order_by"),
                traceLimit == 0
                        ? OptionalInt.empty()
                        : OptionalInt.of((int) Math.min(traceLimit, Integer.MAX_VALUE)),
                JsonReader.optionalText(body, "table_name"),
                snapshot(body));
    }

    /// Reads what was noted of an earlier body.
    public static ExecutionRequest again(String sql, long limit, String snapshot) {
        ObjectNode body =
                (ObjectNode)
                        JsonReader.object(
                                snapshot.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        body.put("perfetto_sql", sql).put("limit", limit);
        return read(body);
    }

    /// What rows are shown with of their traces.
    ///
    /// @throws dev.tracefold.processor.error.ProcessorException for a column that traces do not have
    public List<ResultStore.TraceField> fields(TraceCatalog catalog) {
        if (metadataColumns.isEmpty()) {
            return List.of();
        }
        List<ResultStore.TraceField> fields = new ArrayList<>();
        List<TraceColumn> known = catalog.columns();
        for (String name : metadataColumns) {
            TraceColumn column =
                    known.stream()
                            .filter(candidate -> candidate.name().equals(name))
                            .findFirst()
                            .orElseThrow(() ->
                                    JsonReader.refused(
                                            "trace_metadata_columns: traces have no column '%s'"
                                                    .formatted(name)));
            fields.add(new ResultStore.TraceField(name, column.type()));
        }
        return fields;
    }
}
