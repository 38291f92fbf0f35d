// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

import dev.tracefold.orchestrator.execution.JsonReader;
import dev.tracefold.orchestrator.history.QueryExecution;

/// Queries that go on with every trace that comes. Their rows are those of their query.
@Controller("/v1")
@Requires(beans = ApiParts.class)
@ExecuteOn(TaskExecutors.BLOCKING)
final class StandingController {
    private final ApiParts parts;
    private final Presets presets;

    StandingController(ApiParts parts) {
        this.parts = parts;
        this.presets = new Presets(parts);
    }

    /// Those that stand.
    @Get("/standing_queries")
    String list() {
        ObjectNode answer = Json.object();
        ArrayNode standing = answer.putArray("standingQueries");
        for (QueryExecution execution : parts.standing().all()) {
            standing.add(json(execution));
        }
        return answer.toString();
    }

    /// Lets a saved query stand, or saves one that does.
    @Post(uri = "/standing_queries", consumes = MediaType.ALL)
    String add(HttpRequest<byte[]> request) {
        JsonNode body = Json.body(request);
        JsonNode existing = body.path("existing");
        if (!existing.isMissingNode() && !existing.isBoolean()) {
            throw JsonReader.refused("existing: expected true or false but was " + existing);
        }
        String id = JsonReader.optionalText(body, "preset_id");
        ObjectNode preset =
                id.isEmpty()
                        ? presets.save(preset(body))
                        : presets.find(id)
                                .orElseThrow(
                                        () -> new UnknownThing("no saved query is called " + id));
        return json(presets.stand(preset, existing.asBoolean(false))).toString();
    }

    /// Ends one and forgets its rows; the saved query stays.
    @Delete("/standing_queries/{id}")
    String remove(@PathVariable String id) {
        if (!parts.standing().remove(id)) {
            throw new UnknownThing("no standing query is called " + id);
        }
        return "{}";
    }

    /// The words of a query as those of a preset.
    private static ObjectNode preset(JsonNode body) {
        ObjectNode preset =
                Json.object()
                        .put("name", JsonReader.text(body, "name"))
                        .put("category", JsonReader.optionalText(body, "category"))
                        .put("perfettoSql", JsonReader.text(body, "perfetto_sql"))
                        .put("limit", JsonReader.number(body, "limit", 1, 0L));
        ArrayNode settings = preset.putArray("settings");
        for (JsonNode setting : JsonReader.list(body, "settings")) {
            ObjectNode out =
                    settings.addObject()
                            .put("settingId", JsonReader.text(setting, "setting_id"))
                            .put("category", JsonReader.optionalText(setting, "category"));
            out.putArray("values");
            JsonReader.texts(setting, "values").forEach(out.withArray("values")::add);
        }
        var _ = JsonReader.filters(body, "trace_filters");
        copy(body, "trace_filters", preset, "traceFilters");
        var _ = JsonReader.texts(body, "trace_metadata_columns");
        copy(body, "trace_metadata_columns", preset, "traceMetadataColumns");
        return preset;
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String as) {
        if (from.path(name).isArray()) {
            to.set(as, from.path(name));
        }
    }

    private ObjectNode json(QueryExecution execution) {
        String id = execution.standing().orElse("");
        ObjectNode json = Json.object().put("id", id);
        json.put("name", presets.find(id).map(preset -> preset.path("name").asText()).orElse(id));
        ObjectNode query = ExecutionJson.full(execution, parts.clock().instant());
        query.remove("standingId");
        json.setAll(query);
        return json;
    }
}
