// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.http.HttpEventHandler;
import dev.tracefold.orchestrator.broker.CancelFanOut;
import dev.tracefold.orchestrator.broker.MemoryEventLog;
import dev.tracefold.orchestrator.broker.ReplicaSet;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.proto.perfetto.BigtraceOrchestratorGrpc;
import dev.tracefold.proto.perfetto.BigtraceQueryArgs;
import dev.tracefold.proto.perfetto.BigtraceQueryResponse;

import static org.assertj.core.api.Assertions.assertThat;

/// Three worker processes behind one name, each busy with a query that never ends, and a broker that
/// hands cancellations to nobody: a client that goes away still stops all three.
@NullMarked
class CancellationReachTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String ENDLESS =
            """
            WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)
            SELECT count(*) FROM c\
            """;

    @Test
    void aClientThatGoesAwayStopsEveryWorker(@TempDir Path directory) throws Exception {
        List<Path> traces = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            traces.add(DistributedScene.trace(directory, "trace%d.json".formatted(i), 3));
        }
        try (WorkerProcess one = WorkerProcess.start("127.0.0.1", 0, directory);
                WorkerProcess two =
                        WorkerProcess.start("127.0.0.2", one.address().getPort(), directory);
                WorkerProcess three =
                        WorkerProcess.start("127.0.0.3", one.address().getPort(), directory)) {
            List<WorkerProcess> workers = List.of(one, two, three);
            HttpClient client = HttpClient.newHttpClient();
            List<EventHandler> handlers = new ArrayList<>();
            for (WorkerProcess worker : workers) {
                handlers.add(new HttpEventHandler(client, worker.address(), PATIENCE));
            }
            List<CancelFanOut> fanOuts = new ArrayList<>();
            try (DistributedScene scene =
                    new DistributedScene(
                            new MemoryEventLog(),
                            new ReplicaSet(handlers, 1),
                            directory.resolve("claims"),
                            broker -> {
                                CancelFanOut fanOut =
                                        new CancelFanOut(
                                                broker,
                                                List.of(
                                                        URI.create(
                                                                "http://workers:"
                                                                        + one.address().getPort())),
                                                host -> addresses(host),
                                                worker ->
                                                        new HttpEventHandler(
                                                                client, worker, PATIENCE),
                                                new CancelFanOut.Repeats(
                                                        Duration.ofSeconds(1), PATIENCE));
                                fanOuts.add(fanOut);
                                return fanOut;
                            })) {
                askAndGoAway(scene, traces, workers);
                // Those that ran, and those that waited in the broker for a free worker.
                await(() -> sum(workers, "tracefold_shards_failed_total") == traces.size());
                await(() -> sum(workers, "tracefold_shards_running") == 0);

                DistributedScene.Answers answers = new DistributedScene.Answers();
                var _ = scene.queries().submit(DistributedScene.question(traces), answers);
                assertThat(answers.outcome()).isInstanceOf(QueryOutcome.Finished.class);
            } finally {
                fanOuts.forEach(CancelFanOut::close);
            }
            for (WorkerProcess worker : workers) {
                assertThat(worker.metric("tracefold_cancel_requests_total")).isPositive();
            }
            aLogOfJsonNamesQueryAndShard(workers, traces.size());
        }
    }

    private static void askAndGoAway(
            DistributedScene scene, List<Path> traces, List<WorkerProcess> workers)
            throws Exception {
        try (OrchestratorServer server =
                OrchestratorServer.start(
                        scene.queries(), scene.queries(), new ServerSettings("127.0.0.1", 0, 0))) {
            ManagedChannel channel =
                    NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
                            .usePlaintext()
                            .build();
            try (Context.CancellableContext going = Context.current().withCancellation()) {
                Iterator<BigtraceQueryResponse> responses =
                        going.call(() ->
                                BigtraceOrchestratorGrpc.newBlockingStub(channel)
                                        .query(
                                                BigtraceQueryArgs.newBuilder()
                                                        .addAllTraces(
                                                                traces.stream()
                                                                        .map(Path::toString)
                                                                        .toList())
                                                        .setSqlQuery(ENDLESS)
                                                        .build()));
                assertThat(responses).isNotNull();
                for (WorkerProcess worker : workers) {
                    await(() -> worker.metric("tracefold_shards_running") == 1);
                }
            } finally {
                channel.shutdownNow();
            }
            // While the door is still open: it is the client that has gone, not the server.
            await(() -> sum(workers, "tracefold_shards_running") == 0);
        }
    }

    private static void aLogOfJsonNamesQueryAndShard(List<WorkerProcess> workers, int shards)
            throws Exception {
        ObjectMapper json = new ObjectMapper();
        List<String> answered = new ArrayList<>();
        for (WorkerProcess worker : workers) {
            List<String> log = worker.log();
            // The JVM's own warnings come before it is told how to write.
            for (String line : log.stream().filter(each -> each.startsWith("{")).toList()) {
                JsonNode entry = json.readTree(line);
                if (entry.path("outcome").asText().equals("dev.tracefold.shard.completed.v1")) {
                    assertThat(entry.path("level").asText()).isEqualTo("info");
                    assertThat(entry.path("queryid").asText()).matches("[0-9a-f-]{36}");
                    answered.add(entry.path("shard").asText());
                }
            }
        }
        assertThat(answered)
                .hasSize(shards)
                .doesNotHaveDuplicates()
                .allMatch(s -> s.matches("\\d"));
    }

    private static List<InetAddress> addresses(String host) {
        assertThat(host).isEqualTo("workers");
        List<InetAddress> all = new ArrayList<>();
        for (byte last = 1; last <= 3; last++) {
            try {
                all.add(InetAddress.getByAddress(new byte[] {127, 0, 0, last}));
            } catch (java.net.UnknownHostException e) {
                throw new AssertionError(e);
            }
        }
        return all;
    }

    private static long sum(List<WorkerProcess> workers, String metric) throws Exception {
        long sum = 0;
        for (WorkerProcess worker : workers) {
            sum += worker.metric(metric);
        }
        return sum;
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("it never came to that");
            }
        }
    }
}
