// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/// Commands that ask a server's `/v1`, against a double that speaks it over a socket.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
class ServerCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    // What is answered from the second time on.
    private final Map<String, String> afterwards = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private String address;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    String request =
                            exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
                    asked.add(request + " " + body);
                    String answer = answers.get(request);
                    if (afterwards.containsKey(request)) {
                        answers.put(request, afterwards.get(request));
                    }
                    byte[] bytes =
                            (answer == null ? "{\"detail\":\"no query is called x\"}" : answer)
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(answer == null ? 404 : 200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        server.start();
        address = "--server=127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void tracesAreListedWithTheServersColumns() throws Exception {
        answers.put(
                "POST /v1/trace_metadata",
                """
                {"columnNames": ["_trace_address", "size_bytes"],
                 "rows": [{"values": ["a.pftrace", "12"]}, {"values": ["b.pftrace", null]}],
                 "totalFilteredRows": 7}\
                """);

        CommandRun run =
                CommandRun.of(
                        "traces",
                        "ls",
                        address,
                        "--format=csv",
                        "--limit=2",
                        "--filter=size_bytes >= 10",
                        "--filter=name not glob *.json",
                        "--order-by=size_bytes desc",
                        "--directory=/traces");

        assertThat(run.out()).isEqualTo("_trace_address,size_bytes\na.pftrace,12\nb.pftrace,\n");
        assertThat(run.err()).isEqualTo("2 of 7 traces; --limit 0 lists all\n");
        assertThat(run.status()).isZero();
        JsonNode body = JSON.readTree(asked.getFirst().replaceFirst(".*? .*? ", ""));
        assertThat(body.path("limit").asInt()).isEqualTo(2);
        assertThat(body.path("order_by").asText()).isEqualTo("size_bytes desc");
        assertThat(body.path("filters").get(0).toString())
                .isEqualTo("{\"field\":\"size_bytes\",\"op\":\">=\",\"value\":\"10\"}");
        assertThat(body.path("filters").get(1).path("op").asText()).isEqualTo("not glob");
        assertThat(body.path("settings").get(0).toString())
                .isEqualTo(
                        "{\"setting_id\":\"trace_directory\",\"category\":\"TRACE_ADDRESS\","
                                + "\"values\":[\"/traces\"]}");
    }

    @Test
    void aFilterThatIsNoneIsWrongUsage() {
        CommandRun run = CommandRun.of("traces", "ls", address, "--filter=size");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--filter: expected a column, a comparison and a value");
    }

    @Test
    void queriesAreListedTheYoungestFirst() {
        answers.put(
                "GET /v1/query_executions",
                """
                {"queryExecutions": [
                 {"queryUuid": "one", "status": "SUCCESS", "startTime": "2026-01-01T00:00:00Z",
                  "endTime": "2026-01-01T00:00:09Z", "processedTraces": 3, "totalTraces": 3,
                  "processedRows": 30, "perfettoSql": "SELECT 1"},
                 {"queryUuid": "two", "status": "IN_PROGRESS", "startTime": "2026-01-02T00:00:00Z",
                  "processedTraces": 1, "totalTraces": 3, "processedRows": 5,
                  "perfettoSql": "SELECT 2"}]}\
                """);

        assertThat(CommandRun.of("queries", "ls", address, "--format=jsonl").out())
                .isEqualTo(
                        """
                        {"query":"two","status":"IN_PROGRESS","started":"2026-01-02T00:00:00Z",\
                        "ended":null,"traces":1,"of":3,"rows":5,"sql":"SELECT 2"}
                        {"query":"one","status":"SUCCESS","started":"2026-01-01T00:00:00Z",\
                        "ended":"2026-01-01T00:00:09Z","traces":3,"of":3,"rows":30,"sql":"SELECT 1"}
                        """);
        assertThat(CommandRun.of("queries", "ls", address, "--status=success").out())
                .contains("one")
                .doesNotContain("two");
    }

    private static String status(String status, int traces, int failed, int rows) {
        return """
        {"queryUuid": "q", "status": "%s", "processedTraces": %d, "totalTraces": 8,
         "failedTraces": %d, "processedRows": %d}\
        """
                .formatted(status, traces, failed, rows);
    }

    @Test
    void aQueryOfAServerIsWaitedForWithABar() {
        answers.put("GET /v1/query_executions/q", status("IN_PROGRESS", 4, 1, 70));
        afterwards.put("GET /v1/query_executions/q", status("SUCCESS", 8, 1, 140));

        CommandRun run = CommandRun.onTerminal("queries", "wait", address, "q");

        assertThat(run.err())
                .contains("4/8 traces, 1 failed, 70 rows")
                .contains("SUCCESS: 8 of 8 traces, 1 failed, 140 rows\n");
        assertThat(run.out()).isEmpty();
        assertThat(run.status()).isEqualTo(3);
    }

    @Test
    void howAQueryEndedIsTheStatusOfWhoWaited() {
        answers.put("GET /v1/query_executions/q", status("SUCCESS", 8, 0, 1));
        assertThat(CommandRun.of("queries", "wait", address, "q").status()).isZero();
        answers.put("GET /v1/query_executions/q", status("CANCELLED", 2, 0, 1));
        assertThat(CommandRun.of("queries", "wait", address, "q").status()).isEqualTo(1);
    }

    @Test
    void keptRowsAreWrittenToAFileOnceTheyAreWhole(@TempDir Path folder) throws Exception {
        answers.put("GET /v1/query_executions/q/download", "n\n1\n");
        Path file = folder.resolve("rows.csv");

        CommandRun run = CommandRun.of("queries", "download", address, "q", "-o", file.toString());

        assertThat(run.status()).as(run.err()).isZero();
        assertThat(file).hasContent("n\n1\n");
        assertThat(CommandRun.of("queries", "download", address, "q").out()).isEqualTo("n\n1\n");

        CommandRun none = CommandRun.of("queries", "download", address, "x", "-o", file.toString());
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err()).contains("no query is called x");
        assertThat(folder).isDirectoryContaining(file::equals);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aQueryIsShownFieldByField() {
        answers.put(
                "GET /v1/query_executions/one",
                "{\"queryUuid\": \"one\", \"limit\": 100, \"traceFilters\": []}");

        assertThat(CommandRun.of("queries", "show", address, "--format=csv", "one").out())
                .isEqualTo("field,value\nqueryUuid,one\nlimit,100\ntraceFilters,[]\n");
    }

    @Test
    void queriesAreCancelled() {
        answers.put("POST /v1/query_executions/one:cancel", "{}");
        answers.put("GET /v1/query_executions/one:status", "{\"status\": \"CANCELLED\"}");

        CommandRun run = CommandRun.of("queries", "cancel", address, "--format=csv", "one");

        assertThat(run.out()).isEqualTo("query,status\none,CANCELLED\n");
        assertThat(asked.getFirst()).isEqualTo("POST /v1/query_executions/one:cancel {}");
    }

    @Test
    void whatTheServerRefusesIsSaidInItsWords() {
        CommandRun run = CommandRun.of("queries", "show", address, "x");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("tracefold: no query is called x\n");
    }

    @Test
    void noServerIsOneSentence() {
        // Nothing listens on the discard port.
        CommandRun run = CommandRun.of("queries", "ls", "--server=127.0.0.1:9");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).startsWith("tracefold: no orchestrator at http://127.0.0.1:9/ (");
    }
}
