// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.query.QuerySettings;
import dev.tracefold.proto.event.QueryFailures;
import dev.tracefold.proto.event.ShardFailed;
import dev.tracefold.proto.perfetto.BigtraceOrchestratorGrpc;
import dev.tracefold.proto.perfetto.BigtraceQueryArgs;
import dev.tracefold.proto.perfetto.BigtraceQueryResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// The orchestrator behind real sockets, with a pipeline around a double of a worker.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
class OrchestratorServerTest {
    private static final int WINDOW = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path claims;
    private final DoubleWorker worker = new DoubleWorker();
    private final HttpClient client = HttpClient.newHttpClient();
    private EmbeddedPipeline pipeline;
    private OrchestratorServer server;
    private ManagedChannel channel;

    @BeforeEach
    void start() {
        pipeline =
                EmbeddedPipeline.start(
                        worker,
                        new QuerySettings(
                                WINDOW,
                                Duration.ofMinutes(5),
                                Duration.ofMinutes(5),
                                1,
                                Duration.ofMillis(1)),
                        claims);
        server =
                OrchestratorServer.start(
                        pipeline.queries(),
                        pipeline.queries(),
                        new ServerSettings("127.0.0.1", 0, 0));
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
                        .usePlaintext()
                        .maxInboundMessageSize(Integer.MAX_VALUE)
                        .build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        pipeline.close();
        server.close();
    }

    // ---- Bigtrace's service ----

    @Test
    void everyTraceHasOneResponseWithAllItsBatches() {
        List<BigtraceQueryResponse> responses = query("a", "large", "a");

        assertThat(responses)
                .extracting(BigtraceQueryResponse::getTrace)
                .containsExactlyInAnyOrder("a", "large", "a");
        assertThat(responses)
                .allSatisfy(response -> {
                    assertThat(response.getResult(0).getColumnNamesList()).containsExactly("text");
                    assertThat(
                                    response.getResult(response.getResultCount() - 1)
                                            .getBatch(0)
                                            .getIsLastBatch())
                            .isTrue();
                });
    }

    @Test
    void noTracesAreNoResponses() {
        assertThat(query()).isEmpty();
    }

    @Test
    void failuresAreToldInBigtracesWords() {
        assertRefused(
                Status.Code.INVALID_ARGUMENT, "Path prefix does not exist in registry", "unknown");
        assertRefused(
                Status.Code.INTERNAL,
                "could not open trace file missing (errno: 2, No such file or directory)",
                "missing");
        assertRefused(Status.Code.INTERNAL, "[bad-sql]: no such table: nope", "bad-sql");
    }

    @Test
    void withSkipTheOthersAnswerAndTheTrailersTellTheRest() throws Exception {
        AtomicReference<Metadata> headers = new AtomicReference<>();
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        List<String> answered = new ArrayList<>();

        stub("skip")
                .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
                .query(args("a", "bad-sql", "missing", "b"))
                .forEachRemaining(response -> answered.add(response.getTrace()));

        assertThat(answered).containsExactlyInAnyOrder("a", "b");
        assertThat(trailers.get().get(CallMetadata.FAILED_TRACES)).isEqualTo("2");
        QueryFailures failures = QueryFailures.parseFrom(trailers.get().get(CallMetadata.FAILURES));
        assertThat(failures.getTotal()).isEqualTo(2);
        assertThat(failures.getFailureList())
                .extracting(ShardFailed::getTraceAddress, ShardFailed::getStage)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("bad-sql", ShardFailed.Stage.QUERY),
                        org.assertj.core.groups.Tuple.tuple("missing", ShardFailed.Stage.LOAD));
    }

    @Test
    void manyFailuresFitIntoTheTrailers() throws Exception {
        AtomicReference<Metadata> trailers = new AtomicReference<>();

        Iterator<BigtraceQueryResponse> responses =
                stub("skip")
                        .withInterceptors(
                                MetadataUtils.newCaptureMetadataInterceptor(
                                        new AtomicReference<>(), trailers))
                        .query(args(Collections.nCopies(500, "missing").toArray(new String[0])));

        assertThat(responses.hasNext()).isFalse();
        QueryFailures failures = QueryFailures.parseFrom(trailers.get().get(CallMetadata.FAILURES));
        assertThat(failures.getTotal()).isEqualTo(500);
        assertThat(failures.getFailureCount()).isBetween(10, 100);
    }

    @Test
    void aWishThatCannotBeReadIsRefused() {
        assertThatThrownBy(() -> stub("maybe").query(args("a")).hasNext())
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessage(
                        "INVALID_ARGUMENT: tracefold-on-error: expected fail or skip but was"
                                + " 'maybe'");
    }

    @Test
    void aClientThatGoesAwayCallsItsQueryOff() throws Exception {
        try (Context.CancellableContext context = Context.current().withCancellation()) {
            Iterator<BigtraceQueryResponse> responses =
                    context.call(() -> stub("fail").query(args("a", "stuck")));
            assertThat(responses.next().getTrace()).isEqualTo("a");
        }

        assertThat(worker.nextCancelled()).isNotEmpty();
        awaitMetric("tracefold_queries_cancelled_total 1");
    }

    @Test
    void aClientWithADeadlineCallsItsQueryOff() throws Exception {
        // Until then the shard is with the worker, on a busy machine too.
        assertThatThrownBy(() ->
                        stub("fail")
                                .withDeadlineAfter(Duration.ofSeconds(3))
                                .query(args("stuck"))
                                .hasNext())
                .hasMessageStartingWith("DEADLINE_EXCEEDED");

        assertThat(worker.nextCancelled()).isNotEmpty();
    }

    @Test
    void aClientThatReadsSlowlyHoldsItsQueryBack() throws Exception {
        int traces = 100;
        SlowClient slow = new SlowClient();
        BigtraceOrchestratorGrpc.newStub(channel)
                .query(args(Collections.nCopies(traces, "large").toArray(new String[0])), slow);

        slow.next();
        slow.next();

        // What is not read waits in the client's and the server's buffers (a few large messages)
        // and
        // in the window; the rest has not been asked for.
        assertThat(worker.asked().size()).isLessThan(traces / 2);
        for (int i = 2; i < traces; i++) {
            slow.next();
        }
        assertThat(worker.asked()).hasSize(traces);
    }

    // ---- queries as server-sent events ----

    @Test
    void aQueryIsAStreamOfEvents() throws Exception {
        HttpResponse<String> response =
                post(
                        """
                        {"traces": ["a", "bad-sql"], "sql": "SELECT 1", "on_error": "skip"}\
                        """);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElse(""))
                .startsWith("text/event-stream");
        Map<String, List<JsonNode>> events = events(response.body());
        assertThat(events.get("rows"))
                .singleElement()
                .hasToString(
                        """
                        {"shard":0,"trace":"a","columns":["text"],"rows":[["a"]],"last":true}\
                        """);
        assertThat(events.get("failure"))
                .singleElement()
                .hasToString(
                        """
                        {"shard":1,"trace":"bad-sql","stage":"query","category":"user",\
                        "code":"SQL_ERROR","message":"no such table: nope","retryable":false}\
                        """);
        assertThat(events.get("progress")).hasSize(2);
        assertThat(events.get("done"))
                .singleElement()
                .hasToString(
                        """
                        {"outcome":"finished","total":2,"published":2,"completed":1,"failed":1,\
                        "rows":1}\
                        """);
    }

    @Test
    void aReaderThatGoesAwayCallsItsQueryOff() throws Exception {
        HttpResponse<InputStream> response =
                client.send(
                        HttpRequest.newBuilder(uri("/v1/queries"))
                                .POST(
                                        BodyPublishers.ofString(
                                                """
                                                {"traces": ["a", "stuck"], "sql": "SELECT 1"}\
                                                """))
                                .build(),
                        BodyHandlers.ofInputStream());
        try (InputStream stream = response.body()) {
            assertThat(stream.read()).isEqualTo('e');
        }

        assertThat(worker.nextCancelled()).isNotEmpty();
    }

    @Test
    void aQueryThatFailsSaysSoAtItsEnd() throws Exception {
        Map<String, List<JsonNode>> events =
                events(
                        post("""
                        {"traces": ["missing"], "sql": "SELECT 1"}\
                        """)
                                .body());

        assertThat(events).doesNotContainKey("rows");
        JsonNode done = events.getOrDefault("done", List.of()).getFirst();
        assertThat(done.path("outcome").asText()).isEqualTo("failed");
        assertThat(done.path("failure").path("code").asText()).isEqualTo("TRACE_NOT_FOUND");
        assertThat(done.path("failure").path("trace").asText()).isEqualTo("missing");
    }

    @Test
    void aRequestThatCannotBeReadIsRefusedWithPlaceExpectationAndValue() throws Exception {
        assertRefused("{", "line 1, column 2: expected JSON: ");
        assertRefused("[]", "expected a JSON object");
        assertRefused("{\"sql\":\"s\"}", "traces: expected a list but was missing");
        assertRefused(
                "{\"traces\":[1],\"sql\":\"s\"}", "traces: expected texts but one was number");
        assertRefused("{\"traces\":[]}", "sql: expected a text but was missing");
        assertRefused(
                "{\"traces\":[],\"sql\":\"s\",\"on_error\":\"x\"}",
                "on_error: expected fail or skip but was");
        assertRefused(
                "{\"traces\":[],\"sql\":\"s\",\"limits\":{\"rows\":0}}",
                "limits.rows: expected a positive number but was 0");
        assertRefused(
                "{\"traces\":[],\"sql\":\"s\",\"limits\":{\"row\":1}}",
                "limits.row: not known; expected one of");
    }

    // ---- other pages ----

    @Test
    void healthIsUp() throws Exception {
        for (String path : List.of("/health", "/health/liveness", "/health/readiness")) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void metricsCountQueries() throws Exception {
        query("a");

        awaitMetric("tracefold_queries_finished_total 1");
    }

    @Test
    void whatIsNoEventIsRefused() throws Exception {
        HttpResponse<String> response =
                client.send(
                        HttpRequest.newBuilder(uri("/")).POST(BodyPublishers.ofString("x")).build(),
                        BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(400);
    }

    private void assertRefused(Status.Code code, String text, String trace) {
        assertThatThrownBy(() -> query("a", trace))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> {
                            assertThat(e.getStatus().getCode()).isEqualTo(code);
                            assertThat(e.getStatus().getDescription()).isEqualTo(text);
                        });
    }

    private void assertRefused(String body, String detail) throws Exception {
        HttpResponse<String> response = post(body);

        assertThat(response.statusCode()).as(body).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).path("detail").asText()).startsWith(detail);
        assertThat(JSON.readTree(response.body()).path("code").asText())
                .isEqualTo("REQUEST_MALFORMED");
    }

    private List<BigtraceQueryResponse> query(String... traces) {
        List<BigtraceQueryResponse> responses = new ArrayList<>();
        BigtraceOrchestratorGrpc.newBlockingStub(channel)
                .query(args(traces))
                .forEachRemaining(responses::add);
        return responses;
    }

    private BigtraceOrchestratorGrpc.BigtraceOrchestratorBlockingStub stub(String onError) {
        Metadata metadata = new Metadata();
        metadata.put(CallMetadata.ON_ERROR, onError);
        return BigtraceOrchestratorGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    private static BigtraceQueryArgs args(String... traces) {
        return BigtraceQueryArgs.newBuilder()
                .addAllTraces(List.of(traces))
                .setSqlQuery("SELECT 1")
                .build();
    }

    private void awaitMetric(String line) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String page = get("/metrics").body();
        while (!page.contains(line + "\n")) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(line + " is not in\n" + page);
            }
            page = get("/metrics").body();
        }
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri("/v1/queries"))
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.httpPort(), path));
    }

    private static Map<String, List<JsonNode>> events(String stream) throws IOException {
        Map<String, List<JsonNode>> events = new java.util.TreeMap<>();
        String name = "";
        for (String line : stream.lines().toList()) {
            if (line.startsWith("event:")) {
                name = line.substring("event:".length()).strip();
            } else if (line.startsWith("data:")) {
                events.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(JSON.readTree(line.substring("data:".length())));
            }
        }
        return events;
    }

    /// Takes a message only when it is asked to.
    private static final class SlowClient
            implements ClientResponseObserver<BigtraceQueryArgs, BigtraceQueryResponse> {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private ClientCallStreamObserver<BigtraceQueryArgs> call;

        void next() throws InterruptedException {
            call.request(1);
            String event = events.poll(20, TimeUnit.SECONDS);
            assertThat(event).isEqualTo("large");
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<BigtraceQueryArgs> requestStream) {
            call = requestStream;
            call.disableAutoRequestWithInitial(0);
        }

        @Override
        public void onNext(BigtraceQueryResponse response) {
            events.add(response.getTrace());
        }

        @Override
        public void onError(Throwable error) {
            events.add(error.toString());
        }

        @Override
        public void onCompleted() {
            events.add("completed");
        }
    }
}
