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
import java.security.Security;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
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
import dev.tracefold.orchestrator.broker.CancelFanOut;
import dev.tracefold.orchestrator.broker.HttpBroker;
import dev.tracefold.orchestrator.profile.ProfileApi;
import dev.tracefold.orchestrator.profile.ProfileSettings;
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
import dev.tracefold.store.profile.ProfilePlaces;

/// Runs an orchestrator as a process of its own, set up by its environment.
public final class OrchestratorMain {
    private static final int SECRET_BYTES = 32;
    // A worker that cannot be reached is asked again soon.
    private static final Duration CANCEL_TIMEOUT = Duration.ofSeconds(3);

    private OrchestratorMain() {}

    /// Starts and waits.
    // The line with the ports, and what is wrong with the environment, are for whoever starts it.
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws InterruptedException {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        Settings settings;
        try {
            LogFormat.install(System::getenv);
            settings = Settings.fromEnvironment();
        } catch (IllegalArgumentException e) {
            new PrintWriter(System.err, true, StandardCharsets.UTF_8)
                    .println("tracefold-orchestrator: " + e.getMessage());
            System.exit(2);
            return;
        }
        run(settings, out);
    }

    /// All that the environment says.
    private record Settings(
            OrchestratorSettings self,
            QuerySettings queries,
            List<URI> cancelAddresses,
            ServerSettings ports,
            Optional<ProfileSettings> profiles,
            Optional<PushSettings> pushes,
            DataSettings data,
            Optional<OtelTracer> tracer) {
        static Settings fromEnvironment() {
            OrchestratorSettings self = OrchestratorSettings.fromEnvironment(System::getenv);
            return new Settings(
                    self,
                    QuerySettings.fromEnvironment(System::getenv),
                    new Environment(System::getenv).httpAddresses("TRACEFOLD_CANCEL_ADDRESSES"),
                    ServerSettings.fromEnvironment(System::getenv),
                    ProfileSettings.fromEnvironment(System::getenv),
                    PushSettings.fromEnvironment(System::getenv),
                    DataSettings.fromEnvironment(System::getenv, self.replica()),
                    OtelTracer.fromEnvironment(System::getenv, "tracefold-orchestrator"));
        }
    }

    private static void run(Settings all, PrintWriter out) throws InterruptedException {
        OrchestratorSettings settings = all.self();
        HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
        Broker broker = new HttpBroker(client, settings.broker(), settings.brokerTimeout());
        CancelFanOut cancellations =
                cancellations(broker, all.cancelAddresses(), client, all.queries().shardDeadline());
        CompletableFuture<URI> boundBase = new CompletableFuture<>();
        ReplyChannel replies = replies(settings, client, broker, boundBase);
        ClaimCheckStore claims =
                ClaimCheckStores.open(
                        settings.claims(),
                        () -> StoreVariables.read(new Environment(System::getenv)).gcs());
        QueryService queries =
                queries(
                        settings,
                        all.queries(),
                        cancellations,
                        replies,
                        claims,
                        all.tracer().<PipelineTracer>map(t -> t).orElse(PipelineTracer.NONE));
        cancellations.addTo(queries.metrics());
        var _ = queries.metrics().start();
        ClaimSweep.start(claims, all.queries().queryDeadline(), InstantSource.system());
        EventHandler events =
                replies instanceof ReceivingReplyChannel receiving ? receiving : queries;
        OrchestratorData data = OrchestratorData.open(all.data(), queries);
        EventDoor door = door(events, data, broker, settings.replica(), all.pushes());
        OrchestratorServer server =
                OrchestratorServer.start(
                        queries,
                        door,
                        Optional.of(data),
                        all.ports(),
                        all.profiles().map(one -> profileDoor(one, queries)));
        boundBase.complete(
                settings.replyBase().orElseGet(() -> ownAddress(all.ports(), server.httpPort())));
        atShutdown(() -> {
            // First, so that queries that are kept are let go and not called off.
            data.close();
            queries.close();
            server.close();
            cancellations.close();
            all.tracer().ifPresent(OtelTracer::close);
        });
        out.printf(
                "tracefold-orchestrator http=%d grpc=%d%n", server.httpPort(), server.grpcPort());
        server.await();
    }

    private static ProfileDoor profileDoor(ProfileSettings settings, QueryService queries) {
        ProfilePlaces places =
                new ProfilePlaces(StoreVariables.read(new Environment(System::getenv)));
        return new ProfileDoor(ProfileApi.of(settings, places, queries), false, List.of());
    }

    private static void atShutdown(Runnable end) {
        Runtime.getRuntime().addShutdownHook(new Thread(end, "shutdown"));
    }

    private static CancelFanOut cancellations(
            Broker broker, List<URI> addresses, HttpClient client, Duration shardDeadline) {
        // Pods come and go; the JVM would believe the last answer for half a minute.
        Security.setProperty("networkaddress.cache.ttl", "5");
        Security.setProperty("networkaddress.cache.negative.ttl", "2");
        return new CancelFanOut(
                broker,
                addresses,
                CancelFanOut.Resolver.system(),
                worker -> new HttpEventHandler(client, worker, CANCEL_TIMEOUT),
                new CancelFanOut.Repeats(Duration.ofSeconds(1), shardDeadline));
    }

    private static EventDoor door(
            EventHandler events,
            OrchestratorData data,
            Broker broker,
            String replica,
            Optional<PushSettings> pushes) {
        return new EventDoor(
                new UploadHandler(events, data.catalog(), broker, replica, InstantSource.system()),
                new PushVerifier(pushes));
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
