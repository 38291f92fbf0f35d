// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.tracefold.orchestrator.filter.CellText;
import dev.tracefold.orchestrator.history.QueryExecution;

/// A query as clients see it.
final class ExecutionJson {
    private static final int CLIPPED_CHARS = 2000;

    private ExecutionJson() {}

    static ObjectNode status(QueryExecution execution) {
        return Json.object()
                .put("status", execution.status().name())
                .put("processedRows", execution.counts().rows())
                .put("processedTraces", execution.counts().processed())
                .put("totalTraces", execution.counts().total());
    }

    /// As a list shows it: long texts are cut.
    static ObjectNode listed(QueryExecution execution, Instant now) {
        return of(execution, now, CLIPPED_CHARS);
    }

    /// All of it, with what it was asked with.
    static ObjectNode full(QueryExecution execution, Instant now) {
        ObjectNode full = of(execution, now, Integer.MAX_VALUE);
        JsonNode asked = Json.parse(execution.snapshot());
        ArrayNode settings = full.putArray("settings");
        for (JsonNode setting : asked.path("settings")) {
            ObjectNode out = settings.addObject();
            out.set("settingId", setting.path("setting_id"));
            out.set("values", setting.path("values"));
            out.put("category", setting.path("category").asText("SETTING_CATEGORY_UNSPECIFIED"));
        }
        full.set("traceFilters", arrayOf(asked, "trace_filters"));
        full.set("traceMetadataColumns", arrayOf(asked, "trace_metadata_columns"));
        full.put("traceOrderBy", asked.path("trace_order_by").asText(""));
        return full;
    }

    private static JsonNode arrayOf(JsonNode asked, String name) {
        JsonNode array = asked.path(name);
        return array.isArray() ? array : Json.object().arrayNode();
    }

    private static ObjectNode of(QueryExecution execution, Instant now, int maxChars) {
        ObjectNode json = status(execution);
        json.put("queryUuid", execution.uuid())
                .put("startTime", CellText.time(execution.started().toEpochMilli()))
                .put("perfettoSql", clipped(execution.sql(), maxChars))
                .put("limit", execution.rowLimit())
                .put("materialized", execution.materialized())
                .put("failedTraces", execution.counts().failed())
                .put("tableName", execution.hasResults(now) ? tableName(execution) : "");
        execution.ended().ifPresent(end -> json.put("endTime", CellText.time(end.toEpochMilli())));
        execution
                .resultsUntil()
                .ifPresent(until -> json.put("expireTime", CellText.time(until.toEpochMilli())));
        execution.error().ifPresent(error -> json.put("errorMessage", clipped(error, maxChars)));
        execution.standing().ifPresent(id -> json.put("standingId", id));
        JsonNode asked = Json.parse(execution.snapshot());
        if (asked.path("reduce_sql").isTextual()) {
            json.put("reduceSql", clipped(asked.path("reduce_sql").asText(), maxChars));
        }
        if (asked.path("trace_limit").isIntegralNumber()) {
            json.set("traceLimit", asked.path("trace_limit"));
        }
        if (asked.path("experiment_filter").isObject()) {
            json.set("experimentFilter", asked.path("experiment_filter"));
        }
        return json;
    }

    /// What the rows of a query are called: as its client wished, or after the query.
    static String tableName(QueryExecution execution) {
        String wished = Json.parse(execution.snapshot()).path("table_name").asText("");
        return wished.isEmpty() ? "query_" + execution.uuid().replace("-", "") : wished;
    }

    private static String clipped(String text, int maxChars) {
        return text.length() <= maxChars ? text : text.substring(0, maxChars) + "…";
    }
}
