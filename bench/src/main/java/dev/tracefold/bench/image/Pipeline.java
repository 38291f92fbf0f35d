// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.bench.image;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;

import dev.tracefold.bench.image.FunctionProcess.Place;
import dev.tracefold.proto.perfetto.BigtraceOrchestratorGrpc;
import dev.tracefold.proto.perfetto.BigtraceQueryArgs;
import dev.tracefold.proto.perfetto.BigtraceQueryResponse;

/// A worker, a local broker and an orchestrator, each in its image.
///
/// @param worker answers shards
/// @param broker from the orchestrator's image, with another main class
/// @param orchestrator answers queries
record Pipeline(FunctionProcess worker, FunctionProcess broker, FunctionProcess orchestrator)
        implements AutoCloseable {
    /// Rows with strings and numbers, an aggregate, a module of the standard library.
    static final String SQL =
            """
            INCLUDE PERFETTO MODULE slices.with_context;
            SELECT s.name, count(*) AS n, sum(s.dur) AS total, max(t.name) AS thread
            FROM thread_slice s LEFT JOIN thread t USING (utid) GROUP BY s.name ORDER BY total DESC
            """;

    static Pipeline start(
            Place place, UnpackedImage worker, UnpackedImage orchestrator, Path directory)
            throws IOException {
        int port = freePort();
        FunctionProcess first =
                FunctionProcess.start(
                        place,
                        worker,
                        Map.of(
                                "TRACEFOLD_HOST", "127.0.0.1",
                                "PORT", "0",
                                "TRACEFOLD_WORKER_GRPC_PORT", "0",
                                "TRACEFOLD_REPLY_ALLOW", "127.0.0.1"),
                        directory.resolve("worker-fn.out"));
        Path triggers = place.traces().resolve("triggers.json");
        Files.writeString(
                triggers,
                """
                [{"name": "shards",
                  "filters": [{"exact": {"type": "dev.tracefold.shard.requested.v1"}}],
                  "subscribers": ["http://127.0.0.1:%s"], "containerConcurrency": 1,
                  "delivery": {"retry": 1, "deadLetterSink": "http://127.0.0.1:%d"}}]
                """
                        .formatted(first.said("http"), port));
        FunctionProcess broker =
                FunctionProcess.start(
                        place,
                        brokerOf(orchestrator),
                        Map.of(
                                "TRACEFOLD_BROKER_PORT", "0",
                                "TRACEFOLD_BROKER_TRIGGERS", "/traces/triggers.json"),
                        directory);
        FunctionProcess last =
                FunctionProcess.start(
                        place,
                        orchestrator,
                        Map.of(
                                "TRACEFOLD_HOST",
                                "127.0.0.1",
                                "PORT",
                                Integer.toString(port),
                                "TRACEFOLD_GRPC_PORT",
                                "0",
                                "TRACEFOLD_BROKER_URL",
                                broker.said("ingress")),
                        directory.resolve("orchestrator-fn.out"));
        return new Pipeline(first, broker, last);
    }

    List<FunctionProcess> functions() {
        return List.of(worker, orchestrator);
    }

    /// Asks by gRPC and by HTTP; how many answers came by gRPC.
    int ask(List<String> addresses) throws IOException, InterruptedException {
        new WorkerDoor(Integer.parseInt(worker.said("http"))).awaitReady();
        int answers = askByGrpc(addresses);
        if (answers != addresses.size()) {
            throw new IOException("answers: expected %s but came %d".formatted(addresses, answers));
        }
        HttpClient client = HttpClient.newHttpClient();
        String body =
                "{\"traces\": [%s], \"sql\": \"%s\"}"
                        .formatted(
                                addresses.stream()
                                        .map(address -> '"' + address + '"')
                                        .collect(Collectors.joining(",")),
                                SQL.replace("\n", " "));
        URI http = URI.create("http://127.0.0.1:" + orchestrator.said("http"));
        String events =
                client.send(
                                HttpRequest.newBuilder(http.resolve("/v1/queries"))
                                        .header("Content-Type", "application/json")
                                        .POST(BodyPublishers.ofString(body))
                                        .build(),
                                BodyHandlers.ofString())
                        .body();
        if (!events.contains("event: done") || events.contains("event: failure")) {
            throw new IOException("expected answers to an HTTP query but it was " + events);
        }
        for (String page : List.of("/metrics", "/health/liveness", "/health/readiness")) {
            client.send(
                    HttpRequest.newBuilder(http.resolve(page)).build(), BodyHandlers.discarding());
        }
        return answers;
    }

    private int askByGrpc(List<String> addresses) throws InterruptedException {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress(
                                "127.0.0.1", Integer.parseInt(orchestrator.said("grpc")))
                        .usePlaintext()
                        .build();
        try {
            Iterator<BigtraceQueryResponse> responses =
                    BigtraceOrchestratorGrpc.newBlockingStub(channel)
                            .query(
                                    BigtraceQueryArgs.newBuilder()
                                            .addAllTraces(addresses)
                                            .setSqlQuery(SQL)
                                            .build());
            int answers = 0;
            while (responses.hasNext()) {
                responses.next();
                answers++;
            }
            return answers;
        } finally {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    /// As a platform that scales to zero.
    void stop() throws IOException, InterruptedException {
        for (FunctionProcess process : List.of(orchestrator, worker)) {
            int status = process.stop();
            if (status != 0 && status != 143) {
                throw new IOException(process.firstLine() + ": ended with status " + status);
            }
        }
    }

    @Override
    public void close() {
        orchestrator.close();
        broker.close();
        worker.close();
    }

    private static UnpackedImage brokerOf(UnpackedImage orchestrator) {
        List<String> command = new ArrayList<>(orchestrator.entrypoint());
        command.set(command.size() - 1, "dev.tracefold.orchestrator.server.LocalBrokerMain");
        command.removeIf(word -> word.startsWith("-XX:AOT"));
        return orchestrator.withEntrypoint(command);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
