// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.upload;

import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// What Cloud Storage says of an object.
///
/// @param bucket where it lies
/// @param name its name there
/// @param generation its version
/// @param sizeBytes its size, 0 when it is not said
/// @param time when it came, if that is said
record ObjectChange(
        String bucket, String name, long generation, long sizeBytes, Optional<Instant> time) {
    static final String FINALIZED = "google.cloud.storage.object.v1.finalized";
    static final String DELETED = "google.cloud.storage.object.v1.deleted";
    static final String ARCHIVED = "google.cloud.storage.object.v1.archived";
    static final String METADATA_UPDATED = "google.cloud.storage.object.v1.metadataUpdated";

    private static final ObjectMapper JSON = new ObjectMapper();

    /// Reads the object's resource, in which numbers are texts.
    ///
    /// @throws ProcessorException of category user when it is none
    static ObjectChange of(CloudEvent event) {
        CloudEventData data = event.getData();
        JsonNode object;
        try {
            object = data == null ? JSON.missingNode() : JSON.readTree(data.toBytes());
        } catch (IOException e) {
            throw malformed(event, "expected an object as JSON");
        }
        String bucket = object.path("bucket").asText("");
        String name = object.path("name").asText("");
        if (bucket.isEmpty() || name.isEmpty()) {
            throw malformed(event, "expected the bucket and name of an object");
        }
        return new ObjectChange(
                bucket,
                name,
                object.path("generation").asLong(0),
                object.path("size").asLong(0),
                time(object.path("updated").asText(object.path("timeCreated").asText(""))));
    }

    private static Optional<Instant> time(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException _) {
            // A time is nice to have.
            return Optional.empty();
        }
    }

    String address() {
        return "gs://" + bucket + "/" + name;
    }

    /// Consoles lay down empty objects in the place of folders.
    boolean isFolder() {
        return name.endsWith("/");
    }

    private static ProcessorException malformed(CloudEvent event, String what) {
        return new ProcessorException(
                Failure.user(
                        "EVENT_MALFORMED",
                        "event %s of type %s: %s".formatted(event.getId(), event.getType(), what)));
    }
}
