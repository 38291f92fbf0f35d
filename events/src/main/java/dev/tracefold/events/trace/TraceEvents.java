// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.trace;

import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;

import dev.tracefold.events.EventType;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.trace.IndexedTrace.Bounds;
import dev.tracefold.events.trace.IndexedTrace.Facts;
import dev.tracefold.events.trace.IndexedTrace.Unreadable;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.proto.event.MetadataValue;
import dev.tracefold.proto.event.TraceIndexed;
import dev.tracefold.proto.event.TraceUploaded;

/// Translates between CloudEvents and what they mean. The id of an event is that of what it tells,
/// so that the same news is the same event; its subject is the address.
public final class TraceEvents {
    private TraceEvents() {}

    /// The event that tells of a trace in its store.
    public static CloudEvent uploaded(UploadedTrace trace, URI source, Instant now) {
        return event(
                EventType.TRACE_UPLOADED,
                trace,
                source,
                now,
                TraceUploaded.newBuilder()
                        .setStore(trace.store())
                        .setAddress(trace.address())
                        .setGeneration(trace.generation())
                        .setSizeBytes(trace.sizeBytes())
                        .build());
    }

    /// What such an event tells.
    ///
    /// @throws ProcessorException of category user when it does not
    public static UploadedTrace uploaded(CloudEvent event) {
        TraceUploaded data = data(event, TraceUploaded.parser());
        if (data.getAddress().isEmpty()) {
            throw malformed(event, "there is no address");
        }
        return new UploadedTrace(
                data.getStore(), data.getAddress(), data.getGeneration(), data.getSizeBytes());
    }

    /// The event that tells what a trace is.
    public static CloudEvent indexed(IndexedTrace indexed, URI source, Instant now) {
        UploadedTrace trace = indexed.trace();
        TraceIndexed.Builder data =
                TraceIndexed.newBuilder()
                        .setStore(trace.store())
                        .setAddress(trace.address())
                        .setGeneration(trace.generation())
                        .setSizeBytes(trace.sizeBytes());
        switch (indexed.outcome()) {
            case Unreadable(String error) -> data.setError(error);
            case Facts facts -> {
                data.setTraceKind(facts.kind()).putAllRowCounts(facts.rowCounts());
                facts.bounds()
                        .ifPresent(bounds ->
                                data.setStartNanos(bounds.startNanos())
                                        .setEndNanos(bounds.endNanos()));
                facts.metadata().forEach((name, value) -> data.putMetadata(name, value(value)));
            }
        }
        return event(EventType.TRACE_INDEXED, trace, source, now, data.build());
    }

    /// What such an event tells.
    ///
    /// @throws ProcessorException of category user when it does not
    public static IndexedTrace indexed(CloudEvent event) {
        TraceIndexed data = data(event, TraceIndexed.parser());
        if (data.getAddress().isEmpty()) {
            throw malformed(event, "there is no address");
        }
        UploadedTrace trace =
                new UploadedTrace(
                        data.getStore(),
                        data.getAddress(),
                        data.getGeneration(),
                        data.getSizeBytes());
        if (!data.getError().isEmpty()) {
            return new IndexedTrace(trace, new Unreadable(data.getError()));
        }
        Map<String, Object> metadata = new HashMap<>();
        data.getMetadataMap()
                .forEach((name, value) ->
                        value(value).ifPresent(known -> metadata.put(name, known)));
        return new IndexedTrace(
                trace,
                new Facts(
                        data.getTraceKind(),
                        data.hasStartNanos()
                                ? Optional.of(new Bounds(data.getStartNanos(), data.getEndNanos()))
                                : Optional.empty(),
                        data.getRowCountsMap(),
                        metadata));
    }

    private static MetadataValue value(Object value) {
        MetadataValue.Builder message = MetadataValue.newBuilder();
        return switch (value) {
            case Long whole -> message.setWhole(whole).build();
            case Double real -> message.setReal(real).build();
            default -> message.setText(value.toString()).build();
        };
    }

    private static Optional<Object> value(MetadataValue message) {
        return switch (message.getValueCase()) {
            case TEXT -> Optional.of(message.getText());
            case WHOLE -> Optional.of(message.getWhole());
            case REAL -> Optional.of(message.getReal());
            case VALUE_NOT_SET -> Optional.empty();
        };
    }

    private static CloudEvent event(
            EventType type, UploadedTrace trace, URI source, Instant now, MessageLite data) {
        return CloudEventBuilder.v1()
                .withId("%s#%d.%s".formatted(trace.address(), trace.generation(), type.name()))
                .withSource(source)
                .withType(type.wireName())
                .withSubject(trace.address())
                .withTime(now.atOffset(ZoneOffset.UTC))
                .withDataContentType(ShardEvents.PROTOBUF)
                .withData(data.toByteArray())
                .build();
    }

    private static <T extends MessageLite> T data(CloudEvent event, Parser<T> parser) {
        CloudEventData data = event.getData();
        if (data == null) {
            throw malformed(event, "expected data but there is none");
        }
        try {
            return parser.parseFrom(data.toBytes());
        } catch (InvalidProtocolBufferException e) {
            throw malformed(event, "the data is not the type's message: " + e.getMessage());
        }
    }

    private static ProcessorException malformed(CloudEvent event, String what) {
        return new ProcessorException(
                Failure.user(
                        "EVENT_MALFORMED",
                        "event %s of type %s: %s".formatted(event.getId(), event.getType(), what)));
    }
}
