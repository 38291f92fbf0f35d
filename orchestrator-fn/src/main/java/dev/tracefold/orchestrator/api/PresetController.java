// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.UUID;

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
import dev.tracefold.orchestrator.history.SavedQuery;

/// Ready-made queries: those that come with the product, and those that people saved.
@Controller("/v1")
@Requires(beans = ApiParts.class)
@ExecuteOn(TaskExecutors.BLOCKING)
final class PresetController {
    private static final String RESOURCE = "presets.json";

    private final ApiParts parts;

    PresetController(ApiParts parts) {
        this.parts = parts;
    }

    /// All of them.
    @Get("/trace_presets")
    String presets() {
        ObjectNode answer = Json.object();
        ArrayNode presets = answer.putArray("tracePresets");
        builtIn().forEach(presets::add);
        for (SavedQuery saved : parts.saved().saved()) {
            presets.add(Json.parse(saved.content()));
        }
        return answer.toString();
    }

    /// Saves one; without an id, as a new one.
    @Post(uri = "/trace_presets", consumes = MediaType.ALL)
    String save(HttpRequest<byte[]> request) {
        ObjectNode preset = (ObjectNode) Json.body(request);
        String id = JsonReader.optionalText(preset, "id");
        if (isBuiltIn(id)) {
            throw JsonReader.refused("id: '%s' comes with the product".formatted(id));
        }
        if (id.isEmpty()) {
            id = UUID.randomUUID().toString();
        }
        String category = JsonReader.optionalText(preset, "category");
        String name = JsonReader.text(preset, "name");
        var _ = JsonReader.text(preset, "perfettoSql");
        var _ = JsonReader.filters(preset, "traceFilters");
        var _ = JsonReader.order(preset, "traceOrderBy");
        preset.put("id", id)
                .put("category", category)
                .put("description", JsonReader.optionalText(preset, "description"));
        parts.saved()
                .save(
                        new SavedQuery(
                                id, category, name, preset.toString(), parts.clock().instant()));
        return preset.toString();
    }

    /// Forgets one that was saved.
    @Delete("/trace_presets/{id}")
    String forget(@PathVariable String id) {
        if (!parts.saved().forget(id)) {
            throw new UnknownThing("no saved query is called " + id);
        }
        return "{}";
    }

    private static boolean isBuiltIn(String id) {
        for (JsonNode preset : builtIn()) {
            if (preset.path("id").asText().equals(id)) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode builtIn() {
        try (InputStream resource = PresetController.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            return Json.parse(resource.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
