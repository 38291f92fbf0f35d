// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.http;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.rw.CloudEventRWException;
import org.jspecify.annotations.Nullable;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// CloudEvents as HTTP messages. Both modes are read and written.
public final class HttpEvents {
    // The codec is found as a service.
    private static final String JSON = "application/cloudevents+json";

    private HttpEvents() {}

    /// A message: what to send, or what came.
    ///
    /// @param status of a response; of no meaning for a request
    /// @param headers one value each
    /// @param body the bytes; not copied and not to be changed
    // A body is written once and handed on; a copy at each hand would be the largest cost here.
    @SuppressWarnings("ArrayRecordComponent")
    public record Message(int status, Map<String, String> headers, byte[] body) {
        public Message {
            headers = Map.copyOf(headers);
        }
    }

    /// The event a request or response carries.
    ///
    /// @throws ProcessorException of category user when it carries none
    public static CloudEvent read(Map<String, String> headers, byte[] body) {
        try {
            return HttpMessageFactory.createReader(headers, body).toEvent();
        } catch (CloudEventRWException
                | EventDeserializationException
                | IllegalArgumentException
                | IllegalStateException e) {
            throw refused(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    /// Whether headers announce an event at all.
    public static boolean announcesEvent(Map<String, String> headers) {
        return headers.entrySet().stream()
                .anyMatch(header ->
                        header.getKey().equalsIgnoreCase("ce-specversion")
                                || (header.getKey().equalsIgnoreCase("content-type")
                                        && header.getValue()
                                                .toLowerCase(Locale.ROOT)
                                                .startsWith("application/cloudevents")));
    }

    /// An event in binary mode.
    public static Message write(CloudEvent event) {
        Message[] written = new Message[1];
        Map<String, String> headers = new LinkedHashMap<>();
        HttpMessageFactory.createWriter(headers::put, body -> written[0] = message(headers, body))
                .writeBinary(event);
        return written[0];
    }

    /// An event in structured mode, as JSON.
    public static Message writeStructured(CloudEvent event) {
        Message[] written = new Message[1];
        Map<String, String> headers = new LinkedHashMap<>();
        HttpMessageFactory.createWriter(headers::put, body -> written[0] = message(headers, body))
                .writeStructured(event, JSON);
        return written[0];
    }

    private static Message message(Map<String, String> headers, byte @Nullable [] body) {
        return new Message(200, headers, body == null ? new byte[0] : body);
    }

    /// The response that tells a sender what became of its event.
    public static Message response(EventOutcome outcome) {
        return switch (outcome) {
            case EventOutcome.Accepted _ -> new Message(204, Map.of(), new byte[0]);
            case EventOutcome.Reply(CloudEvent event) -> write(event);
            case EventOutcome.Refused(int status, String reason, var retryAfter) ->
                    text(
                            status,
                            reason,
                            retryAfter.map(
                                    pause -> Long.toString(pause.plusMillis(999).toSeconds())));
            case EventOutcome.Unreachable(String reason) -> text(503, reason, Optional.empty());
        };
    }

    /// What became of an event, as a response tells. A successful response with a body that is no
    /// event is a refusal: the receiver is not what it should be, and its answer would be lost.
    public static EventOutcome outcome(int status, Map<String, String> headers, byte[] body) {
        if (status >= 300) {
            return new EventOutcome.Refused(
                    status >= 400 && status < 600 ? status : 502,
                    new String(body, StandardCharsets.UTF_8),
                    retryAfter(headers));
        }
        if (announcesEvent(headers)) {
            try {
                return new EventOutcome.Reply(read(headers, body));
            } catch (ProcessorException e) {
                return new EventOutcome.Refused(502, e.failure().message());
            }
        }
        return body.length == 0
                ? new EventOutcome.Accepted()
                : new EventOutcome.Refused(502, "unknown encoding and non empty response");
    }

    /// Headers with one value each, the first where there are more.
    public static Map<String, String> singleValued(Map<String, List<String>> headers) {
        Map<String, String> single = new LinkedHashMap<>();
        headers.forEach((name, values) ->
                Optional.ofNullable(values)
                        .flatMap(list -> list.stream().findFirst())
                        .ifPresent(value -> single.put(name, value)));
        return single;
    }

    /// What `Retry-After` says: seconds, or a date, which is as far away as `Date` tells.
    private static Optional<Duration> retryAfter(Map<String, String> headers) {
        Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        String value = byName.get("retry-after");
        if (value == null) {
            return Optional.empty();
        }
        try {
            if (value.chars().allMatch(Character::isDigit)) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
            }
            String sent = byName.get("date");
            return sent == null
                    ? Optional.empty()
                    : Optional.of(Duration.between(date(sent), date(value)))
                            .filter(pause -> !pause.isNegative());
        } catch (NumberFormatException | DateTimeParseException _) {
            // A receiver that cannot say when is as good as one that does not.
            return Optional.empty();
        }
    }

    private static Instant date(String text) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
    }

    private static Message text(int status, String reason, Optional<String> retryAfter) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", "text/plain; charset=utf-8");
        retryAfter.ifPresent(pause -> headers.put("retry-after", pause));
        return new Message(status, headers, reason.getBytes(StandardCharsets.UTF_8));
    }

    private static ProcessorException refused(String why) {
        return new ProcessorException(
                Failure.user("NOT_A_CLOUDEVENT", "expected a CloudEvent: " + why));
    }
}
