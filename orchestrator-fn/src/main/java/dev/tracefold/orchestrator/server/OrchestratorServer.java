// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import org.slf4j.LoggerFactory;

import dev.tracefold.events.EventHandler;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.reduce.ReduceLimits;
import dev.tracefold.orchestrator.reduce.ReducedQueries;

/// An orchestrator that listens.
public final class OrchestratorServer implements AutoCloseable {
    private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;
    private static final int MAX_ADDRESS_BYTES = 64 * 1024;
    private static final int MAX_METADATA_BYTES = 256 * 1024;

    private final ApplicationContext context;
    private final EmbeddedServer http;
    private final Server grpc;

    private OrchestratorServer(ApplicationContext context, EmbeddedServer http, Server grpc) {
        this.context = context;
        this.http = http;
        this.grpc = grpc;
    }

    /// Listens on both ports; what reducing may use is the environment's to say.
    ///
    /// @param queries answers queries
    /// @param events takes what comes as CloudEvents
    public static OrchestratorServer start(
            QueryService queries, EventHandler events, ServerSettings settings) {
        return start(queries, new EventDoor(events), Optional.empty(), settings, Optional.empty());
    }

    /// Listens on both ports.
    ///
    /// @param queries answers queries
    /// @param reduced those that have a second query
    /// @param events takes what comes as CloudEvents
    public static OrchestratorServer start(
            QueryService queries,
            ReducedQueries reduced,
            EventHandler events,
            ServerSettings settings) {
        return start(
                queries,
                reduced,
                new EventDoor(events),
                Optional.empty(),
                settings,
                Optional.empty());
    }

    /// Listens on both ports, with the whole API.
    ///
    /// @param queries answers queries
    /// @param events takes what comes as CloudEvents
    /// @param data what is remembered; its owner closes it
    public static OrchestratorServer start(
            QueryService queries,
            EventDoor events,
            OrchestratorData data,
            ServerSettings settings) {
        return start(queries, events, Optional.of(data), settings, Optional.empty());
    }

    private static ReducedQueries environmentsReductions() {
        return new ReducedQueries(ReduceLimits.fromEnvironment(System::getenv));
    }

    /// Listens on both ports.
    ///
    /// @param queries answers queries
    /// @param events takes what comes as CloudEvents
    /// @param data what is remembered, if anything; its owner closes it
    /// @param profiles what it does with profiles, if anything
    public static OrchestratorServer start(
            QueryService queries,
            EventDoor events,
            Optional<OrchestratorData> data,
            ServerSettings settings,
            Optional<ProfileDoor> profiles) {
        return start(queries, environmentsReductions(), events, data, settings, profiles);
    }

    private static OrchestratorServer start(
            QueryService queries,
            ReducedQueries reduced,
            EventDoor events,
            Optional<OrchestratorData> data,
            ServerSettings settings,
            Optional<ProfileDoor> profiles) {
        List<Object> beans = new ArrayList<>(List.of(queries, reduced, events));
        data.map(OrchestratorData::api).ifPresent(beans::add);
        Map<String, Object> properties = properties(settings);
        profiles.ifPresent(door -> {
            beans.add(door.api());
            properties.put("tracefold.profile-routes", door.shortRoutes() ? "short" : "prefixed");
        });
        // Micronaut has several threads at once that ask for the first logger. Who asks while
        // another one looks for the backend gets a logger that records everything, and one that
        // traces how each bean was found costs a tenth of a second.
        var _ = LoggerFactory.getILoggerFactory();
        ApplicationContext context =
                ApplicationContext.builder()
                        .banner(false)
                        .deduceEnvironment(false)
                        .properties(properties)
                        .singletons(beans.toArray())
                        .start();
        EmbeddedServer http = context.getBean(EmbeddedServer.class).start();
        try {
            NettyServerBuilder builder =
                    NettyServerBuilder.forAddress(
                                    new InetSocketAddress(settings.host(), settings.grpcPort()))
                            .executor(Executors.newVirtualThreadPerTaskExecutor())
                            .maxInboundMessageSize(Integer.MAX_VALUE)
                            // A second query travels beside the first one's message.
                            .maxInboundMetadataSize(MAX_METADATA_BYTES)
                            // A client whose machine is gone says nothing; its query is to end.
                            .keepAliveTime(1, TimeUnit.MINUTES)
                            .keepAliveTimeout(20, TimeUnit.SECONDS)
                            .addService(
                                    ServerInterceptors.intercept(
                                            new BigtraceOrchestratorService(queries, reduced),
                                            new CallMetadata()));
            profiles.ifPresent(door -> {
                // XProf's aggregator pings its workers often, calls or not.
                builder.permitKeepAliveTime(10, TimeUnit.SECONDS).permitKeepAliveWithoutCalls(true);
                door.workers().forEach(builder::addService);
            });
            Server grpc = builder.build().start();
            return new OrchestratorServer(context, http, grpc);
        } catch (IOException e) {
            context.close();
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> properties(ServerSettings settings) {
        Map<String, Object> properties =
                new HashMap<>(
                        Map.of(
                                "tracefold.function",
                                "orchestrator",
                                "micronaut.application.name",
                                "tracefold-orchestrator",
                                "micronaut.server.host",
                                settings.host(),
                                // Micronaut's word for any free port is -1.
                                "micronaut.server.port",
                                settings.httpPort() == 0 ? -1 : settings.httpPort(),
                                "micronaut.server.max-request-size",
                                MAX_BODY_BYTES,
                                "micronaut.server.max-request-buffer-size",
                                MAX_BODY_BYTES,
                                // A query says nothing while its shards work; it has deadlines of
                                // its own.
                                "micronaut.server.idle-timeout",
                                "24h"));
        // Filters of a download are a part of its address.
        properties.put("micronaut.server.netty.max-initial-line-length", MAX_ADDRESS_BYTES);
        properties.put("tracefold.perfetto-ui", settings.perfettoUi().toString());
        properties.put("endpoints.all.enabled", false);
        properties.put("endpoints.health.enabled", true);
        properties.put("endpoints.health.sensitive", false);
        if (!settings.corsOrigins().isEmpty()) {
            properties.put("micronaut.server.cors.enabled", true);
            String pages = "micronaut.server.cors.configurations.pages.";
            properties.put(pages + "allowed-origins", settings.corsOrigins());
            properties.put(
                    pages + "allowed-methods", List.of("GET", "HEAD", "POST", "DELETE", "OPTIONS"));
            properties.put(pages + "allowed-headers", List.of("Content-Type"));
            properties.put(pages + "allow-credentials", true);
        }
        return properties;
    }

    /// What it is made of, for looking at its routes.
    ApplicationContext context() {
        return context;
    }

    /// Bound HTTP port.
    public int httpPort() {
        return http.getPort();
    }

    /// Bound gRPC port.
    public int grpcPort() {
        return grpc.getPort();
    }

    /// Waits until the process is told to stop.
    public void await() throws InterruptedException {
        grpc.awaitTermination();
    }

    /// Stops listening. Streams that are open are cut: their clients ask again elsewhere.
    @Override
    public void close() {
        grpc.shutdown();
        try {
            if (!grpc.awaitTermination(1, TimeUnit.SECONDS)) {
                grpc.shutdownNow();
            }
        } catch (InterruptedException _) {
            grpc.shutdownNow();
            Thread.currentThread().interrupt();
        }
        context.close();
    }
}
