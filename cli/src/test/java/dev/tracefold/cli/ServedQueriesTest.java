// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.store.gcs.FakeGcs;

import static org.assertj.core.api.Assertions.assertThat;

/// The commands that ask a server, against a `tracefold serve` process: what they print is what it
/// knows.
@NullMarked
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class ServedQueriesTest {
    private static final String TRACE =
            """
            [{"ph":"X","name":"a","pid":1,"tid":1,"ts":1,"dur":2},
             {"ph":"X","name":"b","pid":1,"tid":1,"ts":5,"dur":3}]
            """;

    private FakeGcs gcs;
    private Path traces;
    private ServedProcess served;

    @BeforeAll
    void serve(@TempDir Path dir) throws IOException {
        gcs = FakeGcs.start();
        traces = Files.createDirectory(dir.resolve("traces"));
        Files.writeString(traces.resolve("here.json"), TRACE);
        served =
                ServedProcess.start(
                        Map.of(),
                        "--data=" + dir,
                        "--traces=" + traces,
                        "--gcs-endpoint=" + gcs.endpoint());
    }

    @AfterAll
    void stop() {
        served.close();
        gcs.close();
    }

    @Test
    void tracesAndQueriesAreListed() {
        assertThat(
                        served.run(
                                        "traces",
                                        "ls",
                                        "--columns=file_name,state",
                                        "--filter=file_name glob h*",
                                        "--format=csv")
                                .out())
                .isEqualTo("file_name,state\nhere.json,uploaded\n");

        String uuid =
                served.ask(
                                "POST",
                                "/v1/execute_bigtrace_query_async",
                                """
                                {"perfetto_sql": "SELECT name FROM slice", "limit": 10,
                                 "settings": []}\
                                """)
                        .path("queryUuid")
                        .asText();
        served.until(
                "GET",
                "/v1/query_executions/%s:status".formatted(uuid),
                "",
                status -> status.path("status").asText().equals("SUCCESS"));
        assertThat(served.run("queries", "ls", "--status=success", "--format=csv").out())
                .contains(uuid + ",SUCCESS,")
                .contains(",1,1,2,SELECT name FROM slice");
        assertThat(served.run("queries", "show", uuid, "--format=csv").out())
                .contains("queryUuid," + uuid)
                .contains("processedRows,2");
        assertThat(served.run("queries", "cancel", uuid, "--format=csv").out())
                .isEqualTo("query,status\n%s,SUCCESS\n".formatted(uuid));
        assertThat(served.run("queries", "show", "nope").err())
                .isEqualTo("tracefold: no query is called nope\n");
    }

    @Test
    void aStandingQueryTakesWhatIsUploadedAndLosesWhatIsDeleted() {
        CommandRun added =
                served.run(
                        "queries",
                        "standing",
                        "add",
                        "--name=slices",
                        "--sql=SELECT name, dur FROM slice",
                        "--filter=file_path glob gs://*",
                        "--columns=file_name",
                        "--format=csv");
        assertThat(added.err()).isEmpty();
        long generation = gcs.put("up", "a.json", TRACE.getBytes(StandardCharsets.UTF_8));
        notice("OBJECT_FINALIZE", generation);
        standing(2);

        assertThat(
                        served.run(
                                        "queries",
                                        "standing",
                                        "rows",
                                        "slices",
                                        "--order-by=dur desc",
                                        "--filter=dur > 1",
                                        "--columns=name,dur,file_name,_trace_address",
                                        "--format=csv")
                                .out())
                .isEqualTo(
                        """
                        name,dur,file_name,_trace_address
                        b,3000,a.json,gs://up/a.json
                        a,2000,a.json,gs://up/a.json
                        """);
        assertThat(served.run("queries", "standing", "ls", "--format=csv").out())
                .contains(",slices,")
                .contains(",1,0,2,\"SELECT name, dur FROM slice\"");

        notice("OBJECT_DELETE", generation);
        standing(0);
        assertThat(served.run("queries", "standing", "remove", "slices").status()).isZero();
        assertThat(served.run("queries", "standing", "rows", "slices").err())
                .contains("no standing query is called slices");
    }

    private void standing(int rows) {
        var _ =
                served.until(
                        "GET",
                        "/v1/standing_queries",
                        "",
                        answer ->
                                answer.path("standingQueries").path(0).path("processedRows").asInt()
                                        == rows);
    }

    private void notice(String what, long generation) {
        String object =
                "{\"bucket\":\"up\",\"name\":\"a.json\",\"generation\":\"%d\",\"size\":\"100\"}"
                        .formatted(generation);
        String push =
                """
                {"message":{"attributes":{"eventType":"%s"},"data":"%s","messageId":"%s"},
                 "subscription":"projects/p/subscriptions/s"}
                """
                        .formatted(
                                what,
                                Base64.getEncoder()
                                        .encodeToString(object.getBytes(StandardCharsets.UTF_8)),
                                what);
        assertThat(served.post("/", push)).isBetween(200, 299);
    }
}
