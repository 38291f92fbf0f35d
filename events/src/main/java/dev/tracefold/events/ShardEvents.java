// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.proto.event.Limits;
import dev.tracefold.proto.event.QueryCancelled;
import dev.tracefold.proto.event.ShardCompleted;
import dev.tracefold.proto.event.ShardFailed;
import dev.tracefold.proto.event.ShardRequested;
import dev.tracefold.proto.event.ToolCall;

/// Translates between CloudEvents and what they mean. Reading an event that does not hold what its
/// type promises fails with a user failure that names the extension or the data.
public final class ShardEvents {
    /// Media type of all data.
    public static final String PROTOBUF = "application/protobuf";

    private ShardEvents() {}

    /// The event that asks a worker.
    public static CloudEvent requested(ShardRequest request, URI source, Instant now) {
        ShardRequested.Builder data =
                ShardRequested.newBuilder()
                        .setTraceAddress(request.traceAddress())
                        .setLimits(limits(request.limits()));
        switch (request.work()) {
            case ShardWork.Sql(String text) -> data.setSql(text);
            case ShardWork.Tool(String name, Map<String, String> options) ->
                    data.setTool(ToolCall.newBuilder().setName(name).putAllOptions(options));
        }
        return event(EventType.SHARD_REQUESTED, request.route(), source, now, data.build());
    }

    /// The event that answers.
    public static CloudEvent replied(ShardReply reply, URI source, Instant now) {
        return switch (reply) {
            case ShardReply.Completed completed ->
                    event(
                            EventType.SHARD_COMPLETED,
                            completed.route(),
                            source,
                            now,
                            ReplyMessages.completed(completed));
            case ShardReply.Failed failed ->
                    event(
                            EventType.SHARD_FAILED,
                            failed.route(),
                            source,
                            now,
                            ReplyMessages.failed(failed));
        };
    }

    /// The event that calls a query off.
    public static CloudEvent cancelled(String queryId, String reason, URI source, Instant now) {
        QueryCancelled data = QueryCancelled.newBuilder().setReason(reason).build();
        return CloudEventBuilder.v1()
                .withId(queryId + ".cancelled")
                .withSource(source)
                .withType(EventType.QUERY_CANCELLED.wireName())
                .withTime(now.atOffset(ZoneOffset.UTC))
                .withDataContentType(PROTOBUF)
                .withData(data.toByteArray())
                .withExtension(EventExtensions.QUERY_ID, queryId)
                .build();
    }

    /// The request with the time until which somebody waits for its answer.
    public static CloudEvent expiring(CloudEvent request, Instant expiry) {
        return CloudEventBuilder.from(request)
                .withExtension(EventExtensions.EXPIRY_TIME, expiry.atOffset(ZoneOffset.UTC))
                .build();
    }

    /// Until when somebody waits for the answer of a request; empty when it does not say.
    ///
    /// @throws ProcessorException of category user when it is not a time
    public static Optional<Instant> expiry(CloudEvent request) {
        Optional<String> text = extension(request, EventExtensions.EXPIRY_TIME);
        try {
            return text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeParseException _) {
            throw malformed(
                    request,
                    "extension %s: expected a time but was '%s'"
                            .formatted(EventExtensions.EXPIRY_TIME, text.orElse("")));
        }
    }

    /// What a `shard.requested` event asks.
    ///
    /// @throws ProcessorException of category user when the event is malformed
    public static ShardRequest request(CloudEvent event) {
        ShardRequested data = data(event, ShardRequested.parser());
        ShardWork work =
                switch (data.getWorkCase()) {
                    case SQL -> new ShardWork.Sql(data.getSql());
                    case TOOL ->
                            new ShardWork.Tool(
                                    data.getTool().getName(), data.getTool().getOptionsMap());
                    case WORK_NOT_SET ->
                            throw malformed(event, "expected SQL or a tool but the data has none");
                };
        return new ShardRequest(
                route(event), data.getTraceAddress(), work, limits(data.getLimits()));
    }

    /// What a `shard.completed` or `shard.failed` event answers.
    ///
    /// @throws ProcessorException of category user when the event is neither, or malformed
    public static ShardReply reply(CloudEvent event) {
        String type = event.getType();
        if (type.equals(EventType.SHARD_COMPLETED.wireName())) {
            return ReplyMessages.completed(route(event), data(event, ShardCompleted.parser()));
        }
        if (type.equals(EventType.SHARD_FAILED.wireName())) {
            return ReplyMessages.failed(route(event), data(event, ShardFailed.parser()));
        }
        throw malformed(event, "expected a reply to a shard");
    }

    /// The query an event belongs to.
    ///
    /// @throws ProcessorException of category user when the event does not say
    public static String queryId(CloudEvent event) {
        return required(event, EventExtensions.QUERY_ID);
    }

    /// Whose shard an event is about.
    ///
    /// @throws ProcessorException of category user when an extension is missing or malformed
    public static ShardRoute route(CloudEvent event) {
        Optional<String> replyTo = extension(event, EventExtensions.REPLY_TO);
        try {
            return new ShardRoute(
                    new ShardKey(queryId(event), number(event, EventExtensions.SHARD)),
                    number(event, EventExtensions.ATTEMPT),
                    required(event, EventExtensions.REPLICA),
                    replyTo.map(URI::create),
                    extension(event, EventExtensions.REPLY_TOKEN));
        } catch (IllegalArgumentException e) {
            throw malformed(event, String.valueOf(e.getMessage()));
        }
    }

    private static CloudEvent event(
            EventType type, ShardRoute route, URI source, Instant now, MessageLite data) {
        ShardKey key = route.key();
        CloudEventBuilder builder =
                CloudEventBuilder.v1()
                        .withId("%s.%d.%d".formatted(key.queryId(), key.shard(), route.attempt()))
                        .withSource(source)
                        .withType(type.wireName())
                        .withTime(now.atOffset(ZoneOffset.UTC))
                        .withDataContentType(PROTOBUF)
                        .withData(data.toByteArray())
                        .withExtension(EventExtensions.QUERY_ID, key.queryId())
                        .withExtension(EventExtensions.SHARD, Integer.toString(key.shard()))
                        .withExtension(EventExtensions.ATTEMPT, Integer.toString(route.attempt()))
                        .withExtension(EventExtensions.REPLICA, route.replica());
        route.replyTo()
                .ifPresent(uri -> builder.withExtension(EventExtensions.REPLY_TO, uri.toString()));
        route.replyToken()
                .ifPresent(token -> builder.withExtension(EventExtensions.REPLY_TOKEN, token));
        return builder.build();
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

    private static int number(CloudEvent event, String name) {
        String text = required(event, name);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw malformed(
                    event, "extension %s: expected a number but was '%s'".formatted(name, text));
        }
    }

    private static String required(CloudEvent event, String name) {
        return extension(event, name)
                .orElseThrow(() -> malformed(event, "extension %s is missing".formatted(name)));
    }

    private static Optional<String> extension(CloudEvent event, String name) {
        return Optional.ofNullable(event.getExtension(name))
                .map(Object::toString)
                .filter(text -> !text.isEmpty());
    }

    private static ProcessorException malformed(CloudEvent event, String what) {
        return new ProcessorException(
                Failure.user(
                        "EVENT_MALFORMED",
                        "event %s of type %s: %s".formatted(event.getId(), event.getType(), what)));
    }

    private static Limits limits(QueryLimits limits) {
        Limits.Builder message = Limits.newBuilder();
        if (!limits.time().equals(QueryLimits.NONE.time())) {
            message.setTimeMillis(limits.time().toMillis());
        }
        if (limits.rows() != QueryLimits.NONE.rows()) {
            message.setRows(limits.rows());
        }
        if (limits.bytes() != QueryLimits.NONE.bytes()) {
            message.setBytes(limits.bytes());
        }
        return message.build();
    }

    private static QueryLimits limits(Limits message) {
        return new QueryLimits(
                message.hasTimeMillis()
                        ? Duration.ofMillis(message.getTimeMillis())
                        : QueryLimits.NONE.time(),
                message.hasRows() ? message.getRows() : QueryLimits.NONE.rows(),
                message.hasBytes() ? message.getBytes() : QueryLimits.NONE.bytes());
    }
}
