// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.http.HttpEventHandler;
import dev.tracefold.events.pubsub.PubSubEndpoint;
import dev.tracefold.events.result.ClaimCheckStore;
import dev.tracefold.events.result.ClaimCheckStores;
import dev.tracefold.events.settings.Environment;
import dev.tracefold.events.settings.StoreVariables;
import dev.tracefold.events.telemetry.LogFormat;
import dev.tracefold.events.telemetry.OtelTracer;
import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.orchestrator.broker.Broker;
import dev.tracefold.orchestrator.broker.HttpBroker;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.query.QuerySettings;
import dev.tracefold.orchestrator.reply.BrokerReplyChannel;
import dev.tracefold.orchestrator.reply.DirectReplyChannel;
import dev.tracefold.orchestrator.reply.PubSubReplyChannel;
import dev.tracefold.orchestrator.reply.ReceivingReplyChannel;
import dev.tracefold.orchestrator.reply.ReplyChannel;
import dev.tracefold.orchestrator.reply.ReplyTokens;
import dev.tracefold.orchestrator.upload.PushSettings;
import dev.tracefold.orchestrator.upload.PushVerifier;
import dev.tracefold.orchestrator.upload.UploadHandler;

/// Runs an orchestrator as a process of its own, set up by its environment.
public final class OrchestratorMain {
    private static final int SECRET_BYTES = 32;

    private OrchestratorMain() {}

    /// Starts and waits.
    // The line with the ports, and what is wrong with the environment, are for whoever starts it.
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws InterruptedException {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        OrchestratorSettings settings;
        QuerySettings querySettings;
        ServerSettings ports;
        DataSettings dataSettings;
        Optional<OtelTracer> tracer;
        try {
            LogFormat.install(System::getenv);
            tracer = OtelTracer.fromEnvironment(System::getenv, "tracefold-orchestrator");
            settings = OrchestratorSettings.fromEnvironment(System::getenv);
            querySettings = QuerySettings.fromEnvironment(System::getenv);
            ports = ServerSettings.fromEnvironment(System::getenv);
            dataSettings = DataSettings.fromEnvironment(System::getenv, settings.replica());
        } catch (IllegalArgumentException e) {
            new PrintWriter(System.err, true, StandardCharsets.UTF_8)
                    .println("tracefold-orchestrator: " + e.getMessage());
            System.exit(2);
            return;
        }
        HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
        Broker broker = new HttpBroker(client, settings.broker(), settings.brokerTimeout());
        CompletableFuture<URI> boundBase = new CompletableFuture<>();
        ReplyChannel replies = replies(settings, client, broker, boundBase);
        ClaimCheckStore claims =
                ClaimCheckStores.open(
                        settings.claims(),
                        () -> StoreVariables.read(new Environment(System::getenv)).gcs());
        QueryService queries =
                queries(
                        settings,
                        querySettings,
                        broker,
                        replies,
                        claims,
                        tracer.<PipelineTracer>map(t -> t).orElse(PipelineTracer.NONE));
        var _ = queries.metrics().start();
        ClaimSweep.start(claims, querySettings.queryDeadline(), InstantSource.system());
        EventHandler events =
                replies instanceof ReceivingReplyChannel receiving ? receiving : queries;
        OrchestratorData data = OrchestratorData.open(dataSettings, queries);
        EventDoor door = door(events, data, broker, settings.replica());
        OrchestratorServer server = OrchestratorServer.start(queries, door, data, ports);
        boundBase.complete(
                settings.replyBase().orElseGet(() -> ownAddress(ports, server.httpPort())));
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    // First, so that queries that are kept are let go and not
                                    // called off.
                                    data.close();
                                    queries.close();
                                    server.close();
                                    tracer.ifPresent(OtelTracer::close);
                                },
                                "shutdown"));
        out.printf(
                "tracefold-orchestrator http=%d grpc=%d%n", server.httpPort(), server.grpcPort());
        server.await();
    }

    private static EventDoor door(
            EventHandler events, OrchestratorData data, Broker broker, String replica) {
        return new EventDoor(
                new UploadHandler(
                        events, data.catalog(), broker, replica, InstantSource.system()),
                new PushVerifier(PushSettings.fromEnvironment(System::getenv)));
    }

    private static ReplyChannel replies(
            OrchestratorSettings settings,
            HttpClient client,
            Broker broker,
            CompletableFuture<URI> boundBase) {
        return switch (settings.replyChannel()) {
            case DIRECT ->
                    new DirectReplyChannel(
                            boundBase::join,
                            address ->
                                    new HttpEventHandler(
                                            client, address, settings.brokerTimeout()));
            case BROKER -> new BrokerReplyChannel(broker);
            case PUBSUB ->
                    new PubSubReplyChannel(
                            PubSubEndpoint.fromEnvironment(System::getenv),
                            new PubSubReplyChannel.Settings(
                                    settings.replyTopic().orElseThrow(),
                                    settings.replica(),
                                    settings.brokerTimeout(),
                                    Duration.ofSeconds(1)));
        };
    }

    private static QueryService queries(
            OrchestratorSettings settings,
            QuerySettings querySettings,
            Broker broker,
            ReplyChannel replies,
            ClaimCheckStore claims,
            PipelineTracer tracer) {
        InstantSource clock = InstantSource.system();
        return new QueryService(
                querySettings,
                new QueryService.Identity(
                        settings.replica(), new ReplyTokens(secret(settings), clock)),
                broker,
                replies,
                claims,
                clock,
                () -> UUID.randomUUID().toString(),
                tracer);
    }

    private static byte[] secret(OrchestratorSettings settings) {
        return settings.replySecret()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .orElseGet(() -> {
                    byte[] random = new byte[SECRET_BYTES];
                    new SecureRandom().nextBytes(random);
                    return random;
                });
    }

    /// A pod knows its address as the local host's; a server bound to one address has that one.
    private static URI ownAddress(ServerSettings ports, int httpPort) {
        try {
            String host =
                    ports.host().equals("0.0.0.0")
                            ? InetAddress.getLocalHost().getHostAddress()
                            : ports.host();
            return URI.create("http://%s:%d".formatted(host, httpPort));
        } catch (IOException e) {
            throw new UncheckedIOException("this host does not know its own address", e);
        }
    }
}
