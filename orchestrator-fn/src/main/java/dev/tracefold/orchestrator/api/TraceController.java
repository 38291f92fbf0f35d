// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.catalog.TraceColumn;
import dev.tracefold.orchestrator.catalog.TraceLink;
import dev.tracefold.orchestrator.catalog.TracePage;
import dev.tracefold.orchestrator.catalog.TraceSelection;
import dev.tracefold.orchestrator.execution.JsonReader;
import dev.tracefold.orchestrator.execution.RunSettings;

/// The list of traces.
@Controller("/v1")
@Requires(beans = ApiParts.class)
@ExecuteOn(TaskExecutors.BLOCKING)
final class TraceController {
    /// More rows than a page shows; who wants more asks again.
    private static final long MAX_PAGE = 10_000;

    private static final Set<String> LINKS = Set.of(TraceLink.COLUMN);

    private final ApiParts parts;

    TraceController(ApiParts parts) {
        this.parts = parts;
    }

    /// The columns of the list.
    @Post(uri = "/trace_metadata_schema", consumes = MediaType.ALL)
    String schema(HttpRequest<byte[]> request) {
        var _ = select(Json.body(request));
        ObjectNode answer = Json.object();
        ArrayNode columns = answer.putArray("columns");
        for (TraceColumn column : parts.catalog().columns()) {
            columns.addObject()
                    .put("name", column.name())
                    .put("type", column.type().name())
                    .put("defaultVisible", column.visible())
                    .put("description", column.description());
        }
        return answer.toString();
    }

    /// A page of the list.
    @Post(uri = "/trace_metadata", consumes = MediaType.ALL, produces = MediaType.APPLICATION_JSON)
    byte[] list(HttpRequest<byte[]> request) {
        JsonNode body = Json.body(request);
        long limit = JsonReader.number(body, "limit", 1, null);
        long offset = JsonReader.number(body, "offset", 0, null);
        TracePage page =
                parts.catalog()
                        .page(
                                select(body)
                                        .with(
                                                JsonReader.filters(body, "filters"),
                                                JsonReader.order(body, "order_by")),
                                JsonReader.texts(body, "columns"),
                                (int) Math.min(limit, MAX_PAGE),
                                offset);
        TraceLinks links = TraceLinks.of(request);
        return Json.write(json -> {
            Json.strings(json, "columnNames", page.columns());
            json.writeArrayFieldStart("rows");
            for (List<@Nullable String> row : page.rows()) {
                Json.row(json, links.row(page.columns(), LINKS, row));
            }
            json.writeEndArray();
            json.writeNumberField("totalFilteredRows", page.total());
        });
    }

    private TraceSelection select(JsonNode body) {
        return parts.sources().select(RunSettings.read(body));
    }
}
