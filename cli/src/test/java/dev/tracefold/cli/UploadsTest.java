// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.cli.query.EmbeddedWorker;
import dev.tracefold.cli.query.LocalUploads;
import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.catalog.CatalogTrace;
import dev.tracefold.orchestrator.catalog.SqlTraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceState;
import dev.tracefold.orchestrator.database.Database;
import dev.tracefold.orchestrator.database.DatabaseSettings;
import dev.tracefold.orchestrator.server.OrchestratorServer;
import dev.tracefold.orchestrator.server.ServerSettings;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.store.gcs.FakeGcs;
import dev.tracefold.store.http.HostRules;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceAddress.Grammar;
import dev.tracefold.store.transfer.TransferSettings;
import dev.tracefold.worker.WorkerFunction;

import static org.assertj.core.api.Assertions.assertThat;

/// From a bucket's notice, over HTTP, to the entry of the catalog; and `tracefold index`, which makes
/// the same entries.
class UploadsTest {
    private static final String ADDRESS = "gs://traces/a.json";
    private static final String TRACE =
            """
            [{"ph":"M","name":"process_name","pid":1,"tid":1,"args":{"name":"browser"}},
             {"ph":"X","name":"a","pid":1,"tid":1,"ts":1,"dur":2}]
            """;

    @TempDir private Path dir;
    private FakeGcs gcs;
    private Database database;
    private SqlTraceCatalog catalog;
    private WorkerFunction worker;
    private EmbeddedPipeline pipeline;
    private OrchestratorServer server;
    private HttpClient client;

    @BeforeEach
    void serve() throws IOException {
        gcs = FakeGcs.start();
        database = Database.open(DatabaseSettings.sqlite(dir.resolve("tracefold.db")));
        catalog = new SqlTraceCatalog(database);
        StoreSettings stores =
                new StoreSettings(
                        Grammar.PATHS,
                        Optional.empty(),
                        HostRules.PUBLIC,
                        Optional.of(gcs.endpoint()),
                        TransferSettings.DEFAULTS,
                        Optional.empty());
        worker = EmbeddedWorker.start(1, ProcessorOptions.DEFAULTS, stores, dir);
        pipeline = EmbeddedPipeline.start(worker, EmbeddedPipeline.settings(1), dir);
        server =
                OrchestratorServer.start(
                        pipeline.queries(),
                        LocalUploads.handler(pipeline.queries(), worker, catalog),
                        ServerSettings.fromEnvironment(key ->
                                switch (key) {
                                    case "PORT", "TRACEFOLD_GRPC_PORT" -> "0";
                                    case "TRACEFOLD_HOST" -> "127.0.0.1";
                                    default -> null;
                                }));
        client = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        pipeline.close();
        worker.close();
        database.close();
        gcs.close();
    }

    @Test
    void anEventOfEventarcBecomesAnEntry() throws Exception {
        long generation = gcs.put("traces", "a.json", TRACE.getBytes(StandardCharsets.UTF_8));

        assertThat(
                        post(
                                object(generation),
                                "ce-specversion",
                                "1.0",
                                "ce-id",
                                "1",
                                "ce-type",
                                "google.cloud.storage.object.v1.finalized",
                                "ce-source",
                                "//storage.googleapis.com/projects/_/buckets/traces",
                                "Content-Type",
                                "application/json"))
                .isBetween(200, 299);

        CatalogTrace trace = await(TraceState.INDEXED);
        assertThat(trace.generation()).isEqualTo(generation);
        assertThat(trace.index().orElseThrow().kind()).isEqualTo("json");
        assertThat(trace.index().orElseThrow().rowCounts()).containsEntry("slice", 1L);
        assertThat(trace.metadata()).containsKey("process_names");
    }

    @Test
    void aStructuredEventAndAPushDoToo() throws Exception {
        long generation = gcs.put("traces", "a.json", TRACE.getBytes(StandardCharsets.UTF_8));
        String event =
                """
                {"specversion":"1.0","id":"1","type":"google.cloud.storage.object.v1.finalized",
                 "source":"//storage.googleapis.com/projects/_/buckets/traces",
                 "datacontenttype":"application/json","data":%s}
                """
                        .formatted(object(generation));
        assertThat(post(event, "Content-Type", "application/cloudevents+json")).isBetween(200, 299);
        await(TraceState.INDEXED);

        String push =
                """
                {"message":{"attributes":{"eventType":"OBJECT_DELETE"},"data":"%s","messageId":"2"},
                 "subscription":"projects/p/subscriptions/s"}
                """
                        .formatted(
                                Base64.getEncoder()
                                        .encodeToString(
                                                object(generation)
                                                        .getBytes(StandardCharsets.UTF_8)));
        assertThat(post(push, "Content-Type", "application/json")).isBetween(200, 299);

        assertThat(catalog.find(ADDRESS)).isEmpty();
    }

    @Test
    void whatIsNoTraceIsAnEntryWithItsError() throws Exception {
        long generation = gcs.put("traces", "a.json", "no trace".getBytes(StandardCharsets.UTF_8));
        post(
                object(generation),
                "x-goog-pubsub-message-id",
                "3",
                "eventType",
                "OBJECT_FINALIZE",
                "Content-Type",
                "application/x-www-form-urlencoded");

        assertThat(await(TraceState.FAILED).error().orElseThrow()).contains("Unknown trace type");
    }

    @Test
    void tracefoldIndexMakesTheSameEntries() throws IOException {
        gcs.put("traces", "a.json", TRACE.getBytes(StandardCharsets.UTF_8));
        Path local = Files.writeString(dir.resolve("local.json"), TRACE);
        String[] command = {
            "index",
            "--data=" + dir,
            "--gcs-endpoint=" + gcs.endpoint(),
            "gs://traces/",
            local.toString()
        };

        CommandRun first = CommandRun.of(command);
        CommandRun second = CommandRun.of(command);

        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.err()).startsWith("2 indexed, 0 as before, 0 unreadable in ");
        assertThat(second.err()).startsWith("0 indexed, 2 as before, 0 unreadable in ");
        assertThat(catalog.find(ADDRESS).orElseThrow().state()).isEqualTo(TraceState.INDEXED);
        assertThat(catalog.find(local.toString()).orElseThrow().store()).isEqualTo("file");
    }

    @Test
    void tracefoldIndexNamesWhatIsNoTrace() throws IOException {
        Path notes = Files.writeString(dir.resolve("notes.dat"), "no trace at all\n");

        CommandRun run = CommandRun.of("index", "--data=" + dir, notes.toString());

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("tracefold: " + notes + ": ").contains("Unknown trace type");
        assertThat(catalog.find(notes.toString()).orElseThrow().state())
                .isEqualTo(TraceState.FAILED);
    }

    private CatalogTrace await(TraceState state) {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (true) {
            Optional<CatalogTrace> trace = catalog.find(ADDRESS);
            if (trace.isPresent() && trace.get().state() == state) {
                return trace.get();
            }
            assertThat(System.nanoTime()).as("still waiting: %s", trace).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private int post(String body, String... headers) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + server.httpPort() + "/"))
                                .headers(headers)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private static String object(long generation) {
        return """
        {"bucket":"traces","name":"a.json","generation":"%d","size":"100"}
        """
                .formatted(generation);
    }
}
