// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import com.fasterxml.jackson.databind.JsonNode;
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

/// Ready-made queries: those that come with the product, and those that people saved.
@Controller("/v1")
@Requires(beans = ApiParts.class)
@ExecuteOn(TaskExecutors.BLOCKING)
final class PresetController {
    private final ApiParts parts;
    private final Presets presets;

    PresetController(ApiParts parts) {
        this.parts = parts;
        this.presets = new Presets(parts);
    }

    /// All of them.
    @Get("/trace_presets")
    String presets() {
        ObjectNode answer = Json.object();
        answer.putArray("tracePresets").addAll(presets.all());
        return answer.toString();
    }

    /// Saves one; without an id, as a new one. Whether it stands is as before where it is not said.
    @Post(uri = "/trace_presets", consumes = MediaType.ALL)
    String save(HttpRequest<byte[]> request) {
        ObjectNode preset = (ObjectNode) Json.body(request);
        JsonNode flag =
                preset.has("runOnUpload")
                        ? preset.path("runOnUpload")
                        : preset.path("run_on_upload");
        if (!flag.isMissingNode() && !flag.isBoolean()) {
            throw JsonReader.refused("runOnUpload: expected true or false but was " + flag);
        }
        ObjectNode saved = presets.save(preset);
        String id = saved.path("id").asText();
        boolean stands = parts.standing().find(id).isPresent();
        if (flag.asBoolean(stands)) {
            saved.put("queryUuid", presets.stand(saved, false).uuid()).put("runOnUpload", true);
        } else if (stands) {
            var _ = parts.standing().remove(id);
        }
        return saved.toString();
    }

    /// Forgets one that was saved; it does not stand any more either.
    @Delete("/trace_presets/{id}")
    String forget(@PathVariable String id) {
        if (!parts.saved().forget(id)) {
            throw new UnknownThing("no saved query is called " + id);
        }
        var _ = parts.standing().remove(id);
        return "{}";
    }
}
