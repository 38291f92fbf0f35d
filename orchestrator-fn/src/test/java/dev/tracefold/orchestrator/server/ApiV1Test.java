// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import static dev.tracefold.orchestrator.server.ApiScene.execute;
import static org.assertj.core.api.Assertions.assertThat;

/// The settings, the presets and the small answers of the API.
@NullMarked
class ApiV1Test extends ThreeTracesScene {
    @Test
    void theSettingsAreDeclaredWithTheirTypes() {
        JsonNode settings = scene.post("/v1/bigtrace_execution_config", "{}").path("setting");

        assertThat(settings.findValuesAsText("id"))
                .containsExactly(
                        "trace_directory",
                        "trace_uuids",
                        "trace_limit",
                        "on_error",
                        "trace_seconds");
        assertThat(settings.get(0).path("plainString").path("defaultValue").asText())
                .isEqualTo(folder.resolve("traces").toString());
        assertThat(settings.get(0).path("category").asText()).isEqualTo("TRACE_ADDRESS");
        assertThat(settings.get(1).path("disabled").asBoolean()).isTrue();
        assertThat(scene.post("/v1/bigtrace_execution_config", "{}").path("perfettoUi").asText())
                .isEqualTo("https://ui.perfetto.dev");
    }

    @Test
    void presetsAreThoseOfTheProductAndThoseThatWereSaved() {
        JsonNode built = scene.get("/v1/trace_presets").path("tracePresets");
        assertThat(built.size()).isGreaterThan(5);

        JsonNode saved =
                scene.post(
                        "/v1/trace_presets",
                        """
                        {"name": "mine", "category": "Own", "perfettoSql": "SELECT 1",
                         "settings": [], "limit": 5}\
                        """);

        assertThat(scene.get("/v1/trace_presets").path("tracePresets").findValuesAsText("name"))
                .contains("mine")
                .hasSize(built.size() + 1);
        String path = "/v1/trace_presets/" + saved.path("id").asText();
        assertThat(scene.send("DELETE", path, "").statusCode()).isEqualTo(200);
        assertThat(scene.refused(404, "DELETE", path, "")).startsWith("no saved query");
        assertThat(scene.refused(400, "POST", "/v1/trace_presets", "{}"))
                .isEqualTo("name: expected a text but was missing");
    }

    @Test
    void everyPresetRuns() {
        for (JsonNode preset : scene.get("/v1/trace_presets").path("tracePresets")) {
            String sql = preset.path("perfettoSql").asText().replace("\n", "\\n");
            JsonNode answer = scene.post("/v1/execute_bigtrace_query", execute(sql, 1000, ""));
            assertThat(answer.path("columnNames").size()).as(sql).isPositive();
        }
    }

    @Test
    void newerPagesFindWhatTheyAskFor() {
        assertThat(scene.post("/v1/experiments", "{}").toString())
                .isEqualTo("{\"experiments\":[]}");
        assertThat(scene.post("/v1/experiment_metadata", "{\"experiment_id\": 1}").toString())
                .isEqualTo("{}");
        assertThat(
                        scene.post("/v1/check_table_exists", "{\"table_name\": \"x\"}")
                                .path("exists")
                                .asBoolean())
                .isFalse();
    }

    @Test
    void namesOfSqlAreListed() {
        JsonNode names = scene.get("/v1/sql/names");

        assertThat(names.path("tables").findValuesAsText("name"))
                .contains("slice", "sched", "thread_slice");
        assertThat(names.path("modules").findValuesAsText("name")).contains("slices.with_context");
        assertThat(names.path("functions").findValuesAsText("name")).contains("extract_arg");
    }

    @Test
    void repeatedSlashesAreOne() {
        assertThat(scene.send("GET", "/v1//query_executions", "").statusCode()).isEqualTo(200);
        assertThat(scene.send("GET", "//v1///query_executions//?x=//", "").statusCode())
                .isEqualTo(200);
    }

    @Test
    void everyErrorHasADetail() {
        assertThat(scene.refused(404, "GET", "/v1/nothing", "")).isNotEmpty();
        assertThat(scene.refused(405, "PUT", "/v1/query_executions", "")).isNotEmpty();
        assertThat(scene.refused(404, "GET", "/v1/query_executions/x:nothing", "")).isNotEmpty();
    }

    @Test
    void pagesOfOtherOriginsMayNotCallUnlessTheyAreNamed() throws Exception {
        assertThat(preflight(scene, "https://ui.perfetto.dev")).isNull();

        try (ApiScene open =
                ApiScene.withOrigins(folder.resolve("open"), "https://ui.perfetto.dev")) {
            ApiScene.trace(folder.resolve("open"), "a.json", 1);
            assertThat(preflight(open, "https://ui.perfetto.dev"))
                    .isEqualTo("https://ui.perfetto.dev");
            assertThat(preflight(open, "https://elsewhere.example")).isNull();
        }
    }

    @SuppressWarnings("NullAway") // null is what is looked for
    private static String preflight(ApiScene scene, String origin) throws Exception {
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "origin");
        HttpResponse<String> response =
                scene.client()
                        .send(
                                HttpRequest.newBuilder(scene.uri("/v1/query_executions"))
                                        .header("Origin", origin)
                                        .build(),
                                BodyHandlers.ofString());
        assertThat(
                        response.headers()
                                .firstValue("access-control-allow-credentials")
                                .orElse("false"))
                .isIn("true", "false");
        return response.headers().firstValue("access-control-allow-origin").orElse(null);
    }
}
