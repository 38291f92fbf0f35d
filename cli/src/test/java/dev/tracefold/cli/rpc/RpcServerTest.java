// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.rpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.wire.ProtoOutput;
import dev.tracefold.proto.perfetto.QueryResult;
import dev.tracefold.proto.perfetto.QueryResult.CellsBatch.CellType;

import static dev.tracefold.cli.rpc.RpcMessages.answers;
import static dev.tracefold.cli.rpc.RpcMessages.call;
import static dev.tracefold.cli.rpc.RpcMessages.fields;
import static dev.tracefold.cli.rpc.RpcMessages.joined;
import static dev.tracefold.cli.rpc.RpcMessages.nested;
import static dev.tracefold.cli.rpc.RpcMessages.number;
import static dev.tracefold.cli.rpc.RpcMessages.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RpcServerTest {
    private static final String UI = "https://ui.perfetto.dev";
    private static final String TRACE =
            """
            [{"ph":"X","pid":1,"tid":2,"ts":0,"dur":10,"name":"a"},
            {"ph":"X","pid":1,"tid":2,"ts":20,"dur":5,"name":"b"}]
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private RpcServer server = start(Optional.empty());

    private static RpcServer start(Optional<Path> trace) {
        return RpcServer.start(
                new RpcServer.Settings("127.0.0.1", 0, List.of("http://other:1")),
                ProcessorOptions.DEFAULTS,
                "1.2",
                trace);
    }

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    @Test
    void aTraceFromTheCommandLineIsThere(@TempDir Path directory) throws Exception {
        server.close();
        Path file = Files.writeString(directory.resolve("trace.json"), TRACE);
        server = start(Optional.of(file));

        UnknownFieldSet status = fields(post("/status", new byte[0]));

        assertThat(text(status, 1)).isEqualTo(file + " (0.0 MB)");
        assertThat(text(status, 2)).isEqualTo("Tracefold 1.2");
        assertThat(status.getField(3).getVarintList()).containsExactly(14L);
        assertThat(rows("SELECT name FROM slice ORDER BY ts")).containsExactly("a", "b");
    }

    @Test
    void closingTwiceIsClosingOnce() throws Exception {
        rows("SELECT 1");

        server.close();
        server.close();
        server.await();

        assertThatThrownBy(() -> rows("SELECT 1")).isInstanceOf(IOException.class);
    }

    @Test
    void aFileThatIsNoTraceIsAnErrorAtTheStart(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("none"), "no trace at all");

        assertThatThrownBy(() -> start(Optional.of(file))).isInstanceOf(ProcessorException.class);
    }

    @Test
    void aTraceIsSentInPieces() throws Exception {
        byte[] trace = TRACE.getBytes(StandardCharsets.UTF_8);
        assertThat(rows("SELECT count(*) FROM slice")).containsExactly("0");

        post("/parse", Arrays.copyOf(trace, 30));
        post("/parse", Arrays.copyOfRange(trace, 30, trace.length));
        post("/notify_eof", new byte[0]);

        assertThat(rows("SELECT name FROM slice ORDER BY ts")).containsExactly("a", "b");
        assertThat(text(fields(post("/status", new byte[0])), 1)).isEqualTo("sent (0.0 MB)");

        post(
                "/parse",
                "[{\"ph\":\"X\",\"pid\":1,\"tid\":2,\"ts\":0,\"dur\":1,\"name\":\"c\"}]"
                        .getBytes(StandardCharsets.UTF_8));
        post("/notify_eof", new byte[0]);
        assertThat(rows("SELECT name FROM slice")).containsExactly("c");
    }

    @Test
    void whatIsNoTraceIsSaidAtItsEnd() throws Exception {
        post("/parse", "nonsense".getBytes(StandardCharsets.UTF_8));

        assertThat(text(fields(post("/notify_eof", new byte[0])), 1)).isNotEmpty();
        assertThat(rows("SELECT count(*) FROM slice")).containsExactly("0");
    }

    @Test
    void queriesSeeWhatQueriesMadeUntilAllIsRestored() throws Exception {
        rows("CREATE PERFETTO TABLE made AS SELECT 5 AS x");
        assertThat(rows("SELECT x FROM made")).containsExactly("5");

        post("/restore_initial_tables", new byte[0]);

        assertThat(query("SELECT x FROM made").getLast().getError())
                .contains("no such table: made");
    }

    @Test
    void largeResultsComeInBatches() throws Exception {
        List<QueryResult> parts =
                query(
                        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 120000) SELECT x FROM n");

        assertThat(parts.getFirst().getColumnNamesList()).containsExactly("x");
        assertThat(parts)
                .extracting(part -> part.getBatch(0).getIsLastBatch())
                .containsExactly(false, false, false, true);
        assertThat(parts.stream().mapToInt(part -> part.getBatch(0).getCellsCount()).sum())
                .isEqualTo(120_000);
    }

    @Test
    void callsAreAStreamThatMayBeCutAnywhere() throws Exception {
        byte[] calls =
                joined(
                        call(1, 10, 0, new ProtoOutput()),
                        call(2, 3, 103, new ProtoOutput().text(1, "SELECT 1 AS one")),
                        call(3, 99, 0, new ProtoOutput()));

        List<UnknownFieldSet> answers = answers(post("/rpc", calls));

        assertThat(answers).hasSize(3);
        assertThat(answers).extracting(answer -> number(answer, 1)).containsExactly(0L, 1L, 2L);
        assertThat(answers).extracting(answer -> number(answer, 3)).containsExactly(10L, 3L, 99L);
        assertThat(text(nested(answers.get(0), 210), 2)).isEqualTo("Tracefold 1.2");
        assertThat(nested(answers.get(1), 203).hasField(3)).isTrue();
        assertThat(number(answers.get(2), 4)).isEqualTo(99);
    }

    @Test
    void everyCallHasAnAnswer() throws Exception {
        byte[] trace = TRACE.getBytes(StandardCharsets.UTF_8);
        ProtoOutput module =
                new ProtoOutput()
                        .text(1, "own.sums")
                        .text(
                                2,
                                "CREATE PERFETTO TABLE own_sums AS SELECT sum(dur) AS total FROM slice");
        ProtoOutput summary =
                new ProtoOutput()
                        .text(
                                2,
                                "metric_spec { id: 'm' value: 'total' query { referenced_modules: 'own.sums' table { table_name: 'own_sums' } } }")
                        .message(3, new ProtoOutput().varint(3, 1))
                        .varint(4, 1);
        byte[] calls =
                joined(
                        call(1, 11, 107, new ProtoOutput().varint(2, 0)),
                        call(2, 1, 101, trace),
                        call(3, 2, 0, new ProtoOutput()),
                        call(4, 13, 108, new ProtoOutput().text(1, "own").message(2, module)),
                        call(5, 15, 110, summary),
                        call(6, 7, 0, new ProtoOutput()),
                        call(7, 5, 105, new ProtoOutput()),
                        call(8, 6, 0, new ProtoOutput()),
                        call(9, 8, 106, new ProtoOutput()),
                        call(10, 9, 0, new ProtoOutput()),
                        call(11, 3, 0, new ProtoOutput()),
                        call(12, 1, 0, new ProtoOutput()),
                        call(
                                13,
                                13,
                                108,
                                new ProtoOutput()
                                        .text(1, "own")
                                        .message(2, new ProtoOutput().text(1, "/x"))));

        List<UnknownFieldSet> answers = answers(post("/rpc", calls));

        assertThat(answers).hasSize(13);
        assertThat(nested(answers.get(1), 201).asMap()).isEmpty();
        assertThat(nested(answers.get(2), 212).asMap()).isEmpty();
        assertThat(nested(answers.get(3), 211).asMap()).isEmpty();
        assertThat(nested(answers.get(4), 214).hasField(3))
                .as(nested(answers.get(4), 214).toString())
                .isFalse();
        assertThat(text(nested(answers.get(4), 214), 2))
                .startsWith("metric_bundles {\n  bundle_id: \"m\"")
                .contains("double_value: 15000.000000");
        assertThat(text(nested(answers.get(6), 205), 2)).contains("metrics v2");
        assertThat(nested(answers.get(7), 206).asMap()).isEmpty();
        assertThat(text(nested(answers.get(9), 209), 2)).isNotEmpty();
        assertThat(text(nested(answers.get(10), 203), 2))
                .isEqualTo("RPC error: request field not set");
        assertThat(text(nested(answers.get(11), 201), 2))
                .isEqualTo("RPC error: request field not set");
        assertThat(text(nested(answers.get(12), 211), 1)).contains("no such module name");
    }

    @Test
    void aPageBuildsQueriesStepByStep() throws Exception {
        ProtoOutput id = new ProtoOutput().text(1, "page");
        byte[] spec =
                new ProtoOutput()
                        .message(
                                2,
                                new ProtoOutput()
                                        .text(1, "q")
                                        .message(3, new ProtoOutput().text(1, "SELECT 7 AS seven")))
                        .toByteArray();
        byte[] calls =
                joined(
                        call(1, 16, 111, id),
                        call(2, 17, 112, new ProtoOutput().text(1, "page").bytes(2, spec)),
                        call(3, 18, 113, new ProtoOutput().text(1, "page").text(2, "q")),
                        call(4, 18, 113, new ProtoOutput().text(1, "page").text(2, "other")),
                        call(
                                5,
                                17,
                                112,
                                new ProtoOutput().text(1, "page").bytes(2, new byte[] {18, 9})),
                        call(6, 19, 114, id),
                        call(7, 18, 113, new ProtoOutput().text(1, "page").text(2, "q")),
                        call(8, 16, 0, new ProtoOutput()));

        List<UnknownFieldSet> answers = answers(post("/rpc", calls));

        assertThat(text(nested(answers.get(0), 215), 1)).isEqualTo("page");
        UnknownFieldSet change = nested(nested(answers.get(1), 216), 1);
        assertThat(text(change, 1)).isEqualTo("q");
        assertThat(number(change, 3)).isEqualTo(1);
        UnknownFieldSet computed = nested(answers.get(2), 217);
        assertThat(number(computed, 1)).isEqualTo(1);
        assertThat(number(computed, 3)).isEqualTo(1);
        assertThat(text(computed, 4)).isEqualTo("seven");
        assertThat(text(computed, 9)).startsWith("WITH sq_q AS (");
        assertThat(number(nested(answers.get(3), 217), 1)).isZero();
        assertThat(text(nested(answers.get(4), 216), 2)).contains("break off");
        assertThat(nested(answers.get(5), 218).asMap()).isEmpty();
        assertThat(text(nested(answers.get(6), 217), 6))
                .startsWith("no summarizer with the id 'page'");
        assertThat(text(nested(answers.get(7), 215), 2))
                .isEqualTo("RPC error: request field not set");
    }

    @Test
    void aGapInTheStreamEndsIt() throws Exception {
        List<UnknownFieldSet> answers =
                answers(
                        post(
                                "/rpc",
                                joined(
                                        call(5, 10, 0, new ProtoOutput()),
                                        call(7, 10, 0, new ProtoOutput()),
                                        call(8, 10, 0, new ProtoOutput()))));

        assertThat(answers).hasSize(2);
        assertThat(text(answers.get(1), 5))
                .isEqualTo("RPC request out of order. Expected 6, got 7 (ERR:rpc_seq)");
        assertThat(text(answers(post("/rpc", new byte[] {9, 9})).getFirst(), 5))
                .startsWith("RPC framing error");
        assertThat(text(answers(post("/rpc", new byte[] {10, -1, -1, -1, -1, 127})).getFirst(), 5))
                .startsWith("RPC framing error");
    }

    @Test
    void summariesAreComputed() throws Exception {
        String spec = "metric_spec { id: 'm' value: 'v' query { sql { sql: 'SELECT 3 AS v' } } }";

        UnknownFieldSet named =
                fields(
                        post(
                                "/trace_summary",
                                new ProtoOutput()
                                        .text(2, spec)
                                        .message(3, new ProtoOutput().text(1, "m"))
                                        .toByteArray()));
        UnknownFieldSet wrong =
                fields(post("/trace_summary", new ProtoOutput().text(2, "nope").toByteArray()));

        assertThat(named.getField(1).getLengthDelimitedList()).hasSize(1);
        assertThat(text(wrong, 3)).startsWith("spec:1:1: no field 'nope'");
    }

    @Test
    void aPageMayAskIfItIsKnown() throws Exception {
        HttpResponse<byte[]> known = send("OPTIONS", "/query", UI, new byte[0]);
        HttpResponse<byte[]> other = send("POST", "/status", "http://other:1", new byte[0]);
        HttpResponse<byte[]> unknown = send("POST", "/status", "https://evil.example", new byte[0]);

        assertThat(known.statusCode()).isEqualTo(204);
        assertThat(known.headers().map())
                .containsEntry("access-control-allow-origin", List.of(UI))
                .containsEntry("access-control-allow-methods", List.of("POST, GET, OPTIONS"))
                .containsEntry("access-control-allow-headers", List.of("*"));
        assertThat(other.headers().map())
                .containsEntry("access-control-allow-origin", List.of("http://other:1"));
        assertThat(unknown.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void aWebSocketCarriesCallsBothWays() throws Exception {
        Received received = new Received();
        WebSocket socket =
                http.newWebSocketBuilder()
                        .header("Origin", UI)
                        .buildAsync(uri("ws", "/websocket"), received)
                        .join();
        byte[] trace = new byte[70_000];
        Arrays.fill(trace, (byte) ' ');
        System.arraycopy("[]".getBytes(StandardCharsets.UTF_8), 0, trace, 0, 2);
        byte[] calls =
                joined(
                        call(1, 1, 101, trace),
                        call(2, 2, 0, new ProtoOutput()),
                        call(
                                3,
                                3,
                                103,
                                new ProtoOutput().text(1, "SELECT hex(zeroblob(100)) AS b")),
                        call(
                                4,
                                3,
                                103,
                                new ProtoOutput().text(1, "SELECT hex(zeroblob(40000)) AS b")));

        socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
        socket.sendBinary(ByteBuffer.wrap(calls, 0, 5), false).join();
        socket.sendBinary(ByteBuffer.wrap(calls, 5, calls.length - 5), true).join();

        assertThat(received.message()).satisfies(m -> assertThat(nested(m, 201).asMap()).isEmpty());
        assertThat(received.message()).satisfies(m -> assertThat(m.hasField(212)).isTrue());
        assertThat(received.message())
                .satisfies(m -> assertThat(m.getSerializedSize()).isBetween(200, 400));
        assertThat(received.message())
                .satisfies(m -> assertThat(m.getSerializedSize()).isGreaterThan(80_000));
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        assertThat(received.closed.poll(30, TimeUnit.SECONDS)).isEqualTo(1000);
    }

    @Test
    void aWebSocketIsClosedWhenItsStreamIsBroken() throws Exception {
        Received received = new Received();
        WebSocket socket =
                http.newWebSocketBuilder()
                        .header("Origin", UI)
                        .buildAsync(uri("ws", "/websocket"), received)
                        .join();

        socket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 3}), true).join();

        assertThat(text(received.message(), 5)).startsWith("RPC framing error");
        assertThat(received.closed.poll(30, TimeUnit.SECONDS)).isEqualTo(1002);
    }

    @Test
    void aWebSocketOfAnUnknownPageIsRefused() {
        for (String origin : List.of("https://evil.example", "null")) {
            assertThatThrownBy(() ->
                            http.newWebSocketBuilder()
                                    .header("Origin", origin)
                                    .buildAsync(uri("ws", "/websocket"), new Received())
                                    .join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            WebSocketHandshakeException.class,
                            e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
        }
    }

    private static final class Received implements WebSocket.Listener {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final BlockingQueue<UnknownFieldSet> messages = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();

        @Override
        public @Nullable CompletionStage<?> onBinary(
                WebSocket socket, ByteBuffer data, boolean last) {
            byte[] part = new byte[data.remaining()];
            data.get(part);
            bytes.writeBytes(part);
            if (last) {
                messages.addAll(answers(bytes.toByteArray()));
                bytes.reset();
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.add(code);
            return null;
        }

        UnknownFieldSet message() throws InterruptedException {
            UnknownFieldSet message = messages.poll(30, TimeUnit.SECONDS);
            return message == null ? UnknownFieldSet.getDefaultInstance() : message;
        }
    }

    private URI uri(String scheme, String path) {
        return URI.create("%s://127.0.0.1:%d%s".formatted(scheme, server.port(), path));
    }

    private byte[] post(String path, byte[] body) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send("POST", path, UI, body);
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    private HttpResponse<byte[]> send(String method, String path, String origin, byte[] body)
            throws IOException, InterruptedException {
        return http.send(
                java.net.http.HttpRequest.newBuilder(uri("http", path))
                        .header("Origin", origin)
                        .method(method, BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private List<QueryResult> query(String sql) throws IOException, InterruptedException {
        CodedInputStream in =
                CodedInputStream.newInstance(
                        post("/query", new ProtoOutput().text(1, sql).toByteArray()));
        // Pieces of one message, as clients read them: repeated fields go on.
        QueryResult whole = QueryResult.parseFrom(in);
        List<QueryResult> parts = new ArrayList<>();
        whole.getBatchList()
                .forEach(
                        batch -> parts.add(whole.toBuilder().clearBatch().addBatch(batch).build()));
        return parts;
    }

    private List<String> rows(String sql) throws IOException, InterruptedException {
        List<String> cells = new ArrayList<>();
        for (QueryResult part : query(sql)) {
            assertThat(part.getError()).isEmpty();
            QueryResult.CellsBatch batch = part.getBatch(0);
            if (batch.getCellsList().contains(CellType.CELL_STRING)) {
                cells.addAll(List.of(batch.getStringCells().split("\0")));
            }
            batch.getVarintCellsList().forEach(value -> cells.add(value.toString()));
        }
        return cells;
    }
}
