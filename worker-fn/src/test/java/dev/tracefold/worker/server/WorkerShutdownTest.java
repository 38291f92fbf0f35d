// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.http.HttpEvents;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.worker.HeldEngine;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.Workers;
import dev.tracefold.worker.shard.TraceEngine;

import static org.assertj.core.api.Assertions.assertThat;

/// What becomes of a shard when its worker is told to stop.
@NullMarked
class WorkerShutdownTest {
    @TempDir Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final HeldEngine engine = new HeldEngine();

    @Test
    void aShardThatRunsIsFinishedAndItsAnswerArrives() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        TraceEngine waiting =
                new TraceEngine() {
                    @Override
                    public LoadedTrace load(TraceSource source) {
                        busy.countDown();
                        await(release);
                        return engine.load(source);
                    }
                };
        WorkerServer server = server(waiting);
        CompletableFuture<HttpResponse<byte[]>> response =
                post(server, Workers.request("q", trace("short"), "answer"));
        await(busy);

        CompletableFuture<Void> closing =
                CompletableFuture.runAsync(() -> server.close(Duration.ofMinutes(1)));
        release.countDown();

        assertThat(response.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        closing.get(30, TimeUnit.SECONDS);
    }

    @Test
    void aShardThatDoesNotFinishInTimeIsGivenBack() throws Exception {
        WorkerServer server = server(engine);
        CompletableFuture<HttpResponse<byte[]>> response =
                post(server, Workers.request("q", trace("endless"), "s"));
        engine.awaitBusy();

        server.close(Duration.ofMillis(50));

        assertThat(response.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
    }

    private WorkerServer server(TraceEngine loads) {
        WorkerFunction worker =
                Workers.worker(
                        loads, directory.resolve("claims"), 256 * 1024, Duration.ofMinutes(5));
        return WorkerServer.start(worker, new ServerSettings("127.0.0.1", 0, 0));
    }

    private String trace(String name) throws IOException {
        return "/local/" + Files.writeString(directory.resolve(name), "x");
    }

    private CompletableFuture<HttpResponse<byte[]>> post(WorkerServer server, CloudEvent event) {
        HttpEvents.Message message = HttpEvents.write(event);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort()))
                        .POST(BodyPublishers.ofByteArray(message.body()));
        message.headers().forEach(request::setHeader);
        return client.sendAsync(request.build(), BodyHandlers.ofByteArray());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
