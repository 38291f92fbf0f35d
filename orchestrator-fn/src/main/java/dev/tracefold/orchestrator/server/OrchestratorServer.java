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

import dev.tracefold.events.EventHandler;
import dev.tracefold.orchestrator.query.QueryService;

/// An orchestrator that listens.
public final class OrchestratorServer implements AutoCloseable {
    private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

    private final ApplicationContext context;
    private final EmbeddedServer http;
    private final Server grpc;

    private OrchestratorServer(ApplicationContext context, EmbeddedServer http, Server grpc) {
        this.context = context;
        this.http = http;
        this.grpc = grpc;
    }

    /// Listens on both ports.
    ///
    /// @param queries answers queries
    /// @param events takes what comes as CloudEvents
    public static OrchestratorServer start(
            QueryService queries, EventHandler events, ServerSettings settings) {
        return start(queries, new EventDoor(events), Optional.empty(), settings);
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
        return start(queries, events, Optional.of(data), settings);
    }

    private static OrchestratorServer start(
            QueryService queries,
            EventDoor events,
            Optional<OrchestratorData> data,
            ServerSettings settings) {
        List<Object> beans = new ArrayList<>(List.of(queries, events));
        data.map(OrchestratorData::api).ifPresent(beans::add);
        ApplicationContext context =
                ApplicationContext.builder()
                        .banner(false)
                        .deduceEnvironment(false)
                        .properties(properties(settings))
                        .singletons(beans.toArray())
                        .start();
        EmbeddedServer http = context.getBean(EmbeddedServer.class).start();
        try {
            Server grpc =
                    NettyServerBuilder.forAddress(
                                    new InetSocketAddress(settings.host(), settings.grpcPort()))
                            .executor(Executors.newVirtualThreadPerTaskExecutor())
                            .maxInboundMessageSize(Integer.MAX_VALUE)
                            // A client whose machine is gone says nothing; its query is to end.
                            .keepAliveTime(1, TimeUnit.MINUTES)
                            .keepAliveTimeout(20, TimeUnit.SECONDS)
                            .addService(
                                    ServerInterceptors.intercept(
                                            new BigtraceOrchestratorService(queries),
                                            new CallMetadata()))
                            .build()
                            .start();
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
        properties.put("endpoints.all.enabled", false);
        properties.put("endpoints.health.enabled", true);
        properties.put("endpoints.health.sensitive", false);
        if (!settings.corsOrigins().isEmpty()) {
            properties.put("micronaut.server.cors.enabled", true);
            String pages = "micronaut.server.cors.configurations.pages.";
            properties.put(pages + "allowed-origins", settings.corsOrigins());
            properties.put(pages + "allowed-methods", List.of("GET", "POST", "DELETE", "OPTIONS"));
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
