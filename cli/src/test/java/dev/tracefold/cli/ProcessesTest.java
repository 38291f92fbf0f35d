// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.tracefold.cli.output.ByteWriter;
import dev.tracefold.cli.output.ShellCsv;
import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.orchestrator.FreePort;
import dev.tracefold.orchestrator.server.LocalBrokerMain;
import dev.tracefold.orchestrator.server.OrchestratorMain;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.proto.perfetto.BigtraceOrchestratorGrpc;
import dev.tracefold.proto.perfetto.BigtraceQueryArgs;
import dev.tracefold.proto.perfetto.BigtraceQueryResponse;
import dev.tracefold.worker.server.WorkerMain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// The whole pipeline as processes: two workers, the broker, and two replicas of the orchestrator,
/// one for each way back. What comes out through gRPC is what `tracefold processor` prints.
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // set before all tests
class ProcessesTest {
    private static final String SLICES = "SELECT name, ts, dur FROM slice ORDER BY ts, id";
    private static final String SLOW =
            """
            WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 2000000)
            SELECT count(*) FROM c\
            """;
    private static final int INLINE_LIMIT_BYTES = 4096;

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Path> traces = new ArrayList<>();
    private final Map<String, JvmProcess> orchestrators = new HashMap<>();
    private final Map<String, ManagedChannel> channels = new HashMap<>();
    private Path directory;
    private JvmProcess firstWorker;
    private JvmProcess secondWorker;
    private JvmProcess broker;

    @BeforeAll
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        for (int i = 0; i < 6; i++) {
            traces.add(trace("trace" + i + ".json", 1 + i * 80));
        }
        CompletableFuture<JvmProcess> first = worker("one");
        CompletableFuture<JvmProcess> second = worker("two");
        Map<String, Integer> ports =
                Map.of("direct", FreePort.choose(), "broker", FreePort.choose());
        firstWorker = first.get();
        secondWorker = second.get();
        broker =
                JvmProcess.start(
                                LocalBrokerMain.class,
                                Map.of(
                                        "TRACEFOLD_BROKER_PORT",
                                        "0",
                                        "TRACEFOLD_BROKER_TRIGGERS",
                                        triggers(ports).toString()),
                                directory)
                        .get();
        Map<String, CompletableFuture<JvmProcess>> starting = new HashMap<>();
        ports.forEach((channel, port) -> starting.put(channel, orchestrator(channel, port)));
        for (Map.Entry<String, CompletableFuture<JvmProcess>> entry : starting.entrySet()) {
            JvmProcess process = entry.getValue().get();
            orchestrators.put(entry.getKey(), process);
            channels.put(
                    entry.getKey(),
                    NettyChannelBuilder.forAddress("127.0.0.1", process.port("grpc"))
                            .usePlaintext()
                            .build());
        }
    }

    @AfterAll
    void stop() {
        channels.values().forEach(ManagedChannel::shutdownNow);
        orchestrators.values().forEach(JvmProcess::close);
        broker.close();
        firstWorker.close();
        secondWorker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "broker"})
    @Order(1)
    void theRowsAreThoseThatProcessorPrints(String channel) throws Exception {
        Map<String, String> expected = new TreeMap<>();
        for (Path trace : traces) {
            CommandRun run = CommandRun.of("processor", trace.toString(), "--sql", SLICES);
            expected.put("/local/" + trace, run.out());
        }

        Map<String, String> answered = new TreeMap<>();
        Iterator<BigtraceQueryResponse> responses = stub(channel, "fail").query(args(SLICES));
        while (responses.hasNext()) {
            BigtraceQueryResponse response = responses.next();
            try (DecodedResult rows =
                    DecodedResult.open(
                            new ShardAnswer.Inline(response.getResultList()),
                            new FileClaimCheckStore(directory))) {
                assertThat(answered.put(response.getTrace(), text(rows))).isNull();
            }
        }

        assertThat(answered).isEqualTo(expected);
        // The larger answers were laid down, read and removed.
        assertThat(expected.values()).anyMatch(rows -> rows.length() > 2 * INLINE_LIMIT_BYTES);
        assertThat(directory.resolve("claims")).isEmptyDirectory();
    }

    @Test
    @Order(2)
    void bothWorkersTakePart() throws Exception {
        assertThat(metric(firstWorker, "tracefold_shards_completed_total")).isPositive();
        assertThat(metric(secondWorker, "tracefold_shards_completed_total")).isPositive();
        assertThat(
                        metric(firstWorker, "tracefold_shards_completed_total")
                                + metric(secondWorker, "tracefold_shards_completed_total"))
                .isEqualTo(2L * traces.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "broker"})
    @Order(3)
    void failuresAreToldInBigtracesWords(String channel) {
        assertThatThrownBy(() -> drain(stub(channel, "fail").query(args("SELECT x FROM nope"))))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageStartingWith("INTERNAL: [/local/" + directory)
                .hasMessageContaining("no such table: nope");
        assertThatThrownBy(() ->
                        drain(
                                stub(channel, "fail")
                                        .query(
                                                BigtraceQueryArgs.newBuilder()
                                                        .addTraces("/local//no/such")
                                                        .setSqlQuery(SLICES)
                                                        .build())))
                .hasMessage(
                        "INTERNAL: could not open trace file /no/such (errno: 2, No such file or"
                                + " directory)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "broker"})
    @Order(4)
    void withSkipTheOthersAnswer(String channel) {
        List<String> answered =
                drain(
                        stub(channel, "skip")
                                .query(args(SLICES).toBuilder().addTraces("/local//no").build()));

        assertThat(answered).hasSize(traces.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "broker"})
    @Order(5)
    void aClientThatGoesAwayStopsTheWorkers(String channel) throws Exception {
        try (Context.CancellableContext context = Context.current().withCancellation()) {
            Iterator<BigtraceQueryResponse> responses =
                    context.call(() ->
                            stub(channel, "fail")
                                    .query(args(SLOW.replace("2000000", "2000000000"))));
            awaitMetric(firstWorker, "tracefold_shards_running", 1);
            awaitMetric(secondWorker, "tracefold_shards_running", 1);
            assertThat(responses).isNotNull();
        }

        awaitMetric(firstWorker, "tracefold_shards_running", 0);
        awaitMetric(secondWorker, "tracefold_shards_running", 0);
    }

    @Test
    @Order(6)
    void aWorkerThatDiesHarmsNoQuery() throws Exception {
        Iterator<BigtraceQueryResponse> responses = stub("direct", "fail").query(args(SLOW));
        awaitMetric(firstWorker, "tracefold_shards_running", 1);

        firstWorker.kill();

        assertThat(drain(responses)).hasSize(traces.size());
    }

    @Test
    @Order(7)
    void withoutWorkersAQueryEnds() throws Exception {
        assertThat(secondWorker.terminate()).isIn(0, 143);

        assertThatThrownBy(() -> drain(stub("direct", "fail").query(args(SLICES))))
                .hasMessageStartingWith("UNAVAILABLE: no worker took the shard: ");
    }

    @Test
    @Order(8)
    void nobodyPrintsAStackTrace() throws Exception {
        List<JvmProcess> processes = new ArrayList<>(orchestrators.values());
        Collections.addAll(processes, firstWorker, secondWorker, broker);
        for (JvmProcess process : processes) {
            assertThat(process.errors()).as(process.firstLine()).doesNotContain("\tat ");
        }
    }

    private CompletableFuture<JvmProcess> worker(String name) {
        return JvmProcess.start(
                WorkerMain.class,
                Map.of(
                        "TRACEFOLD_HOST", "127.0.0.1",
                        "PORT", "0",
                        "TRACEFOLD_WORKER_GRPC_PORT", "0",
                        "TRACEFOLD_WORKER_NAME", name,
                        "TRACEFOLD_WORKER_CONCURRENCY", "1",
                        "TRACEFOLD_INLINE_LIMIT_BYTES", Integer.toString(INLINE_LIMIT_BYTES),
                        "TRACEFOLD_CLAIM_DIR", directory.resolve("claims").toString(),
                        "TRACEFOLD_REPLY_ALLOW", "127.0.0.1"),
                directory);
    }

    private CompletableFuture<JvmProcess> orchestrator(String channel, int port) {
        Matcher ingress = Pattern.compile("ingress=(\\S+)").matcher(broker.firstLine());
        assertThat(ingress.find()).isTrue();
        return JvmProcess.start(
                OrchestratorMain.class,
                Map.of(
                        "TRACEFOLD_HOST",
                        "127.0.0.1",
                        "PORT",
                        Integer.toString(port),
                        "TRACEFOLD_GRPC_PORT",
                        "0",
                        "TRACEFOLD_REPLICA",
                        channel,
                        "TRACEFOLD_REPLY_CHANNEL",
                        channel,
                        "TRACEFOLD_BROKER_URL",
                        ingress.group(1),
                        "TRACEFOLD_REPLY_SECRET",
                        "a secret of the two replicas",
                        "TRACEFOLD_CLAIM_DIR",
                        directory.resolve("claims").toString()),
                directory);
    }

    private Path triggers(Map<String, Integer> orchestratorPorts) throws IOException {
        String one = "http://127.0.0.1:" + firstWorker.port("http");
        String two = "http://127.0.0.1:" + secondWorker.port("http");
        StringBuilder json = new StringBuilder("[");
        // A request that is a dead letter goes to the replica that asked.
        orchestratorPorts.forEach((replica, port) ->
                json.append(
                        """
                        {"name": "shards-%1$s",
                         "filters": [{"exact": {"replica": "%1$s",
                                      "type": "dev.tracefold.shard.requested.v1"}}],
                         "subscribers": ["%2$s", "%3$s"], "containerConcurrency": 1,
                         "delivery": {"retry": 5, "backoffDelay": "PT0.05S",
                                      "deadLetterSink": "http://127.0.0.1:%4$d"}},
                        {"name": "answers-%1$s",
                         "filters": [{"exact": {"replica": "%1$s"}},
                                     {"any": [
                                       {"exact": {"type": "dev.tracefold.shard.completed.v1"}},
                                       {"exact": {"type": "dev.tracefold.shard.failed.v1"}}]}],
                         "subscribers": ["http://127.0.0.1:%4$d"],
                         "delivery": {"retry": 5, "backoffDelay": "PT0.05S"}},
                        """
                                .formatted(replica, one, two, port)));
        for (String worker : List.of(one, two)) {
            json.append(
                    """
                    {"name": "cancelled",
                     "filters": [{"exact": {"type": "dev.tracefold.query.cancelled.v1"}}],
                     "subscribers": ["%s"]}%s
                    """
                            .formatted(worker, worker.equals(one) ? "," : "]"));
        }
        return Files.writeString(directory.resolve("triggers.json"), json);
    }

    private Path trace(String name, int slices) throws IOException {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < slices; i++) {
            json.append(
                    """
                    {"name":"%s slice %d","ph":"X","ts":%d,"dur":5,"pid":1,"tid":%d},
                    """
                            .formatted(name, i, 10 * i, i % 3));
        }
        json.setLength(json.length() - 2);
        return Files.writeString(directory.resolve(name), json.append("]"));
    }

    private BigtraceOrchestratorGrpc.BigtraceOrchestratorBlockingStub stub(
            String channel, String onError) {
        Metadata metadata = new Metadata();
        metadata.put(
                Metadata.Key.of("tracefold-on-error", Metadata.ASCII_STRING_MARSHALLER), onError);
        return BigtraceOrchestratorGrpc.newBlockingStub(channels.get(channel))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    private BigtraceQueryArgs args(String sql) {
        return BigtraceQueryArgs.newBuilder()
                .addAllTraces(traces.stream().map(trace -> "/local/" + trace).toList())
                .setSqlQuery(sql)
                .build();
    }

    private static List<String> drain(Iterator<BigtraceQueryResponse> responses) {
        List<String> answered = new ArrayList<>();
        responses.forEachRemaining(response -> answered.add(response.getTrace()));
        Collections.sort(answered);
        return answered;
    }

    private static String text(QueryResult rows) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteWriter out = new ByteWriter(bytes);
        new ShellCsv(out).visit(rows);
        out.flush();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void awaitMetric(JvmProcess process, String name, long value) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        for (long found = metric(process, name); found != value; found = metric(process, name)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "%s never was %d but last %d:\n%s"
                                .formatted(name, value, found, process.errors()));
            }
        }
    }

    private long metric(JvmProcess process, String name) throws Exception {
        String page =
                client.send(
                                HttpRequest.newBuilder(
                                                URI.create(
                                                        "http://127.0.0.1:%d/metrics"
                                                                .formatted(process.port("http"))))
                                        .build(),
                                BodyHandlers.ofString())
                        .body();
        Matcher matcher = Pattern.compile("(?m)^" + name + " (\\d+)$").matcher(page);
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
