// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import dev.tracefold.orchestrator.execution.JsonReader;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.query.QueryRequest.OnError;
import dev.tracefold.processor.query.QueryLimits;

import static dev.tracefold.orchestrator.execution.JsonReader.kind;
import static dev.tracefold.orchestrator.execution.JsonReader.refused;

/// Reads the body of `POST /v1/queries`:
///
/// ```json
/// {"traces": ["/local/a.pftrace"], "sql": "SELECT dur FROM slice", "on_error": "skip",
///  "reduce_sql": "SELECT percentile(dur, 95) FROM result",
///  "limits": {"time_ms": 60000, "rows": 100000, "bytes": 100000000}}
/// ```
///
/// `on_error` is `fail` unless said; without `reduce_sql` the rows of the traces are the answer; a limit that is not given is none. What is not known is refused,
/// so that a misspelt limit is not taken for none.
///
/// @param request what the traces are asked
/// @param reduceSql what their rows are asked, if anything
record QueryBody(QueryRequest request, Optional<String> reduceSql) {
    static QueryBody read(byte[] body) {
        JsonNode root = JsonReader.body(body);
        knowsOnly(root, "", List.of("traces", "sql", "reduce_sql", "on_error", "limits"));
        String sql = JsonReader.text(root, "sql");
        return new QueryBody(
                new QueryRequest(
                        traces(root.path("traces")),
                        sql,
                        onError(root.path("on_error")),
                        limits(root.path("limits"))),
                reduceSql(root.path("reduce_sql")));
    }

    private static Optional<String> reduceSql(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw refused("reduce_sql: expected a text but was " + kind(node));
        }
        return Optional.of(node.textValue());
    }

    private static List<String> traces(JsonNode node) {
        if (!node.isArray()) {
            throw refused("traces: expected a list but was " + kind(node));
        }
        List<String> traces = new ArrayList<>();
        for (JsonNode trace : node) {
            if (!trace.isTextual()) {
                throw refused("traces: expected texts but one was " + kind(trace));
            }
            traces.add(trace.textValue());
        }
        return traces;
    }

    private static OnError onError(JsonNode node) {
        return switch (node.asText("fail")) {
            case "", "fail" -> OnError.FAIL;
            case "skip" -> OnError.SKIP;
            default -> throw refused("on_error: expected fail or skip but was " + node);
        };
    }

    private static QueryLimits limits(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return QueryLimits.NONE;
        }
        if (!node.isObject()) {
            throw refused("limits: expected an object but was " + kind(node));
        }
        knowsOnly(node, "limits.", List.of("time_ms", "rows", "bytes"));
        return new QueryLimits(
                node.has("time_ms")
                        ? Duration.ofMillis(positive(node, "time_ms"))
                        : QueryLimits.NONE.time(),
                node.has("rows") ? positive(node, "rows") : QueryLimits.NONE.rows(),
                node.has("bytes") ? positive(node, "bytes") : QueryLimits.NONE.bytes());
    }

    private static long positive(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.canConvertToLong() || !value.isIntegralNumber() || value.longValue() <= 0) {
            throw refused(
                    "limits.%s: expected a positive number but was %s".formatted(name, value));
        }
        return value.longValue();
    }

    private static void knowsOnly(JsonNode node, String prefix, List<String> known) {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw refused("%s%s: not known; expected one of %s".formatted(prefix, name, known));
            }
        }
    }
}
