// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import dev.tracefold.orchestrator.execution.JsonReader;
import dev.tracefold.orchestrator.history.QueryExecution;
import dev.tracefold.orchestrator.history.SavedQuery;

/// Ready-made queries, those that come with the product and those that people saved, with what says of
/// each whether it stands.
final class Presets {
    private static final String RESOURCE = "presets.json";
    // Rows of a standing query when nobody says how many.
    private static final long STANDING_ROWS = 1_000_000;

    private final ApiParts parts;

    Presets(ApiParts parts) {
        this.parts = parts;
    }

    /// All of them.
    List<ObjectNode> all() {
        List<ObjectNode> presets = new ArrayList<>();
        builtIn().forEach(preset -> presets.add((ObjectNode) preset));
        for (SavedQuery saved : parts.saved().saved()) {
            presets.add((ObjectNode) Json.parse(saved.content()));
        }
        Map<String, String> standing = new HashMap<>();
        for (QueryExecution execution : parts.standing().all()) {
            execution.standing().ifPresent(id -> standing.put(id, execution.uuid()));
        }
        presets.forEach(preset -> mark(preset, standing.get(preset.path("id").asText())));
        return presets;
    }

    private static void mark(ObjectNode preset, @Nullable String uuid) {
        if (uuid != null) {
            preset.put("runOnUpload", true).put("queryUuid", uuid);
        }
    }

    /// One by its name.
    Optional<ObjectNode> find(String id) {
        return all().stream().filter(preset -> preset.path("id").asText().equals(id)).findFirst();
    }

    /// Saves one; without an id, as a new one.
    ///
    /// @return as it was saved
    ObjectNode save(ObjectNode preset) {
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
        // Whether it stands is known by the query that it stands as.
        preset.remove(List.of("runOnUpload", "run_on_upload", "queryUuid"));
        preset.put("id", id)
                .put("category", category)
                .put("description", JsonReader.optionalText(preset, "description"));
        parts.saved()
                .save(
                        new SavedQuery(
                                id, category, name, preset.toString(), parts.clock().instant()));
        return preset;
    }

    /// Lets a preset stand.
    QueryExecution stand(JsonNode preset, boolean existing) {
        return parts.standing().put(preset.path("id").asText(), body(preset), existing);
    }

    private static boolean isBuiltIn(String id) {
        for (JsonNode preset : builtIn()) {
            if (preset.path("id").asText().equals(id)) {
                return true;
            }
        }
        return false;
    }

    /// What a preset asks, in the words of a query.
    private static ObjectNode body(JsonNode preset) {
        ObjectNode body = Json.object().put("perfetto_sql", preset.path("perfettoSql").asText());
        long limit = preset.path("limit").asLong(0);
        body.put("limit", limit > 0 ? limit : STANDING_ROWS);
        ArrayNode settings = body.putArray("settings");
        for (JsonNode setting : preset.path("settings")) {
            ObjectNode in =
                    settings.addObject()
                            .put("setting_id", setting.path("settingId").asText())
                            .put("category", setting.path("category").asText());
            ArrayNode values = in.putArray("values");
            setting.path("values").forEach(value -> values.add(value.asText()));
        }
        copy(preset, "traceFilters", body, "trace_filters");
        copy(preset, "traceMetadataColumns", body, "trace_metadata_columns");
        return body;
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String as) {
        if (from.path(name).isArray() && !from.path(name).isEmpty()) {
            to.set(as, from.path(name));
        }
    }

    private static JsonNode builtIn() {
        try (InputStream resource = Presets.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            return Json.parse(resource.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
