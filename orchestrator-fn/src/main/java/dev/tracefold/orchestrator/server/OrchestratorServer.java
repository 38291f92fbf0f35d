// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Map;
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
        ApplicationContext context =
                ApplicationContext.builder()
                        .banner(false)
                        .deduceEnvironment(false)
                        .properties(properties(settings))
                        .singletons(queries, new EventDoor(events))
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
        return Map.of(
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
                // A query says nothing while its shards work; it has deadlines of its own.
                "micronaut.server.idle-timeout",
                "24h",
                "endpoints.all.enabled",
                false,
                "endpoints.health.enabled",
                true,
                "endpoints.health.sensitive",
                false);
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
