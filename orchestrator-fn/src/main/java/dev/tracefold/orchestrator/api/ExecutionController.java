// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.util.List;

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
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

import dev.tracefold.orchestrator.execution.QueryExecutions;
import dev.tracefold.orchestrator.history.QueryExecution;
import dev.tracefold.orchestrator.history.TraceError;
import dev.tracefold.processor.error.ProcessorException;

/// Queries: started, watched, ended, forgotten.
@Controller("/v1")
@Requires(beans = ApiParts.class)
@ExecuteOn(TaskExecutors.BLOCKING)
final class ExecutionController {
    private static final String UUID = "{uuid}";

    private final ApiParts parts;

    ExecutionController(ApiParts parts) {
        this.parts = parts;
    }

    /// Runs a query and answers with its rows. A client that closes its connection ends it.
    @Post(
            uri = "/execute_bigtrace_query",
            consumes = MediaType.ALL,
            produces = MediaType.APPLICATION_JSON)
    byte[] execute(HttpRequest<byte[]> request) throws InterruptedException {
        JsonNode body = Json.body(request);
        QueryExecutions executions = parts.executions();
        String uuid;
        try (Connection connection = Connection.of(request)) {
            uuid = executions.run(body, name -> connection.whenClosed(() -> cancel(name)));
        }
        try {
            return ResultJson.all(uuid, parts.results(), TraceLinks.of(request));
        } finally {
            executions.drop(uuid);
        }
    }

    private void cancel(String uuid) {
        var _ = Thread.ofVirtual().start(() -> parts.executions().cancel(uuid));
    }

    /// Starts a query.
    @Post(uri = "/execute_bigtrace_query_async", consumes = MediaType.ALL)
    String executeAsync(HttpRequest<byte[]> request) {
        return Json.object()
                .put("queryUuid", parts.executions().start(Json.body(request)))
                .toString();
    }

    /// The history.
    @Get("/query_executions")
    String list() {
        ObjectNode answer = Json.object();
        ArrayNode executions = answer.putArray("queryExecutions");
        for (QueryExecution execution : parts.history().list()) {
            executions.add(ExecutionJson.listed(execution, parts.clock().instant()));
        }
        return answer.toString();
    }

    /// One query.
    @Get("/query_executions/" + UUID)
    String get(@PathVariable String uuid) {
        return ExecutionJson.full(find(uuid), parts.clock().instant()).toString();
    }

    /// Forgets a query, its rows too.
    @Delete("/query_executions/" + UUID)
    String delete(@PathVariable String uuid) {
        parts.standing().let(uuid);
        if (!parts.executions().delete(uuid)) {
            throw unknown(uuid);
        }
        return "{}";
    }

    /// How far a query is.
    @Get("/query_executions/" + UUID + "/status")
    String status(@PathVariable String uuid) {
        return ExecutionJson.status(find(uuid)).toString();
    }

    /// Ends a query.
    @Post(uri = "/query_executions/" + UUID + "/cancel", consumes = MediaType.ALL)
    String cancelled(@PathVariable String uuid) {
        parts.standing().let(uuid);
        if (!parts.executions().cancel(uuid)) {
            throw unknown(uuid);
        }
        return "{}";
    }

    /// The traces that did not answer.
    @Get("/query_executions/" + UUID + "/errors")
    String errors(
            @PathVariable String uuid,
            @QueryValue(defaultValue = "100") int limit,
            @QueryValue(defaultValue = "0") int offset) {
        QueryExecution execution = find(uuid);
        if (limit < 1 || offset < 0) {
            throw new ProcessorException(
                    dev.tracefold.processor.error.Failure.user(
                            "REQUEST_MALFORMED",
                            "expected limit >= 1 and offset >= 0 but they were %d and %d"
                                    .formatted(limit, offset)));
        }
        ObjectNode answer = Json.object();
        answer.put("failedTraces", execution.counts().failed());
        ArrayNode errors = answer.putArray("errors");
        List<TraceError> known = parts.history().errors(uuid, limit, offset);
        for (TraceError error : known) {
            errors.addObject()
                    .put("traceAddress", error.address())
                    .put("stage", error.stage())
                    .put("code", error.code())
                    .put("message", error.message());
        }
        return answer.toString();
    }

    private QueryExecution find(String uuid) {
        return parts.history().find(uuid).orElseThrow(() -> unknown(uuid));
    }

    static UnknownThing unknown(String uuid) {
        return new UnknownThing("no query is called " + uuid);
    }
}
