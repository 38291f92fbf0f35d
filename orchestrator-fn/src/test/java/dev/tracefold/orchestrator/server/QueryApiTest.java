// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.tracefold.orchestrator.server.ApiScene.execute;
import static dev.tracefold.orchestrator.server.ApiScene.rows;
import static dev.tracefold.orchestrator.server.ApiScene.texts;
import static org.assertj.core.api.Assertions.assertThat;

/// Queries through the API: answered at once, or their rows kept.
@NullMarked
class QueryApiTest extends ThreeTracesScene {
    private static final String SLICES = "SELECT name, dur FROM slice";

    @Test
    void aQueryIsAnsweredAtOnceAndIsInTheHistory() {
        JsonNode answer =
                scene.post(
                        "/v1/execute_bigtrace_query",
                        execute(
                                SLICES,
                                100,
                                """
                                , "trace_metadata_columns": ["file_name", "day"],
                                "trace_filters": [{"field": "day", "op": "is not null"}]\
                                """));

        assertThat(texts(answer.path("columnNames")))
                .containsExactly("name", "dur", "file_name", "day");
        assertThat(rows(answer))
                .containsExactlyInAnyOrder(
                        "s0 1000 a.json 1", "s0 1000 b.json 2", "s1 2000 b.json 2");
        assertThat(answer.path("schema").get(1).path("type").asText()).isEqualTo("INT64");
        String uuid = answer.path("queryUuid").asText();
        JsonNode listed = listed(uuid);
        assertThat(listed.path("status").asText()).isEqualTo("SUCCESS");
        assertThat(listed.path("materialized").asBoolean()).isFalse();
        assertThat(listed.path("processedRows").asInt()).isEqualTo(3);
        assertThat(listed.path("totalTraces").asInt()).isEqualTo(2);
        assertThat(listed.path("tableName").asText()).isEmpty();
        assertThat(
                        scene.refused(
                                400,
                                "POST",
                                "/v1/query_executions/" + uuid + ":fetch_results",
                                "{\"limit\": 1, \"offset\": 0}"))
                .isEqualTo("the rows of this query were not kept");
    }

    @Test
    void noMoreRowsThanTheLimitAreAnswered() {
        JsonNode answer = scene.post("/v1/execute_bigtrace_query", execute(SLICES, 2, ""));

        assertThat(rows(answer)).hasSize(2);
        assertThat(listed(answer.path("queryUuid").asText()).path("status").asText())
                .isEqualTo("SUCCESS");
    }

    @Test
    void tracesAreTakenInOrderUpToTheirLimit() {
        String body =
                execute(
                        SLICES,
                        100,
                        """
                        , "trace_order_by": "size_bytes desc", "trace_metadata_columns":
                        ["size_bytes"], "settings": [{"setting_id": "trace_limit", "values": ["1"],
                        "category": "BIGTRACE_QUERY_OPTIONS"}]\
                        """);

        assertThat(rows(scene.post("/v1/execute_bigtrace_query", body))).hasSize(3);
    }

    @Test
    void namedTracesAreTheOnlyOnes() {
        String body =
                execute(
                        "SELECT 1 AS one",
                        100,
                        """
                        , "settings": [{"setting_id": "trace_uuids", "values": ["%s"],
                        "category": "TRACE_ADDRESS"}]\
                        """
                                .formatted(folder.resolve("traces/c.json")));

        assertThat(rows(scene.post("/v1/execute_bigtrace_query", body))).containsExactly("1");
    }

    @Test
    void aQueryThatFailsSaysWhyAndStaysInTheHistory() {
        String detail =
                scene.refused(
                        400,
                        "POST",
                        "/v1/execute_bigtrace_query",
                        execute("SELECT * FROM nope", 10, ""));

        assertThat(detail).contains("no such table: nope");
        JsonNode listed = scene.get("/v1/query_executions").path("queryExecutions").get(0);
        assertThat(listed.path("status").asText()).isEqualTo("FAILED");
        assertThat(listed.path("errorMessage").asText()).isEqualTo(detail);
        assertThat(listed.path("failedTraces").asInt()).isEqualTo(3);
    }

    @Test
    void aQueryThatIsRefusedStaysInTheHistory() {
        String detail =
                scene.refused(
                        400,
                        "POST",
                        "/v1/execute_bigtrace_query_async",
                        execute("SELECT 1", 10, ", \"trace_metadata_columns\": [\"nope\"]"));

        assertThat(detail).isEqualTo("trace_metadata_columns: traces have no column 'nope'");
        JsonNode listed = scene.get("/v1/query_executions").path("queryExecutions").get(0);
        assertThat(listed.path("status").asText()).isEqualTo("FAILED");
        assertThat(listed.path("errorMessage").asText()).isEqualTo(detail);
    }

    @Test
    void aClientThatClosesItsConnectionEndsItsQuery() throws Exception {
        ApiScene.trace(folder, "held.json", 1);
        HttpRequest request =
                HttpRequest.newBuilder(scene.uri("/v1/execute_bigtrace_query"))
                        .POST(BodyPublishers.ofString(execute(SLICES, 100, "")))
                        .build();
        try (HttpClient leaving = HttpClient.newHttpClient()) {
            var answer = leaving.sendAsync(request, BodyHandlers.ofString());
            awaitLoaded("held.json");
            answer.cancel(true);
            leaving.shutdownNow();
        }

        String uuid =
                scene.get("/v1/query_executions")
                        .path("queryExecutions")
                        .get(0)
                        .path("queryUuid")
                        .asText();
        assertThat(scene.ended(uuid).path("status").asText()).isEqualTo("CANCELLED");
    }

    private void awaitLoaded(String name) {
        while (scene.loaded().stream().noneMatch(trace -> trace.endsWith(name))) {
            Thread.onSpinWait();
        }
    }

    private JsonNode listed(String uuid) {
        for (JsonNode execution : scene.get("/v1/query_executions").path("queryExecutions")) {
            if (execution.path("queryUuid").asText().equals(uuid)) {
                return execution;
            }
        }
        throw new AssertionError(uuid + " is not listed");
    }

    @Test
    void theRowsOfAQueryAreKept() {
        String uuid =
                scene.start(
                        SLICES,
                        100,
                        """
                        , "trace_metadata_columns": ["day"], "table_name": "mine",
                        "trace_order_by": "file_name", "settings": [{"setting_id": "on_error",
                        "values": ["skip"], "category": "BIGTRACE_QUERY_OPTIONS"}]\
                        """);

        JsonNode status = scene.ended(uuid);
        assertThat(status.toString())
                .isEqualTo(
                        """
                        {"status":"SUCCESS","processedRows":6,"processedTraces":3,"totalTraces":3}\
                        """);
        JsonNode full = scene.execution(uuid);
        assertThat(full.path("tableName").asText()).isEqualTo("mine");
        assertThat(full.path("materialized").asBoolean()).isTrue();
        assertThat(full.path("perfettoSql").asText()).isEqualTo(SLICES);
        assertThat(full.path("startTime").asText()).matches("\\d{4}-.*T.*\\.\\d{3}Z");
        assertThat(full.path("settings").toString())
                .isEqualTo(
                        """
                        [{"settingId":"on_error","values":["skip"],\
                        "category":"BIGTRACE_QUERY_OPTIONS"}]\
                        """);
        assertThat(texts(full.path("traceMetadataColumns"))).containsExactly("day");
        assertThat(full.path("traceOrderBy").asText()).isEqualTo("file_name");
        JsonNode page =
                scene.fetch(
                        uuid,
                        """
                        {"limit": 2, "offset": 1, "order_by": "dur desc", "columns":
                         ["dur", "_trace_address"], "filters":
                         [{"field": "dur", "op": "<=", "value": "2000"}]}\
                        """);
        assertThat(rows(page)).hasSize(2).allMatch(row -> row.matches("[12]000 .*json"));
        assertThat(page.path("totalFilteredRows").asInt()).isEqualTo(5);
        assertThat(texts(page.path("availableColumnNames")))
                .containsExactly("name", "dur", "day", "link", "_trace_address", "_row_id");
        assertThat(texts(scene.fetch(uuid, "{\"limit\": 1, \"offset\": 0}").path("columnNames")))
                .containsExactly("name", "dur", "day");
        assertThat(
                        scene.post("/v1/check_table_exists", "{\"table_name\": \"mine\"}")
                                .path("exists")
                                .asBoolean())
                .isTrue();
    }

    @Test
    void aTraceThatCannotBeReadIsToldAndTheOthersAnswer() throws Exception {
        // It begins like one.
        Files.writeString(folder.resolve("traces/broken.zip"), "PK\u0003\u0004 and no more");
        String uuid = scene.start("SELECT name FROM slice WHERE name = 's0'", 100, "");

        JsonNode status = scene.ended(uuid);

        assertThat(status.path("status").asText()).isEqualTo("SUCCESS");
        JsonNode errors = scene.get("/v1/query_executions/" + uuid + "/errors");
        assertThat(errors.path("failedTraces").asInt()).isOne();
        JsonNode error = errors.path("errors").get(0);
        assertThat(error.path("traceAddress").asText()).endsWith("broken.zip");
        assertThat(error.path("stage").asText()).isEqualTo("load");
        assertThat(error.path("code").asText()).isNotEmpty();
        assertThat(scene.execution(uuid).path("errorMessage").asText())
                .isEqualTo("1 trace(s) failed: " + error.path("message").asText());
    }

    @Test
    void rowsCanBeReadWhileTheQueryRunsAndAfterItWasCancelled() {
        ApiScene.trace(folder, "held.json", 9);
        String uuid = scene.start(SLICES, 100, ", \"trace_order_by\": \"file_name\"");

        scene.until(uuid, status -> status.path("processedTraces").asInt() == 3);
        assertThat(rows(scene.fetch(uuid, "{\"limit\": 100, \"offset\": 0}"))).hasSize(6);
        assertThat(scene.status(uuid).path("status").asText()).isEqualTo("IN_PROGRESS");
        for (int i = 0; i < 2; i++) {
            scene.post("/v1/query_executions/" + uuid + ":cancel", "{}");
        }

        assertThat(scene.ended(uuid).path("status").asText()).isEqualTo("CANCELLED");
        assertThat(scene.execution(uuid).path("tableName").asText()).isNotEmpty();
        assertThat(rows(scene.fetch(uuid, "{\"limit\": 100, \"offset\": 0}"))).hasSize(6);
    }

    @Test
    void beforeTheFirstRowThereIsNothingToRead() {
        Path only = ApiScene.trace(folder, "other/held.json", 1);
        String uuid =
                scene.start(
                        SLICES,
                        100,
                        """
                        , "trace_filters": [{"field": "file_path", "op": "=", "value": "%s"}]\
                        """
                                .formatted(only));
        scene.until(uuid, status -> status.path("totalTraces").asInt() == 1);

        assertThat(
                        scene.refused(
                                400,
                                "POST",
                                "/v1/query_executions/" + uuid + ":fetch_results",
                                "{\"limit\": 1, \"offset\": 0}"))
                .isEqualTo("there are no rows yet");
        scene.release();
        assertThat(scene.ended(uuid).path("processedRows").asInt()).isOne();
    }

    @Test
    void aQueryIsDeletedWhileItRuns() {
        ApiScene.trace(folder, "held.json", 1);
        String uuid = scene.start(SLICES, 100, "");
        awaitLoaded("held.json");
        String path = "/v1/query_executions/" + uuid;

        assertThat(scene.send("DELETE", path + "?drop_table=true", "").statusCode()).isEqualTo(200);

        assertThat(scene.refused(404, "GET", path, "")).isEqualTo("no query is called " + uuid);
        assertThat(scene.refused(404, "GET", path + ":status", "")).startsWith("no query");
        assertThat(scene.refused(404, "POST", path + ":cancel", "{}")).startsWith("no query");
        assertThat(
                        scene.refused(
                                404,
                                "POST",
                                path + ":fetch_results",
                                "{\"limit\": 1, \"offset\": 0}"))
                .startsWith("no query");
        assertThat(scene.refused(404, "DELETE", path, "")).startsWith("no query");
        assertThat(folder.resolve("results")).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "csv | text/csv | 'name,x,n\n\"a,\"\"b\"\"\",1.5,\n'",
                "tsv | text/tab-separated-values | 'name\tx\tn\na,\"b\"\t1.5\t\\N\n'",
                "json | application/json | '[\n{\"name\":\"a,\\\"b\\\"\",\"x\":1.5,\"n\":null}\n]\n'",
                "jsonl | application/jsonl | '{\"name\":\"a,\\\"b\\\"\",\"x\":1.5,\"n\":null}\n'",
            })
    void rowsAreDownloadedAsAFile(String format, String type, String expected) {
        String uuid = scene.start("SELECT 'a,\\\"b\\\"' AS name, 1.5 AS x, NULL AS n", 1, "");
        scene.ended(uuid);

        HttpResponse<String> file =
                scene.send(
                        "GET", "/v1/query_executions/" + uuid + "/download?format=" + format, "");

        assertThat(file.body()).isEqualTo(expected);
        assertThat(file.headers().firstValue("content-type").orElse("")).startsWith(type);
        assertThat(file.headers().firstValue("content-disposition").orElse(""))
                .contains(uuid + "." + format);
        assertThat(
                        scene.refused(
                                400,
                                "GET",
                                "/v1/query_executions/" + uuid + "/download?format=xls",
                                ""))
                .isEqualTo("format: expected csv, tsv, json, jsonl or parquet but was 'xls'");
    }
}
