// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.EventType;
import dev.tracefold.events.http.HttpEventHandler;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.events.telemetry.Phase;
import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.TestWorkers;
import dev.tracefold.orchestrator.broker.DeliveryPolicy;
import dev.tracefold.orchestrator.broker.HttpBroker;
import dev.tracefold.orchestrator.broker.LocalBroker;
import dev.tracefold.orchestrator.broker.Subscriber;
import dev.tracefold.orchestrator.broker.Trigger;
import dev.tracefold.orchestrator.broker.TriggerFilter;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.reply.DirectReplyChannel;
import dev.tracefold.orchestrator.reply.ReplyTokens;
import dev.tracefold.orchestrator.server.HeardSpans.Span;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.proto.perfetto.BigtraceOrchestratorGrpc;
import dev.tracefold.proto.perfetto.BigtraceQueryArgs;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.WorkerSettings;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.reply.ReplyAllowList;
import dev.tracefold.worker.server.WorkerServer;
import dev.tracefold.worker.shard.ProcessorEngine;

import static org.assertj.core.api.Assertions.assertThat;

/// A client's trace goes in at any door and through every hop: orchestrator, broker, worker, and
/// back, each over a socket.
@NullMarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class TracedDoorsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final HeardSpans spans = new HeardSpans();
    private final HttpClient client = HttpClient.newHttpClient();
    private Path trace;
    private WorkerFunction worker;
    private WorkerServer workerServer;
    private LocalBroker broker;
    private QueryService queries;
    private OrchestratorServer server;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        trace = DistributedScene.trace(directory, "one.json", 3);
        worker = worker(directory);
        workerServer =
                WorkerServer.start(
                        worker, new dev.tracefold.worker.server.ServerSettings("127.0.0.1", 0, 0));
        broker =
                LocalBroker.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        "/default/tracefold",
                        List.of(
                                new Trigger(
                                        "shards",
                                        new TriggerFilter.Exact(
                                                java.util.Map.of(
                                                        "type",
                                                        EventType.SHARD_REQUESTED.wireName())),
                                        new Subscriber(
                                                "worker",
                                                new HttpEventHandler(
                                                        client,
                                                        DistributedScene.local(
                                                                workerServer.httpPort()),
                                                        PATIENCE)),
                                        new DeliveryPolicy(
                                                0,
                                                DeliveryPolicy.Backoff.LINEAR,
                                                Duration.ZERO,
                                                Optional.empty()))));
        CompletableFuture<URI> base = new CompletableFuture<>();
        DirectReplyChannel replies =
                new DirectReplyChannel(
                        base::join, address -> new HttpEventHandler(client, address, PATIENCE));
        queries =
                new QueryService(
                        EmbeddedPipeline.settings(1),
                        new QueryService.Identity(
                                "one", new ReplyTokens(new byte[32], InstantSource.system())),
                        new HttpBroker(client, broker.ingress(), PATIENCE),
                        replies,
                        new FileClaimCheckStore(directory),
                        InstantSource.system(),
                        () -> UUID.randomUUID().toString(),
                        spans);
        server = OrchestratorServer.start(queries, replies, new ServerSettings("127.0.0.1", 0, 0));
        base.complete(DistributedScene.local(server.httpPort()));
    }

    @AfterAll
    void stop() {
        queries.close();
        server.close();
        broker.close();
        workerServer.close();
    }

    @Test
    void throughHttp() throws Exception {
        TraceContext caller = HeardSpans.context(0xc1);

        String events =
                client.send(
                                HttpRequest.newBuilder(
                                                DistributedScene.local(server.httpPort())
                                                        .resolve("/v1/queries"))
                                        .header(
                                                TraceContext.TRACE_PARENT,
                                                caller.traceParent().orElseThrow())
                                        .POST(
                                                HttpRequest.BodyPublishers.ofString(
                                                        """
                                                        {"traces": ["%s"], "sql": "SELECT 1"}\
                                                        """
                                                                .formatted(trace)))
                                        .build(),
                                BodyHandlers.ofString())
                        .body();

        assertThat(events).contains("\"outcome\":\"finished\"");
        everyHopHangsBelowTheOneBefore(caller);
    }

    @Test
    void throughGrpc() throws Exception {
        TraceContext caller = HeardSpans.context(0xc2);
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of(TraceContext.TRACE_PARENT, Metadata.ASCII_STRING_MARSHALLER),
                caller.traceParent().orElseThrow());
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
                        .usePlaintext()
                        .build();
        try {
            var answers =
                    BigtraceOrchestratorGrpc.newBlockingStub(channel)
                            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                            .query(
                                    BigtraceQueryArgs.newBuilder()
                                            .addTraces(trace.toString())
                                            .setSqlQuery("SELECT 1")
                                            .build());
            assertThat(answers.next().getTrace()).isEqualTo(trace.toString());
            assertThat(answers.hasNext()).isFalse();
        } finally {
            channel.shutdownNow();
        }
        everyHopHangsBelowTheOneBefore(caller);
    }

    private void everyHopHangsBelowTheOneBefore(TraceContext caller) {
        Span run = below(Phase.RUN, caller);
        Span publish = below(Phase.PUBLISH, run.context());
        // The worker's door for events.
        Span shard = below(Phase.SHARD, publish.context());
        below(Phase.QUERY, shard.context());
        below(Phase.REPLY, shard.context());
        // The orchestrator's.
        Span received = below(Phase.RECEIVE, shard.context());
        assertThat(received.subject().queryId()).isEqualTo(run.subject().queryId());
        assertThat(received.subject().place()).isEqualTo("receive one");
    }

    /// The last ones are told after the client has its answer.
    private Span below(Phase phase, TraceContext parent) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            List<Span> found = spans.below(phase, parent);
            if (!found.isEmpty()) {
                return found.getFirst();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no %s below %s in %s".formatted(phase, parent, spans));
    }

    private WorkerFunction worker(Path directory) {
        return new WorkerFunction(
                TestWorkers.settings(
                        "one", 1, WorkerSettings.DEFAULT_INLINE_LIMIT_BYTES, directory),
                new ProcessorEngine(ProcessorOptions.DEFAULTS),
                new DirectReplies(
                        client,
                        new ReplyAllowList(List.of("127.0.0.1")),
                        PATIENCE,
                        Duration.ofMillis(1)),
                InstantSource.system(),
                spans);
    }
}
