// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.http;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.processor.error.ProcessorException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// CloudEvents as HTTP messages.
@NullMarked
class HttpEventsTest {
    private static final Map<String, String> BINARY =
            Map.of(
                    "Ce-Specversion", "1.0",
                    "Ce-Id", "1",
                    "Ce-Source", "/s",
                    "Ce-Type", "t",
                    "Ce-Queryid", "q",
                    "Content-Type", "application/protobuf");

    @Test
    void readsBinaryMode() {
        CloudEvent event = HttpEvents.read(BINARY, new byte[] {1, 2});

        assertThat(event.getType()).isEqualTo("t");
        assertThat(event.getExtension("queryid")).isEqualTo("q");
        assertThat(bytes(event)).containsExactly(1, 2);
    }

    @Test
    void readsStructuredMode() {
        String json =
                """
                {"specversion":"1.0","id":"1","source":"/s","type":"t","queryid":"q",
                 "datacontenttype":"application/protobuf","data_base64":"AQI="}\
                """;

        CloudEvent event =
                HttpEvents.read(
                        Map.of("Content-Type", "application/cloudevents+json; charset=utf-8"),
                        json.getBytes(StandardCharsets.UTF_8));

        assertThat(event.getExtension("queryid")).isEqualTo("q");
        assertThat(bytes(event)).containsExactly(1, 2);
    }

    @Test
    void whatIsNoEventIsRefused() {
        assertThatThrownBy(
                        () -> HttpEvents.read(Map.of("Content-Type", "text/plain"), new byte[] {1}))
                .isInstanceOf(ProcessorException.class)
                .hasMessageStartingWith("expected a CloudEvent: ");
    }

    @Test
    void anEventWithoutItsIdIsRefused() {
        Map<String, String> headers = new HashMap<>(BINARY);
        headers.remove("Ce-Id");

        assertThatThrownBy(() -> HttpEvents.read(headers, new byte[0]))
                .isInstanceOf(ProcessorException.class);
    }

    @Test
    void aStructuredEventThatIsNoJsonIsRefused() {
        assertThatThrownBy(() ->
                        HttpEvents.read(
                                Map.of("Content-Type", "application/cloudevents+json"),
                                "{".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(ProcessorException.class);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        CloudEvent event = HttpEvents.read(BINARY, new byte[] {1, 2});

        HttpEvents.Message message = HttpEvents.write(event);

        assertThat(HttpEvents.read(message.headers(), message.body())).isEqualTo(event);
    }

    @Test
    void outcomesSurviveTheResponse() {
        CloudEvent event = HttpEvents.read(BINARY, new byte[] {1, 2});

        assertThat(roundTrip(new EventOutcome.Accepted())).isEqualTo(new EventOutcome.Accepted());
        assertThat(roundTrip(new EventOutcome.Reply(event)))
                .isEqualTo(new EventOutcome.Reply(event));
        assertThat(roundTrip(new EventOutcome.Refused(422, "no")))
                .isEqualTo(new EventOutcome.Refused(422, "no"));
    }

    @Test
    void aBodyThatIsNoEventIsARefusal() {
        assertThat(HttpEvents.outcome(200, Map.of(), new byte[] {1}))
                .isEqualTo(
                        new EventOutcome.Refused(502, "unknown encoding and non empty response"));
    }

    @Test
    void aRedirectIsARefusal() {
        assertThat(HttpEvents.outcome(301, Map.of(), new byte[0]).succeeded()).isFalse();
    }

    private static EventOutcome roundTrip(EventOutcome outcome) {
        HttpEvents.Message message = HttpEvents.response(outcome);
        return HttpEvents.outcome(message.status(), message.headers(), message.body());
    }

    private static byte[] bytes(CloudEvent event) {
        return event.getData() == null ? new byte[0] : event.getData().toBytes();
    }
}
