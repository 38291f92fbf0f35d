// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The column `link` of traces and of rows, by which Perfetto's Bigtrace page opens a trace.
@NullMarked
class TraceLinkTest {
    @TempDir static Path folder;
    private static ApiScene scene;

    @BeforeAll
    static void start() {
        ApiScene.trace(folder, "a b&c.json", 1);
        ApiScene.trace(folder, "d.json", 2);
        scene = ApiScene.start(folder);
    }

    @AfterAll
    static void stop() {
        scene.close();
    }

    @Test
    void theListOfTracesShowsItUnaskedAndSortsByIt() {
        JsonNode schema = scene.post("/v1/trace_metadata_schema", "{}").path("columns");
        JsonNode page = list("\"order_by\": \"link desc\"");

        assertThat(schema.findValuesAsText("name")).contains("link");
        assertThat(ApiScene.texts(page.path("columnNames"))).contains("link");
        assertThat(ApiScene.rows(list("\"columns\": [\"link\"], \"order_by\": \"link desc\"")))
                .last()
                .asString()
                .startsWith(scene.uri("/#/open?trace=%2F").toString())
                .endsWith("a%20b%26c.json");
    }

    @ParameterizedTest
    @CsvSource({"=, a%20b%26c.json", "in, a%20b%26c.json"})
    void aConditionOnALinkIsOneOnItsTrace(String operator, String name) {
        String link = ApiScene.rows(list("\"columns\": [\"link\"], \"order_by\": \"link\"")).get(0);
        String value = operator.equals("in") ? "[\"" + link + "\"]" : "\"" + link + "\"";

        assertThat(
                        ApiScene.rows(
                                list(
                                        """
                                        "columns": ["link"],
                                        "filters": [{"field": "link", "op": "%s", "value": %s}]\
                                        """
                                                .formatted(operator, value))))
                .singleElement()
                .asString()
                .endsWith(name);
    }

    @Test
    void rowsHaveItWhereItIsAskedFor() {
        String uuid = scene.start("SELECT dur FROM slice", 10, "");
        scene.ended(uuid);
        String page = "{\"limit\": 10, \"offset\": 0%s}";

        JsonNode plain = scene.fetch(uuid, page.formatted(""));
        JsonNode linked =
                scene.fetch(uuid, page.formatted(", \"columns\": [\"link\", \"_trace_address\"]"));

        assertThat(ApiScene.texts(plain.path("columnNames"))).containsExactly("dur");
        assertThat(ApiScene.texts(plain.path("availableColumnNames"))).contains("link");
        assertThat(linked.path("rows")).hasSize(3);
        for (JsonNode row : linked.path("rows")) {
            assertThat(row.path("values").get(0).asText())
                    .isEqualTo(
                            "http://127.0.0.1:%d/#/open?trace=%s"
                                    .formatted(
                                            scene.server().httpPort(),
                                            encoded(row.path("values").get(1).asText())));
        }
    }

    @Test
    void rowsShowItUnaskedWhenTheirQueryNamedIt() {
        String more = ", \"trace_metadata_columns\": [\"link\"]";
        String uuid = scene.start("SELECT dur FROM slice", 10, more);
        scene.ended(uuid);

        JsonNode page = scene.fetch(uuid, "{\"limit\": 1, \"offset\": 0}");
        JsonNode answer =
                scene.post(
                        "/v1/execute_bigtrace_query", ApiScene.execute("SELECT 1 AS x", 1, more));

        assertThat(ApiScene.texts(page.path("columnNames"))).containsExactly("dur", "link");
        assertThat(ApiScene.rows(page).getFirst()).contains("/#/open?trace=%2F");
        assertThat(ApiScene.rows(answer).getFirst()).contains("/#/open?trace=%2F");
        assertThat(scene.send("GET", "/v1/query_executions/" + uuid + "/download", "").body())
                .contains("dur,link\n1000,http://127.0.0.1:");
    }

    @Test
    void aQuerysOwnColumnOfThatNameIsItsOwn() {
        String uuid = scene.start("SELECT 'mine' AS link", 10, "");
        scene.ended(uuid);

        assertThat(ApiScene.rows(scene.fetch(uuid, "{\"limit\": 9, \"offset\": 0}")))
                .isEqualTo(List.of("mine", "mine"));
    }

    @ParameterizedTest
    @CsvSource({
        "traces.example, https, https://traces.example/",
        "'traces.example:8443, proxy', https, https://traces.example:8443/",
        "traces.example, http, http://traces.example/",
        "'<script>', http, /",
    })
    void behindAProxyItHasTheNameThatTheClientKnows(String host, String scheme, String start)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(scene.uri("/v1/trace_metadata"))
                        .header("X-Forwarded-Host", host)
                        .header("X-Forwarded-Proto", scheme)
                        .POST(
                                BodyPublishers.ofString(
                                        "{\"limit\": 1, \"offset\": 0, \"columns\": [\"link\"]}"))
                        .build();

        String body = scene.client().send(request, BodyHandlers.ofString()).body();

        assertThat(ApiScene.rows(ApiScene.parse(body)).getFirst()).startsWith(start + "#/open?");
    }

    private static String encoded(String address) {
        return address.replace("/", "%2F").replace(" ", "%20").replace("&", "%26");
    }

    private static JsonNode list(String more) {
        return scene.post(
                "/v1/trace_metadata",
                "{\"settings\": [], \"limit\": 10, \"offset\": 0, %s}".formatted(more));
    }
}
