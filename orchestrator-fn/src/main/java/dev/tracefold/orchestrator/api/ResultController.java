// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.api;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

import dev.tracefold.orchestrator.execution.JsonReader;
import dev.tracefold.orchestrator.history.ExecutionStatus;
import dev.tracefold.orchestrator.history.QueryExecution;
import dev.tracefold.orchestrator.results.ResultCursor;
import dev.tracefold.orchestrator.results.ResultReader;
import dev.tracefold.orchestrator.results.ResultReader.Selection;

/// Rows that were kept: pages of them, and all of them as a file.
@Controller("/v1")
@Requires(beans = ApiParts.class)
@ExecuteOn(TaskExecutors.BLOCKING)
final class ResultController {
    private static final String UUID = "{uuid}";
    private static final long MAX_PAGE = 10_000;

    private final ApiParts parts;

    ResultController(ApiParts parts) {
        this.parts = parts;
    }

    /// A page of the rows that are there.
    @Post(
            uri = "/query_executions/" + UUID + "/fetch_results",
            consumes = MediaType.ALL,
            produces = MediaType.APPLICATION_JSON)
    byte[] fetch(@PathVariable String uuid, HttpRequest<byte[]> request) {
        JsonNode body = Json.body(request);
        ResultReader rows = rows(uuid);
        long limit = JsonReader.number(body, "limit", 1, null);
        return ResultJson.page(
                rows.page(
                        selection(body),
                        (int) Math.min(limit, MAX_PAGE),
                        JsonReader.number(body, "offset", 0, null)),
                TraceLinks.of(request));
    }

    /// Rows as a file: all of them, or those of filters, in an order, as [#fetch] is asked.
    ///
    /// @param filters a JSON list
    /// @param columns a JSON list of names
    @Get("/query_executions/" + UUID + "/download")
    HttpResponse<StreamedFile> download(
            HttpRequest<?> request,
            @PathVariable String uuid,
            @QueryValue(defaultValue = "csv") String format,
            @QueryValue(defaultValue = "[]") String filters,
            @QueryValue(value = "order_by", defaultValue = "") String order,
            @QueryValue(defaultValue = "[]") String columns) {
        ObjectNode asked = Json.object().put("order_by", order);
        asked.set("filters", Json.list("filters", filters));
        asked.set("columns", Json.list("columns", columns));
        Optional<ResultFormat> text = ResultFormat.of(format);
        if (text.isEmpty() && !format.equals(ParquetDownload.SUFFIX)) {
            throw JsonReader.refused(
                    "format: expected csv, tsv, json, jsonl or parquet but was '%s'"
                            .formatted(format));
        }
        ResultCursor rows = rows(uuid).open(selection(asked));
        MutableHttpResponse<StreamedFile> response =
                HttpResponse.ok(
                        new StreamedFile(
                                file(rows, text, TraceLinks.of(request)),
                                MediaType.of(
                                        text.map(ResultFormat::mediaType)
                                                .orElse(ParquetDownload.MEDIA_TYPE))));
        return response.header(
                "Content-Disposition", "attachment; filename=\"%s.%s\"".formatted(uuid, format));
    }

    private static InputStream file(
            ResultCursor rows, Optional<ResultFormat> text, TraceLinks links) {
        try {
            return text.isPresent()
                    ? new ResultDownload(rows, text.get(), links)
                    : new ParquetDownload(rows, links);
        } catch (IOException | RuntimeException e) {
            rows.close();
            throw new IllegalStateException("the file cannot be begun", e);
        }
    }

    private static Selection selection(JsonNode body) {
        return new Selection(
                JsonReader.texts(body, "columns"),
                JsonReader.filters(body, "filters"),
                JsonReader.order(body, "order_by"));
    }

    private ResultReader rows(String uuid) {
        QueryExecution execution =
                parts.history().find(uuid).orElseThrow(() -> ExecutionController.unknown(uuid));
        if (!execution.materialized()) {
            throw JsonReader.refused("the rows of this query were not kept");
        }
        if (execution.status() == ExecutionStatus.FAILED) {
            throw JsonReader.refused(execution.error().orElse("the query failed"));
        }
        boolean ended = execution.status().isFinal();
        if (!execution.hasResults(parts.clock().instant())) {
            throw JsonReader.refused(
                    ended ? "the rows of this query are gone" : "there are no rows yet");
        }
        return parts.results()
                .open(uuid)
                .orElseThrow(() ->
                        JsonReader.refused(
                                "the rows of this query are with another replica, or gone"));
    }
}
