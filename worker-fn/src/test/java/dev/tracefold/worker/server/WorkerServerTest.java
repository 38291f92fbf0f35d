// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.provider.EventFormatProvider;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.http.HttpEvents;
import dev.tracefold.proto.perfetto.BigtraceQueryTraceArgs;
import dev.tracefold.proto.perfetto.BigtraceQueryTraceResponse;
import dev.tracefold.proto.perfetto.BigtraceWorkerGrpc;
import dev.tracefold.proto.perfetto.QueryResult;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.Workers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// The worker behind real sockets.
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class WorkerServerTest {
    private static final String SLICES = "SELECT name, dur FROM slice ORDER BY ts";

    private final HttpClient client = HttpClient.newHttpClient();
    private WorkerFunction worker;
    private WorkerServer server;
    private ManagedChannel channel;
    private String trace;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        trace = "/local/" + Workers.trace(directory);
        worker =
                Workers.worker(
                        Workers.realEngine(),
                        directory.resolve("claims"),
                        256 * 1024,
                        Duration.ofMinutes(5));
        server = WorkerServer.start(worker, new ServerSettings("127.0.0.1", 0, 0));
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
                        .usePlaintext()
                        .build();
    }

    @AfterAll
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    // ---- CloudEvents ----

    @Test
    void binaryModeIsAnsweredWithAnEvent() throws Exception {
        HttpEvents.Message message = HttpEvents.write(Workers.request("q", trace, SLICES));

        HttpResponse<byte[]> response = post("/", message.headers(), message.body());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/protobuf");
        assertCompleted(response);
    }

    @Test
    void structuredModeIsAnsweredWithAnEvent() throws Exception {
        CloudEvent request = Workers.request("q", trace, SLICES);
        byte[] body =
                requireNonNull(
                                EventFormatProvider.getInstance()
                                        .resolveFormat("application/cloudevents+json"))
                        .serialize(request);

        HttpResponse<byte[]> response =
                post("/", Map.of("content-type", "application/cloudevents+json"), body);

        assertThat(response.statusCode()).isEqualTo(200);
        assertCompleted(response);
    }

    @Test
    void aFailureIsAnEventToo() throws Exception {
        HttpEvents.Message message =
                HttpEvents.write(Workers.request("q", "/local//no/such", SLICES));

        HttpResponse<byte[]> response = post("/", message.headers(), message.body());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("ce-type"))
                .contains("dev.tracefold.shard.failed.v1");
    }

    @Test
    void whatIsNoEventIsRefused() throws Exception {
        HttpResponse<byte[]> response =
                post("/", Map.of("content-type", "text/plain"), new byte[] {'x'});

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new String(response.body(), StandardCharsets.UTF_8))
                .startsWith("expected a CloudEvent: ");
    }

    @Test
    void anEmptyBodyIsRefused() throws Exception {
        assertThat(post("/", Map.of(), new byte[0]).statusCode()).isEqualTo(400);
    }

    @Test
    void aCancellationIsTakenWithoutAReply() throws Exception {
        HttpEvents.Message message = HttpEvents.write(Workers.cancelled("gone"));

        HttpResponse<byte[]> response = post("/", message.headers(), message.body());

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
    }

    // ---- health and metrics ----

    @ParameterizedTest
    @CsvSource({"/health", "/health/liveness", "/health/readiness"})
    void healthIsUp(String path) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("UP");
    }

    @Test
    void metricsCountShards() throws Exception {
        HttpEvents.Message message = HttpEvents.write(Workers.request("q", trace, SLICES));
        post("/", message.headers(), message.body());

        HttpResponse<String> response = get("/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElse(""))
                .startsWith("text/plain");
        assertThat(response.body()).containsPattern("tracefold_shards_completed_total [1-9]");
    }

    @Test
    void nothingElseIsTold() throws Exception {
        assertThat(get("/env").statusCode()).isEqualTo(404);
        assertThat(get("/beans").statusCode()).isEqualTo(404);
    }

    // ---- Bigtrace's worker service ----

    @Test
    void aTraceIsAnsweredInOneMessage() {
        BigtraceQueryTraceResponse response = query(trace, SLICES);

        assertThat(response.getTrace()).isEqualTo(trace);
        QueryResult result = response.getResult(0);
        assertThat(result.getColumnNamesList()).containsExactly("name", "dur");
        assertThat(result.getBatch(0).getStringCells()).isEqualTo("read\0parse\0");
        assertThat(result.getBatch(0).getVarintCellsList()).containsExactly(2000L, 30000L);
        assertThat(result.getBatch(0).getIsLastBatch()).isTrue();
        assertThat(result.getLastStatementSql()).isEqualTo(SLICES);
        assertThat(result.hasElapsedTimeMs()).isFalse();
    }

    @Test
    void badSqlIsAnErrorInTheMessage() {
        QueryResult result = query(trace, "SELECT x FROM nope").getResult(0);

        assertThat(result.getError()).contains("no such table: nope");
        assertThat(result.getColumnNamesCount()).isZero();
        assertThat(result.getBatch(0).getIsLastBatch()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'',         INVALID_ARGUMENT, Empty trace name is not valid",
        "a,          INVALID_ARGUMENT, Trace path must contain and begin with / for the prefix",
        "/,          INVALID_ARGUMENT, Path prefix does not exist in registry",
        "/x/a,       INVALID_ARGUMENT, Path prefix does not exist in registry",
        "/local,     INVALID_ARGUMENT, Empty path is invalid",
        "/local/x/y, INTERNAL,         "
                + "'could not open trace file x/y (errno: 2, No such file or directory)'"
    })
    void whatCannotBeAnsweredIsRefusedInBigtracesWords(
            String address, Status.Code code, String text) {
        assertThatThrownBy(() -> query(address, SLICES))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> {
                            assertThat(e.getStatus().getCode()).isEqualTo(code);
                            assertThat(e.getStatus().getDescription()).isEqualTo(text);
                        });
    }

    @Test
    void theEmptyPathOfTheStorePassesTheChecksAndFailsToOpen() {
        assertThatThrownBy(() -> query("/local/", SLICES))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL));
    }

    @Test
    void aClientThatGoesAwayStopsItsQuery() throws Exception {
        try (Context.CancellableContext context = Context.current().withCancellation()) {
            context.run(() ->
                    BigtraceWorkerGrpc.newStub(channel)
                            .queryTrace(
                                    args(
                                            trace,
                                            """
                                            WITH RECURSIVE c(x) AS
                                             (SELECT 1 UNION ALL SELECT x + 1 FROM c)
                                            SELECT count(*) FROM c\
                                            """),
                                    ignored()));
            awaitRunning(1);
        }
        awaitRunning(0);
    }

    private static StreamObserver<BigtraceQueryTraceResponse> ignored() {
        return new StreamObserver<>() {
            @Override
            public void onNext(BigtraceQueryTraceResponse response) {}

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {}
        };
    }

    private void awaitRunning(int count) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!get("/metrics").body().contains("tracefold_shards_running " + count + "\n")) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never were " + count + " shards running");
            }
        }
    }

    private BigtraceQueryTraceResponse query(String address, String sql) {
        return BigtraceWorkerGrpc.newBlockingStub(channel).queryTrace(args(address, sql));
    }

    private static BigtraceQueryTraceArgs args(String address, String sql) {
        return BigtraceQueryTraceArgs.newBuilder().setTrace(address).setSqlQuery(sql).build();
    }

    private static void assertCompleted(HttpResponse<byte[]> response) {
        ShardReply reply =
                ShardEvents.reply(
                        HttpEvents.read(
                                HttpEvents.singleValued(response.headers().map()),
                                response.body()));
        assertThat(reply)
                .isInstanceOfSatisfying(
                        ShardReply.Completed.class,
                        completed -> assertThat(completed.report().rows()).isEqualTo(2));
    }

    private HttpResponse<byte[]> post(String path, Map<String, String> headers, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::setHeader);
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.httpPort(), path));
    }
}
