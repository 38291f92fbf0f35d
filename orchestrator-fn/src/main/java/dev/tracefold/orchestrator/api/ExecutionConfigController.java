// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;

import dev.tracefold.orchestrator.execution.RunSettings;

/// The settings that a page shows and sends back with each call.
@Controller("/v1")
@Requires(beans = ApiParts.class)
final class ExecutionConfigController {
    private static final String ADDRESS = "TRACE_ADDRESS";
    private static final String OPTIONS = "BIGTRACE_QUERY_OPTIONS";

    private final ApiParts parts;
    private final String perfettoUi;

    ExecutionConfigController(
            ApiParts parts, @Property(name = "tracefold.perfetto-ui") String perfettoUi) {
        this.parts = parts;
        this.perfettoUi = perfettoUi;
    }

    /// All settings, in the order in which they are shown.
    @Post(uri = "/bigtrace_execution_config", consumes = MediaType.ALL)
    String config(HttpRequest<byte[]> request) {
        var _ = Json.body(request);
        ObjectNode answer = Json.object().put("perfettoUi", perfettoUi);
        ArrayNode settings = answer.putArray("setting");
        setting(
                        settings,
                        RunSettings.DIRECTORY,
                        "Traces",
                        "Folder, bucket (gs://...) or prefix of the traces; empty for all that are"
                                + " known",
                        ADDRESS)
                .putObject("plainString")
                .put("defaultValue", parts.sources().defaultDirectory());
        setting(
                        settings,
                        RunSettings.TRACES,
                        "Only these traces",
                        "Addresses or trace UUIDs; when switched on, no others are asked",
                        ADDRESS)
                .put("disabled", true)
                .putObject("stringArray")
                .putArray("defaultValues");
        setting(
                        settings,
                        RunSettings.TRACE_LIMIT,
                        "Most traces",
                        "How many traces a query asks at most; ignored if 0",
                        OPTIONS)
                .putObject("number")
                .put("defaultValue", 0)
                .put("min", 0);
        ObjectNode onError =
                setting(
                                settings,
                                RunSettings.ON_ERROR,
                                "When a trace fails",
                                "Whether the other traces still answer",
                                OPTIONS)
                        .putObject("stringEnum")
                        .put("defaultValue", "skip");
        ArrayNode choices = onError.putArray("options");
        choices.addObject().put("value", "skip").put("label", "Answer without it");
        choices.addObject().put("value", "fail").put("label", "Fail the query");
        setting(
                        settings,
                        RunSettings.TRACE_SECONDS,
                        "Seconds for a trace",
                        "Longest time for one trace; ignored if 0",
                        OPTIONS)
                .putObject("number")
                .put("defaultValue", 0)
                .put("min", 0);
        return answer.toString();
    }

    private static ObjectNode setting(
            ArrayNode settings, String id, String name, String description, String category) {
        return settings.addObject()
                .put("id", id)
                .put("name", name)
                .put("description", description)
                .put("category", category);
    }
}
