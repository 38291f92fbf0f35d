// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.tracefold.orchestrator.server.ApiScene.rows;
import static dev.tracefold.orchestrator.server.ApiScene.texts;
import static org.assertj.core.api.Assertions.assertThat;

/// Second queries behind `/v1`: their rows are kept, and not those of the traces.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
class ReducedExecutionsTest {
    private static final String SQL = "SELECT name, dur / 1000 AS us FROM slice";
    private static final String REDUCE =
            """
            , "reduce_sql": "SELECT name, COUNT(*) AS n, SUM(us) AS us FROM result GROUP BY name\
             ORDER BY name"\
            """;

    @TempDir private Path folder;
    private ApiScene scene;

    @BeforeEach
    void start() throws Exception {
        ApiScene.trace(folder, "a.json", 2);
        ApiScene.trace(folder, "b.json", 3);
        scene = ApiScene.start(folder);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    @Test
    void theRowsOfTheSecondQueryAreKept() {
        String uuid = scene.start(SQL, 2, REDUCE);
        JsonNode status = scene.ended(uuid);

        assertThat(status.path("status").asText()).isEqualTo("SUCCESS");
        assertThat(status.path("processedTraces").asInt()).isEqualTo(2);
        assertThat(status.path("totalTraces").asInt()).isEqualTo(2);
        // The limit is on what is kept.
        JsonNode page = scene.fetch(uuid, "{\"limit\": 10, \"offset\": 0}");
        assertThat(texts(page.path("columnNames"))).containsExactly("name", "n", "us");
        assertThat(rows(page)).containsExactly("s0 2 2", "s1 2 4");
        assertThat(
                        rows(
                                scene.fetch(
                                        uuid,
                                        """
                                        {"limit": 10, "offset": 0, "order_by": "us desc",
                                         "columns": ["us", "_trace_address"]}\
                                        """)))
                .containsExactly("4 ", "2 ");
        assertThat(scene.execution(uuid).path("reduceSql").asText()).startsWith("SELECT name");
    }

    @Test
    void aQueryThatIsWaitedForHasThemToo() {
        JsonNode answer =
                scene.post("/v1/execute_bigtrace_query", ApiScene.execute(SQL, 100, REDUCE));

        assertThat(rows(answer)).containsExactly("s0 2 2", "s1 2 4", "s2 1 3");
    }

    @Test
    void tracesThatFailAreToldAndTheOthersReduced() throws Exception {
        Files.writeString(folder.resolve("traces/bad.json"), "[{\"ph\":\"X\",\"ts\":1}, {]");
        Files.writeString(folder.resolve("traces/worse.json"), "[{\"ph\":\"X\"");
        JsonNode answer =
                scene.post(
                        "/v1/execute_bigtrace_query",
                        ApiScene.execute(
                                SQL,
                                100,
                                ", \"reduce_sql\": \"SELECT COUNT(*) AS n FROM result\""));

        assertThat(rows(answer)).hasSize(1);
    }

    @Test
    void whatIsWrongWithTheSecondQueryFailsIt() {
        String uuid = scene.start(SQL, 10, ", \"reduce_sql\": \"SELECT x FROM nope\"");
        JsonNode status = scene.ended(uuid);

        assertThat(status.path("status").asText()).isEqualTo("FAILED");
        assertThat(scene.execution(uuid).path("errorMessage").asText()).startsWith("reduce SQL: ");
    }

    @Test
    void itBeginsAnewAfterARestart() {
        ApiScene.trace(folder, "held.json", 1);
        String uuid = scene.start(SQL, 10, REDUCE);
        scene.until(uuid, now -> now.path("processedTraces").asInt() == 2);
        scene.close();

        scene = ApiScene.start(folder);
        scene.release();
        assertThat(scene.ended(uuid).path("status").asText()).isEqualTo("SUCCESS");
        assertThat(rows(scene.fetch(uuid, "{\"limit\": 10, \"offset\": 0}")))
                .containsExactly("s0 3 3", "s1 2 4", "s2 1 3");
    }
}
