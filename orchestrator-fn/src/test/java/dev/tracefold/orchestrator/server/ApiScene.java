// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.NullMarked;

import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.TestWorkers;
import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.database.DatabaseSettings;
import dev.tracefold.orchestrator.execution.ExecutionSettings;
import dev.tracefold.orchestrator.execution.TraceSources;
import dev.tracefold.orchestrator.execution.TraceSources.FileAddresses;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceAddress;
import dev.tracefold.store.registry.TraceStores;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.shard.ProcessorEngine;

import static org.assertj.core.api.Assertions.assertThat;

/// A server with its pipeline, data and real traces. Loading a trace whose name begins with `held`
/// waits until [#release()].
@NullMarked
final class ApiScene implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<String> loaded = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch released = new CountDownLatch(1);
    private final WorkerFunction worker;
    private final EmbeddedPipeline pipeline;
    private final OrchestratorData data;
    private final OrchestratorServer server;

    private ApiScene(
            Path folder,
            DatabaseSettings database,
            Duration resultsFor,
            List<String> origins,
            Optional<Path> root) {
        Path claims = folder.resolve("claims");
        ProcessorEngine engine = new ProcessorEngine(ProcessorOptions.DEFAULTS);
        worker =
                new WorkerFunction(
                        TestWorkers.settings("test", 2, 4096, claims),
                        source -> {
                            loaded.add(source.name());
                            if (source.name().contains("held")) {
                                hold();
                            }
                            return engine.load(source);
                        },
                        DirectReplies.none(),
                        InstantSource.system());
        pipeline = EmbeddedPipeline.start(worker, EmbeddedPipeline.settings(2), claims);
        data =
                OrchestratorData.open(
                        new DataSettings(
                                database,
                                folder.resolve("results"),
                                Optional.empty(),
                                new ExecutionSettings(
                                        "local",
                                        resultsFor,
                                        Duration.ofMinutes(1),
                                        Duration.ofMillis(20)),
                                new TraceSources.Settings(
                                        folder.resolve("traces").toString(),
                                        Optional.of(FileAddresses.PATHS),
                                        root,
                                        Optional.of(
                                                TraceStores.open(
                                                        StoreSettings.defaults(
                                                                TraceAddress.Grammar.PATHS, root))),
                                        ApiScene::isTrace),
                                ProcessorOptions.DEFAULTS),
                        pipeline.queries());
        server =
                OrchestratorServer.start(
                        pipeline.queries(),
                        new EventDoor(pipeline.queries()),
                        data,
                        new ServerSettings("127.0.0.1", 0, 0, origins, ServerSettings.PERFETTO_UI));
    }

    /// Two traces in folders of their days, one from 2020 beside them, and a file that is none.
    static ApiScene withThreeTraces(Path folder) throws IOException {
        trace(folder, "day=1/a.json", 1);
        trace(folder, "day=2/b.json", 2);
        Path third = trace(folder, "c.json", 3);
        Files.setLastModifiedTime(third, FileTime.from(Instant.parse("2020-01-02T03:04:05.678Z")));
        Files.writeString(folder.resolve("traces/README"), "no trace");
        return start(folder);
    }

    static ApiScene start(Path folder) {
        return start(folder, Duration.ofHours(1));
    }

    static ApiScene start(Path folder, Duration resultsFor) {
        return new ApiScene(
                folder,
                DatabaseSettings.sqlite(folder.resolve("tracefold.db")),
                resultsFor,
                List.of(),
                Optional.empty());
    }

    static ApiScene start(Path folder, DatabaseSettings database) {
        return new ApiScene(folder, database, Duration.ofHours(1), List.of(), Optional.empty());
    }

    static ApiScene withOrigins(Path folder, String... origins) {
        return new ApiScene(
                folder,
                DatabaseSettings.sqlite(folder.resolve("tracefold.db")),
                Duration.ofHours(1),
                List.of(origins),
                Optional.empty());
    }

    /// A server that reads only what is in the folder of the traces.
    static ApiScene withRoot(Path folder) {
        return new ApiScene(
                folder,
                DatabaseSettings.sqlite(folder.resolve("tracefold.db")),
                Duration.ofHours(1),
                List.of(),
                Optional.of(folder.resolve("traces")));
    }

    /// Writes a trace of some slices `s0`, `s1`, ... whose durations are 1, 2, ... microseconds.
    static Path trace(Path folder, String name, int slices) {
        StringBuilder events = new StringBuilder("[");
        for (int i = 0; i < slices; i++) {
            events.append(
                    "%s{\"ph\":\"X\",\"name\":\"s%d\",\"pid\":1,\"tid\":1,\"ts\":%d,\"dur\":%d}"
                            .formatted(i == 0 ? "" : ",\n", i, 100 + i * 1000, i + 1));
        }
        Path file = folder.resolve("traces").resolve(name);
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, events.append(']'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isTrace(Path file) {
        try {
            return TraceProcessor.recognises(TraceSource.file(file));
        } catch (IOException e) {
            return false;
        }
    }

    private void hold() {
        try {
            released.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void release() {
        released.countDown();
    }

    /// Traces that the worker was asked for, in that order.
    List<String> loaded() {
        return List.copyOf(loaded);
    }

    /// What is known of traces.
    TraceCatalog catalog() {
        return data.catalog();
    }

    OrchestratorServer server() {
        return server;
    }

    HttpClient client() {
        return client;
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.httpPort(), path));
    }

    HttpResponse<String> send(String method, String path, String body) {
        try {
            return client.send(
                    HttpRequest.newBuilder(uri(path))
                            .method(method, BodyPublishers.ofString(body))
                            .header("Content-Type", "application/json")
                            .build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonNode post(String path, String body) {
        return ok(send("POST", path, body));
    }

    JsonNode get(String path) {
        return ok(send("GET", path, ""));
    }

    String refused(int status, String method, String path, String body) {
        HttpResponse<String> response = send(method, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return parse(response.body()).path("detail").asText();
    }

    private static JsonNode ok(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElse(""))
                .startsWith("application/json");
        return parse(response.body());
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts a query whose rows are kept.
    String start(String sql, int limit, String more) {
        return post("/v1/execute_bigtrace_query_async", execute(sql, limit, more))
                .path("queryUuid")
                .asText();
    }

    /// The body of a query; `more` begins with a comma if there is any.
    static String execute(String sql, int limit, String more) {
        return """
        {"perfetto_sql": "%s", "limit": %d, "settings": []%s}\
        """
                .formatted(sql, limit, more);
    }

    JsonNode status(String uuid) {
        return get("/v1/query_executions/" + uuid + ":status");
    }

    JsonNode execution(String uuid) {
        return get("/v1/query_executions/" + uuid);
    }

    /// Waits until a query has ended.
    JsonNode ended(String uuid) {
        return until(
                uuid,
                status ->
                        List.of("SUCCESS", "FAILED", "CANCELLED")
                                .contains(status.path("status").asText()));
    }

    /// Waits until the status is as wanted.
    JsonNode until(String uuid, java.util.function.Predicate<JsonNode> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        JsonNode status = status(uuid);
        while (!wanted.test(status)) {
            assertThat(System.nanoTime()).as("status %s", status).isLessThan(deadline);
            Thread.onSpinWait();
            status = status(uuid);
        }
        return status;
    }

    JsonNode fetch(String uuid, String body) {
        return post("/v1/query_executions/" + uuid + ":fetch_results", body);
    }

    /// Cells of a page, as one text a row.
    static List<String> rows(JsonNode page) {
        List<String> rows = new ArrayList<>();
        for (JsonNode row : page.path("rows")) {
            List<String> cells = new ArrayList<>();
            row.path("values").forEach(cell -> cells.add(cell.isNull() ? "-" : cell.asText()));
            rows.add(String.join(" ", cells));
        }
        return rows;
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(one -> texts.add(one.asText()));
        return texts;
    }

    /// Stops as a process does that is told to.
    @Override
    public void close() {
        data.close();
        released.countDown();
        pipeline.close();
        server.close();
        worker.close();
        client.close();
    }
}
