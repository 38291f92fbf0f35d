// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.upload;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.trace.IndexedTrace;
import dev.tracefold.events.trace.IndexedTrace.Bounds;
import dev.tracefold.events.trace.IndexedTrace.Facts;
import dev.tracefold.events.trace.IndexedTrace.Unreadable;
import dev.tracefold.events.trace.TraceEvents;
import dev.tracefold.events.trace.UploadedTrace;
import dev.tracefold.orchestrator.catalog.CatalogTrace;
import dev.tracefold.orchestrator.catalog.MetadataValue;
import dev.tracefold.orchestrator.catalog.SqlTraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceState;
import dev.tracefold.orchestrator.database.Database;
import dev.tracefold.orchestrator.database.DatabaseSettings;

import static org.assertj.core.api.Assertions.assertThat;

/// What is said of traces, in the order in which it may come, and what the catalog then has.
@NullMarked
class UploadHandlerTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String ADDRESS = "gs://traces/runs/a.pftrace";

    private final List<CloudEvent> published = new ArrayList<>();
    private final List<CloudEvent> handedOn = new ArrayList<>();
    private final Database database;
    private final SqlTraceCatalog catalog;
    private final UploadHandler handler;
    private boolean brokerIsThere = true;

    UploadHandlerTest(@TempDir Path directory) {
        database = Database.open(DatabaseSettings.sqlite(directory.resolve("catalog.db")));
        catalog = new SqlTraceCatalog(database);
        handler =
                new UploadHandler(
                        event -> {
                            handedOn.add(event);
                            return new EventOutcome.Accepted();
                        },
                        catalog,
                        event -> {
                            if (!brokerIsThere) {
                                return new EventOutcome.Unreachable("gone");
                            }
                            published.add(event);
                            return new EventOutcome.Accepted();
                        },
                        "test",
                        InstantSource.fixed(NOW));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anUploadGoesIntoTheCatalogAndToAWorker() {
        assertThat(handler.handle(finalized(7))).isEqualTo(new EventOutcome.Accepted());

        assertThat(find().state()).isEqualTo(TraceState.UPLOADED);
        assertThat(published).hasSize(1);
        assertThat(TraceEvents.uploaded(published.getFirst()))
                .isEqualTo(new UploadedTrace("gcs", ADDRESS, 7, 1234));
    }

    @Test
    void whatAWorkerReadIsTheEntry() {
        handler.handle(finalized(7));
        handler.handle(indexed(7));

        CatalogTrace trace = find();
        assertThat(trace.state()).isEqualTo(TraceState.INDEXED);
        assertThat(trace.sizeBytes()).isEqualTo(1234);
        assertThat(trace.index().orElseThrow().kind()).isEqualTo("proto");
        assertThat(trace.index().orElseThrow().endNanos()).hasValue(900);
        assertThat(trace.index().orElseThrow().rowCounts()).containsEntry("slice", 12L);
        assertThat(trace.metadata()).containsEntry("android_sdk_version", MetadataValue.of(36));
    }

    @Test
    void twiceIsOnce() {
        handler.handle(finalized(7));
        handler.handle(indexed(7));
        handler.handle(finalized(7));
        handler.handle(indexed(7));

        assertThat(published).hasSize(1);
        assertThat(find().state()).isEqualTo(TraceState.INDEXED);
    }

    @Test
    void whatIsSaidOfAnOlderVersionChangesNothing() {
        handler.handle(finalized(9));
        handler.handle(indexed(9));
        handler.handle(finalized(7));
        handler.handle(indexed(7));
        handler.handle(deleted(7));

        assertThat(find().generation()).isEqualTo(9);
        assertThat(find().state()).isEqualTo(TraceState.INDEXED);
        assertThat(published).hasSize(1);
    }

    @Test
    void anIndexMayComeBeforeItsUpload() {
        handler.handle(indexed(7));
        handler.handle(finalized(7));

        assertThat(find().state()).isEqualTo(TraceState.INDEXED);
    }

    @Test
    void whatIsDeletedIsGoneAndDoesNotComeBack() {
        handler.handle(finalized(7));
        handler.handle(deleted(7));
        handler.handle(indexed(7));

        assertThat(catalog.find(ADDRESS)).isEmpty();
    }

    @Test
    void whatIsNoTraceIsRecordedWithItsError() {
        handler.handle(finalized(7));
        handler.handle(
                TraceEvents.indexed(
                        new IndexedTrace(trace(7), new Unreadable("Unknown trace type provided")),
                        URI.create("/worker"),
                        NOW));

        assertThat(find().state()).isEqualTo(TraceState.FAILED);
        assertThat(find().error()).contains("Unknown trace type provided");
    }

    @Test
    void withoutABrokerTheUploadIsToBeToldAgain() {
        brokerIsThere = false;

        EventOutcome outcome = handler.handle(finalized(7));
        brokerIsThere = true;
        EventOutcome again = handler.handle(finalized(7));

        assertThat(outcome.retryable()).isTrue();
        assertThat(again.succeeded()).isTrue();
        assertThat(published).hasSize(1);
    }

    @Test
    void foldersAndChangesOfMetadataAreNoUploads() {
        handler.handle(object(ObjectChange.FINALIZED, "runs/", 1));
        handler.handle(object(ObjectChange.METADATA_UPDATED, "runs/a.pftrace", 1));

        assertThat(published).isEmpty();
        assertThat(catalog.find(ADDRESS)).isEmpty();
    }

    @Test
    void whatCannotBeReadIsRefusedForGood() {
        CloudEvent broken =
                CloudEventBuilder.v1()
                        .withId("1")
                        .withSource(URI.create("/x"))
                        .withType(ObjectChange.FINALIZED)
                        .withData("[]".getBytes(StandardCharsets.UTF_8))
                        .build();

        assertThat(handler.handle(broken))
                .isEqualTo(
                        new EventOutcome.Refused(
                                400,
                                "event 1 of type google.cloud.storage.object.v1.finalized:"
                                        + " expected the bucket and name of an object"));
    }

    @Test
    void whatIsNotAboutTracesIsHandedOn() {
        CloudEvent other =
                CloudEventBuilder.v1()
                        .withId("1")
                        .withSource(URI.create("/x"))
                        .withType("dev.tracefold.shard.completed.v1")
                        .build();
        handler.handle(other);

        assertThat(handedOn).containsExactly(other);
    }

    private CatalogTrace find() {
        return catalog.find(ADDRESS).orElseThrow();
    }

    private static UploadedTrace trace(long generation) {
        return new UploadedTrace("gcs", ADDRESS, generation, 1234);
    }

    private static CloudEvent indexed(long generation) {
        return TraceEvents.indexed(
                new IndexedTrace(
                        trace(generation),
                        new Facts(
                                "proto",
                                Optional.of(new Bounds(100, 900)),
                                Map.of("slice", 12L),
                                Map.of("android_sdk_version", 36L, "process_names", "init"))),
                URI.create("/worker"),
                NOW);
    }

    private static CloudEvent finalized(long generation) {
        return object(ObjectChange.FINALIZED, "runs/a.pftrace", generation);
    }

    private static CloudEvent deleted(long generation) {
        return object(ObjectChange.DELETED, "runs/a.pftrace", generation);
    }

    private static CloudEvent object(String type, String name, long generation) {
        String json =
                """
                {"kind":"storage#object","bucket":"traces","name":"%s","generation":"%d",
                 "size":"1234","updated":"2026-01-02T03:04:05.678Z"}
                """
                        .formatted(name, generation);
        return CloudEventBuilder.v1()
                .withId("e" + generation)
                .withSource(URI.create("//storage.googleapis.com/projects/_/buckets/traces"))
                .withType(type)
                .withDataContentType("application/json")
                .withData(json.getBytes(StandardCharsets.UTF_8))
                .build();
    }
}
