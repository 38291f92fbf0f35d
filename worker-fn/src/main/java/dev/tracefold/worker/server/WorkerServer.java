// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.graceful.GracefulShutdownCapable;
import io.micronaut.runtime.server.EmbeddedServer;
import org.slf4j.LoggerFactory;

import dev.tracefold.worker.WorkerFunction;

/// A worker that listens.
public final class WorkerServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WorkerServer.class.getName());
    private static final int MAX_EVENT_BYTES = 16 * 1024 * 1024;
    // Platforms kill after 30 seconds.
    private static final Duration GRACE = Duration.ofSeconds(22);
    private static final Duration GIVING_BACK = Duration.ofSeconds(3);
    private static final Duration LAST_RESPONSES = Duration.ofSeconds(2);

    private final WorkerFunction worker;
    private final ApplicationContext context;
    private final EmbeddedServer http;
    private final Server grpc;

    private WorkerServer(
            WorkerFunction worker, ApplicationContext context, EmbeddedServer http, Server grpc) {
        this.worker = worker;
        this.context = context;
        this.http = http;
        this.grpc = grpc;
    }

    /// Listens on both ports.
    public static WorkerServer start(WorkerFunction worker, ServerSettings settings) {
        // Micronaut has several threads at once that ask for the first logger. Who asks while
        // another one looks for the backend gets a logger that records everything, and one that
        // traces how each bean was found costs a tenth of a second.
        var _ = LoggerFactory.getILoggerFactory();
        ApplicationContext context =
                ApplicationContext.builder()
                        .banner(false)
                        .deduceEnvironment(false)
                        .properties(properties(settings))
                        .singletons(worker)
                        .start();
        EmbeddedServer http = context.getBean(EmbeddedServer.class).start();
        try {
            Server grpc =
                    NettyServerBuilder.forAddress(
                                    new InetSocketAddress(settings.host(), settings.grpcPort()))
                            .executor(Executors.newVirtualThreadPerTaskExecutor())
                            .maxInboundMessageSize(MAX_EVENT_BYTES)
                            // XProf's aggregator pings often, calls or not, and asks its name
                            // service again when a connection ends.
                            .permitKeepAliveTime(10, TimeUnit.SECONDS)
                            .permitKeepAliveWithoutCalls(true)
                            .maxConnectionAge(50, TimeUnit.SECONDS)
                            .maxConnectionAgeGrace(15, TimeUnit.MINUTES)
                            .addService(new BigtraceWorkerService(worker))
                            .addService(new ProfileWorkerService(worker))
                            .build()
                            .start();
            return new WorkerServer(worker, context, http, grpc);
        } catch (IOException e) {
            context.close();
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> properties(ServerSettings settings) {
        return Map.of(
                "tracefold.function",
                "worker",
                "micronaut.application.name",
                "tracefold-worker",
                "micronaut.server.host",
                settings.host(),
                // Micronaut's word for any free port is -1.
                "micronaut.server.port",
                settings.httpPort() == 0 ? -1 : settings.httpPort(),
                "micronaut.server.max-request-size",
                MAX_EVENT_BYTES,
                "micronaut.server.max-request-buffer-size",
                MAX_EVENT_BYTES,
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

    /// Takes no more shards, lets those that run finish within a time of grace, gives back those
    /// that do not, and stops listening.
    @Override
    public void close() {
        close(GRACE);
    }

    void close(Duration grace) {
        worker.close();
        grpc.shutdown();
        try {
            if (!worker.awaitIdle(grace)) {
                worker.giveBack();
                var _ = worker.awaitIdle(GIVING_BACK);
            }
            if (!grpc.awaitTermination(1, TimeUnit.SECONDS)) {
                grpc.shutdownNow();
            }
            writeLastResponses();
        } catch (InterruptedException _) {
            grpc.shutdownNow();
            Thread.currentThread().interrupt();
        }
        context.close();
    }

    /// An answer that is given may not be on its way yet.
    private void writeLastResponses() throws InterruptedException {
        if (http instanceof GracefulShutdownCapable graceful) {
            try {
                graceful.shutdownGracefully()
                        .toCompletableFuture()
                        .get(LAST_RESPONSES.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException | TimeoutException e) {
                LOG.log(System.Logger.Level.WARNING, "responses may be lost: {0}", e.toString());
            }
        }
    }
}
