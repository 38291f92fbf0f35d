// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.upload;

import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.EventType;
import dev.tracefold.events.FailureSemantics;
import dev.tracefold.events.trace.IndexedTrace;
import dev.tracefold.events.trace.IndexedTrace.Bounds;
import dev.tracefold.events.trace.IndexedTrace.Facts;
import dev.tracefold.events.trace.IndexedTrace.Unreadable;
import dev.tracefold.events.trace.TraceEvents;
import dev.tracefold.events.trace.UploadedTrace;
import dev.tracefold.orchestrator.broker.Broker;
import dev.tracefold.orchestrator.catalog.CatalogTrace;
import dev.tracefold.orchestrator.catalog.MetadataValue;
import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceState;
import dev.tracefold.processor.error.ProcessorException;

/// Takes what is said of traces and hands on what is not. A trace that arrived goes into the catalog
/// and, as an event, to a worker; what the worker says of it goes into the catalog too. Said twice, late
/// or in another order, it comes to the same: the catalog compares generations.
public final class UploadHandler implements EventHandler {
    private static final System.Logger LOG = System.getLogger(UploadHandler.class.getName());
    private static final String GCS = "gcs";

    private final EventHandler next;
    private final TraceCatalog catalog;
    private final Broker broker;
    private final URI source;
    private final InstantSource clock;

    /// A handler before another.
    ///
    /// @param next takes all that is not about traces
    /// @param catalog is kept true
    /// @param broker takes what workers are to read
    /// @param replica who says so
    /// @param clock times of events
    public UploadHandler(
            EventHandler next,
            TraceCatalog catalog,
            Broker broker,
            String replica,
            InstantSource clock) {
        this.next = next;
        this.catalog = catalog;
        this.broker = broker;
        this.source = URI.create("/tracefold/orchestrator/" + replica);
        this.clock = clock;
    }

    @Override
    public EventOutcome handle(CloudEvent event) {
        try {
            return switch (event.getType()) {
                case ObjectChange.FINALIZED -> uploaded(ObjectChange.of(event));
                case ObjectChange.DELETED, ObjectChange.ARCHIVED -> removed(ObjectChange.of(event));
                case ObjectChange.METADATA_UPDATED -> new EventOutcome.Accepted();
                default ->
                        event.getType().equals(EventType.TRACE_INDEXED.wireName())
                                ? indexed(TraceEvents.indexed(event))
                                : next.handle(event);
            };
        } catch (ProcessorException e) {
            return EventOutcome.refused(e.failure());
        }
    }

    private EventOutcome uploaded(ObjectChange object) {
        return object.isFolder()
                ? new EventOutcome.Accepted()
                : uploaded(
                        new UploadedTrace(
                                GCS, object.address(), object.generation(), object.sizeBytes()),
                        object.time().orElse(clock.instant()));
    }

    private EventOutcome uploaded(UploadedTrace trace, Instant time) {
        Optional<CatalogTrace> known = catalog.find(trace.address());
        if (known.isPresent() && isRead(known.get(), trace.generation())) {
            return new EventOutcome.Accepted();
        }
        catalog.put(
                List.of(
                        CatalogTrace.uploaded(
                                trace.address(),
                                trace.store(),
                                trace.generation(),
                                trace.sizeBytes(),
                                time)));
        EventOutcome published =
                broker.publish(TraceEvents.uploaded(trace, source, clock.instant()));
        if (published.succeeded()) {
            return new EventOutcome.Accepted();
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "uploaded={0} not published: {1}",
                trace.address(),
                published);
        // Whoever told us is to tell us again.
        return new EventOutcome.Refused(
                FailureSemantics.REDELIVER_STATUS, "the broker does not take the upload");
    }

    /// Whether that version, or a later one, has been read already.
    private static boolean isRead(CatalogTrace known, long generation) {
        return known.generation() > generation
                || (known.generation() == generation && known.state() != TraceState.UPLOADED);
    }

    private EventOutcome removed(ObjectChange object) {
        catalog.remove(object.address(), object.generation());
        return new EventOutcome.Accepted();
    }

    private EventOutcome indexed(IndexedTrace indexed) {
        catalog.put(List.of(entry(indexed, clock.instant())));
        return new EventOutcome.Accepted();
    }

    /// The entry of the catalog for what reading a trace showed.
    public static CatalogTrace entry(IndexedTrace indexed, Instant now) {
        UploadedTrace trace = indexed.trace();
        return switch (indexed.outcome()) {
            case Unreadable(String error) ->
                    CatalogTrace.failed(
                            trace.address(),
                            trace.store(),
                            trace.generation(),
                            trace.sizeBytes(),
                            error);
            case Facts facts ->
                    CatalogTrace.indexed(
                            trace.address(),
                            trace.store(),
                            trace.generation(),
                            trace.sizeBytes(),
                            new CatalogTrace.Index(
                                    now,
                                    facts.kind(),
                                    bound(facts.bounds().map(Bounds::startNanos)),
                                    bound(facts.bounds().map(Bounds::endNanos)),
                                    facts.rowCounts(),
                                    Optional.empty(),
                                    0),
                            metadata(facts));
        };
    }

    private static OptionalLong bound(Optional<Long> nanos) {
        return nanos.map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    private static Map<String, MetadataValue> metadata(Facts facts) {
        Map<String, MetadataValue> metadata = new HashMap<>();
        facts.metadata()
                .forEach((name, value) ->
                        metadata.put(
                                name,
                                switch (value) {
                                    case Long whole -> MetadataValue.of(whole);
                                    case Double real -> MetadataValue.of(real);
                                    default -> MetadataValue.of(value.toString());
                                }));
        return metadata;
    }
}
