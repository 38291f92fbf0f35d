// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.upload;

import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;

/// Notices of a bucket as Pub/Sub pushes them, wrapped in JSON or with their attributes as headers. They
/// become the event that Eventarc would have made of them.
public final class PushMessages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MESSAGE_ID = "x-goog-pubsub-message-id";
    private static final Map<String, String> TYPES =
            Map.of(
                    "OBJECT_FINALIZE", ObjectChange.FINALIZED,
                    "OBJECT_DELETE", ObjectChange.DELETED,
                    "OBJECT_ARCHIVE", ObjectChange.ARCHIVED,
                    "OBJECT_METADATA_UPDATE", ObjectChange.METADATA_UPDATED);

    private PushMessages() {}

    /// The event of a push; nothing when the request is none.
    public static Optional<CloudEvent> read(Map<String, String> headers, byte[] body) {
        Map<String, String> known = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        known.putAll(headers);
        if (known.containsKey("ce-specversion")
                || known.getOrDefault("content-type", "").startsWith("application/cloudevents")) {
            return Optional.empty();
        }
        String id = known.get(MESSAGE_ID);
        return id == null ? wrapped(body) : event(id, known, body);
    }

    private static Optional<CloudEvent> wrapped(byte[] body) {
        JsonNode message;
        try {
            message = JSON.readTree(body).path("message");
        } catch (IOException _) {
            // Whatever it is, the reader of events will say so.
            return Optional.empty();
        }
        if (!message.isObject()) {
            return Optional.empty();
        }
        Map<String, String> attributes = new LinkedHashMap<>();
        message.path("attributes")
                .properties()
                .forEach(field -> attributes.put(field.getKey(), field.getValue().asText()));
        byte[] data;
        try {
            data = Base64.getDecoder().decode(message.path("data").asText(""));
        } catch (IllegalArgumentException _) {
            data = new byte[0];
        }
        return event(
                message.path("messageId").asText(UUID.randomUUID().toString()), attributes, data);
    }

    private static Optional<CloudEvent> event(
            String id, Map<String, String> attributes, byte[] data) {
        String type = TYPES.get(attributes.getOrDefault("eventType", ""));
        if (type == null) {
            return Optional.empty();
        }
        String bucket = attributes.getOrDefault("bucketId", "_");
        return Optional.of(
                CloudEventBuilder.v1()
                        .withId(id)
                        .withType(type)
                        .withSource(
                                URI.create(
                                        "//storage.googleapis.com/projects/_/buckets/"
                                                + bucket.replaceAll("[^A-Za-z0-9._-]", "_")))
                        .withSubject("objects/" + attributes.getOrDefault("objectId", ""))
                        .withDataContentType("application/json")
                        .withData(data)
                        .build());
    }
}
