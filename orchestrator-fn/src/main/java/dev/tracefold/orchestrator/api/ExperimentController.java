// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

import dev.tracefold.orchestrator.execution.JsonReader;

/// What newer pages ask for: experiments, of which there are none here, and names of tables.
@Controller("/v1")
@Requires(beans = ApiParts.class)
final class ExperimentController {
    private final ApiParts parts;

    ExperimentController(ApiParts parts) {
        this.parts = parts;
    }

    /// No experiment.
    @Post(uri = "/experiments", consumes = MediaType.ALL)
    String experiments(HttpRequest<byte[]> request) {
        var _ = Json.body(request);
        return "{\"experiments\":[]}";
    }

    /// Nothing of an experiment.
    @Post(uri = "/experiment_metadata", consumes = MediaType.ALL)
    String experiment(HttpRequest<byte[]> request) {
        var _ = Json.body(request);
        return "{}";
    }

    /// Whether a query's rows have that name.
    @Post(uri = "/check_table_exists", consumes = MediaType.ALL)
    @ExecuteOn(TaskExecutors.BLOCKING)
    String tableExists(HttpRequest<byte[]> request) {
        JsonNode body = Json.body(request);
        String name = JsonReader.text(body, "table_name");
        boolean exists =
                parts.history().list().stream()
                        .anyMatch(execution -> ExecutionJson.tableName(execution).equals(name));
        return Json.object().put("exists", exists).put("resolvedTableName", name).toString();
    }
}
