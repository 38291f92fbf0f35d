// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.upload;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/// The two ways in which Pub/Sub pushes a bucket's notice.
@NullMarked
class PushMessagesTest {
    private static final String OBJECT =
            "{\"bucket\":\"b\",\"name\":\"runs/a b.pftrace\",\"generation\":\"7\",\"size\":\"5\"}";

    @Test
    void aWrappedNoticeIsAnEvent() {
        String body =
                """
                {"message":{"attributes":{"eventType":"OBJECT_FINALIZE","bucketId":"b",
                   "objectId":"runs/a b.pftrace","objectGeneration":"7"},
                  "data":"%s","messageId":"42","publishTime":"2026-01-02T03:04:05Z"},
                 "subscription":"projects/p/subscriptions/s"}
                """
                        .formatted(
                                Base64.getEncoder()
                                        .encodeToString(OBJECT.getBytes(StandardCharsets.UTF_8)));

        check(read(Map.of("Content-Type", "application/json"), body), ObjectChange.FINALIZED);
    }

    @Test
    void anUnwrappedNoticeIsTheSameEvent() {
        Map<String, String> headers =
                Map.of(
                        "X-Goog-Pubsub-Message-Id",
                        "42",
                        "Eventtype",
                        "OBJECT_DELETE",
                        "Bucketid",
                        "b",
                        "Objectid",
                        "runs/a b.pftrace",
                        "Content-Type",
                        "application/x-www-form-urlencoded");

        check(read(headers, OBJECT), ObjectChange.DELETED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "no JSON", "{\"message\":{\"data\":\"!\"}}"})
    void whatIsNoNoticeIsLeftToOthers(String body) {
        assertThat(PushMessages.read(Map.of(), body.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void anEventIsNoPush() {
        Map<String, String> headers =
                Map.of(
                        "ce-specversion", "1.0",
                        "x-goog-pubsub-message-id", "1",
                        "eventType", "OBJECT_FINALIZE");

        assertThat(PushMessages.read(headers, new byte[0])).isEmpty();
    }

    private static void check(CloudEvent event, String type) {
        assertThat(event.getId()).isEqualTo("42");
        assertThat(event.getType()).isEqualTo(type);
        ObjectChange change = ObjectChange.of(event);
        assertThat(change.address()).isEqualTo("gs://b/runs/a b.pftrace");
        assertThat(change.generation()).isEqualTo(7);
        assertThat(change.sizeBytes()).isEqualTo(5);
    }

    private static CloudEvent read(Map<String, String> headers, String body) {
        return PushMessages.read(headers, body.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }
}
