// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.store.gcs.FakeGcs;

import static dev.tracefold.cli.ServedProcess.rows;
import static org.assertj.core.api.Assertions.assertThat;

/// What lies in buckets and on web servers, asked through `/v1` of a `tracefold serve` process.
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class ServedBucketsTest {
    private static final String COUNT = "SELECT count(*) AS n FROM slice";
    private static final String LIST = "/v1/trace_metadata";
    private static final String RUN = "log/plugins/profile/chosen/";

    private FakeGcs gcs;
    private HttpServer web;
    private ServedProcess served;

    @BeforeAll
    void serve(@TempDir Path dir) throws IOException {
        gcs = FakeGcs.start();
        gcs.put("traces", "runs/one.json", trace(1));
        gcs.put("traces", "runs/deep/two.json", trace(2));
        gcs.put("traces", "runs/README.md", "no trace".getBytes(StandardCharsets.UTF_8));
        gcs.put("traces", "other/three.json", trace(3));
        gcs.put("profiles", RUN + "w0.xplane.pb", new byte[0]);
        gcs.put("profiles", RUN + "w1.xplane.pb", new byte[] {0x0A, 0x7F, 1});
        gcs.put("profiles", RUN + "w2.xplane.pb", new byte[] {0x22, 2, 'w', '2'});
        gcs.forbidWriting("profiles");
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] content = trace(4);
        web.createContext(
                "/four.json",
                exchange -> {
                    try (exchange) {
                        boolean body = exchange.getRequestMethod().equals("GET");
                        exchange.sendResponseHeaders(200, body ? content.length : -1);
                        if (body) {
                            exchange.getResponseBody().write(content);
                        }
                    }
                });
        web.start();
        served =
                ServedProcess.start(
                        Map.of("TRACEFOLD_HTTP_ALLOW", "localhost"),
                        "--data=" + dir,
                        "--logdir=gs://profiles/log",
                        "--cache=" + dir.resolve("cache"),
                        "--gcs-endpoint=" + gcs.endpoint());
    }

    @AfterAll
    void stop() {
        served.close();
        web.stop(0);
        gcs.close();
    }

    @Test
    void aFolderOfABucketIsListedAndAsked() {
        String settings = directory("gs://traces/runs/");

        assertThat(rows(list(settings)))
                .containsExactly("gs://traces/runs/deep/two.json", "gs://traces/runs/one.json");
        assertThat(rows(execute(settings))).containsExactlyInAnyOrder("1", "2");
        assertThat(
                        served.run(
                                        "traces",
                                        "ls",
                                        "--directory=gs://traces/runs",
                                        "--columns=file_name",
                                        "--format=csv")
                                .out())
                .isEqualTo("file_name\ntwo.json\none.json\n");
    }

    @Test
    void profilesOfABucketThatMayOnlyBeReadAreShown() {
        String profile = "/data/plugin/profile/";

        assertThat(served.unpacked(profile + "runs")).isEqualTo("200 [\"chosen\"]");
        assertThat(served.unpacked(profile + "hosts?run=chosen&tag=kernel_stats"))
                .contains("ALL_HOSTS", "w0", "w1", "w2");
        assertThat(served.unpacked(profile + "run_tools?run=chosen")).contains("overview_page");
        for (int i = 0; i < 2; i++) {
            assertThat(served.unpacked(profile + "data?run=chosen&tag=overview_page"))
                    .startsWith("200 ")
                    .contains("\"missing_hosts\":\"w1\"")
                    .contains("Host 'w1': [w1.xplane.pb] damaged at byte 2")
                    .contains("\"host_count\":\"2\"");
        }
        assertThat(served.unpacked(profile + "runs?session_path=gs://profiles/" + RUN))
                .isEqualTo("200 [\"chosen\"]");
        assertThat(served.unpacked(profile + "runs?session_path=gs://traces/runs"))
                .contains("not inside the log directory");
        assertThat(gcs.names("profiles")).hasSize(3);
    }

    @Test
    void aPatternIsAskedAndItsRowsAreKept() {
        String uuid =
                served.ask(
                                "POST",
                                "/v1/execute_bigtrace_query_async",
                                body(directory("gs://traces/**/t*.json")))
                        .path("queryUuid")
                        .asText();
        String query = "/v1/query_executions/" + uuid;
        JsonNode status =
                served.until(
                        "GET",
                        query + ":status",
                        "",
                        answer -> answer.path("status").asText().equals("SUCCESS"));

        assertThat(status.path("totalTraces").asInt()).isEqualTo(2);
        JsonNode page =
                served.ask(
                        "POST",
                        query + ":fetch_results",
                        """
                        {"limit": 10, "offset": 0, "order_by": "n",
                         "columns": ["_trace_address", "n"]}\
                        """);
        assertThat(rows(page))
                .containsExactly(
                        "gs://traces/runs/deep/two.json 2", "gs://traces/other/three.json 3");
    }

    @Test
    void addressesAreAskedHoweverTheyAreWritten() {
        String address = "http://localhost:" + web.getAddress().getPort() + "/four.json";
        String settings =
                """
                [{"setting_id": "trace_uuids", "category": "TRACE_ADDRESS",
                  "values": ["/gcs/traces/o/other%%2Fthree.json", "gs://traces/runs/one.json",
                  "%s"]}]\
                """
                        .formatted(address);

        assertThat(rows(execute(settings))).containsExactlyInAnyOrder("1", "3", "4");
        assertThat(rows(list(directory(address)))).containsExactly(address);
    }

    @Test
    void whatLeavesTheBucketLeavesTheList() throws Exception {
        gcs.put("moving", "runs/stays.json", trace(1));
        gcs.put("moving", "runs/goes.json", trace(1));
        String settings = directory("gs://moving/runs/");
        assertThat(rows(list(settings))).hasSize(2);

        try (HttpClient client = HttpClient.newHttpClient()) {
            URI object = gcs.endpoint().resolve("/storage/v1/b/moving/o/runs%2Fgoes.json");
            assertThat(
                            client.send(
                                            HttpRequest.newBuilder(object).DELETE().build(),
                                            BodyHandlers.discarding())
                                    .statusCode())
                    .isBetween(200, 299);
        }

        JsonNode page =
                served.until("POST", LIST, listBody(settings), answer -> rows(answer).size() == 1);
        assertThat(rows(page)).containsExactly("gs://moving/runs/stays.json");
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThat(refusal(directory("gs://traces/none.json")))
                .contains("gs://traces/none.json: there is no such object");
        assertThat(refusal(directory("http://127.0.0.1:1/x.json"))).contains("127.0.0.1");
        assertThat(refusal(directory("s3://bucket/"))).contains("there is no store for s3://");
        assertThat(refusal(directory("file:///etc/")))
                .contains("folders and files are named by their paths");
    }

    private String refusal(String settings) {
        var response = served.send("POST", LIST, listBody(settings));
        assertThat(response.statusCode()).isBetween(400, 599);
        return response.body();
    }

    private JsonNode list(String settings) {
        return served.ask("POST", LIST, listBody(settings));
    }

    private JsonNode execute(String settings) {
        return served.ask("POST", "/v1/execute_bigtrace_query", body(settings));
    }

    private static String listBody(String settings) {
        return """
        {"settings": %s, "limit": 10, "offset": 0, "columns": ["file_path"]}\
        """
                .formatted(settings);
    }

    private static String body(String settings) {
        return """
        {"perfetto_sql": "%s", "limit": 100, "settings": %s}\
        """
                .formatted(COUNT, settings);
    }

    private static String directory(String address) {
        return """
        [{"setting_id": "trace_directory", "values": ["%s"], "category": "TRACE_ADDRESS"}]\
        """
                .formatted(address);
    }

    private static byte[] trace(int slices) {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < slices; i++) {
            json.append(i == 0 ? "" : ",")
                    .append("{\"ph\":\"X\",\"name\":\"a\",\"pid\":1,\"tid\":1,\"ts\":")
                    .append(10 * i)
                    .append(",\"dur\":2}");
        }
        return json.append("]").toString().getBytes(StandardCharsets.UTF_8);
    }
}
