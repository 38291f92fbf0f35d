// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.nio.file.Files;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.tracefold.orchestrator.server.ApiScene.rows;
import static dev.tracefold.orchestrator.server.ApiScene.texts;
import static org.assertj.core.api.Assertions.assertThat;

/// The list of traces of the API.
@NullMarked
class TraceListApiTest extends ThreeTracesScene {
    @Test
    void theListShowsTheTracesOfTheFolder() {
        JsonNode page =
                scene.post(
                        "/v1/trace_metadata",
                        """
                        {"settings": [], "limit": 100, "offset": 0,
                         "columns": ["file_name", "day", "size_bytes", "mtime"]}\
                        """);

        assertThat(texts(page.path("columnNames")))
                .containsExactly("file_name", "day", "size_bytes", "mtime");
        assertThat(page.path("totalFilteredRows").asInt()).isEqualTo(3);
        assertThat(rows(page).get(0)).startsWith("c.json - ").endsWith(" 2020-01-02T03:04:05.678Z");
        assertThat(rows(page).get(1)).startsWith("a.json 1 5");
    }

    @Test
    void theListFollowsTheFolder() throws Exception {
        assertThat(names("\"filters\": []")).containsExactly("c.json", "a.json", "b.json");
        Files.delete(folder.resolve("traces/c.json"));
        ApiScene.trace(folder, "d.json", 1);

        String other = folder.resolve("traces").toString() + "/./";
        JsonNode page =
                scene.post(
                        "/v1/trace_metadata",
                        """
                        {"settings": [{"setting_id": "trace_directory", "values": ["%s"],
                          "category": "TRACE_ADDRESS"}], "limit": 9, "offset": 0,
                         "columns": ["file_name"]}\
                        """
                                .formatted(other));

        // A folder is looked through again after a moment.
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!rows(page).equals(List.of("d.json", "a.json", "b.json"))) {
            assertThat(System.nanoTime()).as("%s", page).isLessThan(deadline);
            Thread.onSpinWait();
            page =
                    scene.post(
                            "/v1/trace_metadata",
                            """
                            {"settings": [], "limit": 9, "offset": 0, "columns": ["file_name"]}\
                            """);
        }
    }

    @Test
    void theSchemaNamesTheColumns() {
        JsonNode columns =
                scene.post("/v1/trace_metadata_schema", "{\"settings\": []}").path("columns");

        assertThat(columns.findValuesAsText("name"))
                .contains("file_path", "file_name", "size_bytes", "mtime", "day");
        assertThat(columns.get(0).path("defaultVisible").asBoolean()).isTrue();
        assertThat(columns.findValuesAsText("type")).contains("STRING", "INT64", "TIMESTAMP");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"order_by\": \"file_name desc\"' | c.json b.json a.json",
                "'\"order_by\": \"day DESC, file_name\"' | b.json a.json c.json",
                "'\"filters\": [{\"field\": \"day\", \"op\": \"=\", \"value\": \"2\"}]' | b.json",
                "'\"filters\": [{\"field\": \"day\", \"op\": \"is null\"}]' | c.json",
                "'\"filters\": [{\"field\": \"day\", \"op\": \"=\", \"value\": null}]' | c.json",
                "'\"filters\": [{\"field\": \"day\", \"op\": \"in\", \"value\": [\"1\", \"2\"]}]'"
                        + " | a.json b.json",
                "'\"filters\": [{\"field\": \"file_path\", \"op\": \"glob\","
                        + " \"value\": \"*/day=?/*\"}]' | a.json b.json",
            })
    void theListIsFilteredAndOrdered(String more, String expected) {
        assertThat(String.join(" ", names(more))).isEqualTo(expected);
    }

    private List<String> names(String more) {
        return rows(
                scene.post(
                        "/v1/trace_metadata",
                        """
                        {"settings": [], "limit": 100, "offset": 0, "columns": ["file_name"], %s}\
                        """
                                .formatted(more)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | line 1, column 2: expected JSON",
                "[] | expected a JSON object",
                "{\"limit\": 1} | offset: expected a whole number of at least 0 but was missing",
                "{\"limit\": 0, \"offset\": 0} | limit: expected a whole number of at least 1 but was 0",
                "{\"limit\": 1, \"offset\": 0, \"filters\": \"[]\"} | filters: expected a list but was string",
                "{\"limit\": 1, \"offset\": 0, \"columns\": [\"x\"]} | traces have no column 'x'; there are",
                "{\"limit\": 1, \"offset\": 0, \"order_by\": \"a desc,,b\"} | order_by: expected 'field'",
                "{\"limit\": 1, \"offset\": 0, \"filters\": [{\"field\": \"kind\", \"op\": \"in\", \"value\": []}]} | filters: filter on kind: expected 1 to",
                "{\"limit\": 1, \"offset\": 0, \"filters\": [{\"field\": \"kind\", \"op\": \"is null\", \"value\": 1}]} | filters: is null takes no value but was given 1",
                "{\"limit\": 1, \"offset\": 0, \"filters\": [{\"field\": \"kind\", \"op\": \"like\", \"value\": \"x\"}]} | filters: expected one of =, !=",
            })
    void aRequestThatMakesNoSenseIsRefusedWithNameExpectationAndValue(String body, String detail) {
        assertThat(scene.refused(400, "POST", "/v1/trace_metadata", body)).startsWith(detail);
    }

    @Test
    void aFolderThatIsNotThereIsRefused() {
        assertThat(
                        scene.refused(
                                400,
                                "POST",
                                "/v1/trace_metadata_schema",
                                """
                                {"settings": [{"setting_id": "trace_directory",
                                  "values": ["/no/such"], "category": "TRACE_ADDRESS"}]}\
                                """))
                .isEqualTo("/no/such: no such folder");
    }
}
