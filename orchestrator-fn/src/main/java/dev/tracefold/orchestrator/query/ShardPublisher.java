// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.orchestrator.broker.Broker;
import dev.tracefold.orchestrator.reply.ReplyChannel;
import dev.tracefold.orchestrator.reply.ReplyTokens;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.FailureCategory;

/// Puts requests for shards into the broker, stamped so that the answers find their way back.
final class ShardPublisher {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Broker broker;
    private final ReplyChannel replies;
    private final ReplyTokens tokens;
    private final Sender sender;
    private final InstantSource clock;
    private final Duration shardDeadline;
    private final Duration patience;
    private final QueryTracing tracing;

    ShardPublisher(
            Broker broker,
            ReplyChannel replies,
            ReplyTokens tokens,
            Sender sender,
            InstantSource clock,
            QuerySettings settings,
            QueryTracing tracing) {
        this.broker = broker;
        this.replies = replies;
        this.tokens = tokens;
        this.sender = sender;
        this.clock = clock;
        this.shardDeadline = settings.shardDeadline();
        this.patience = settings.publishing().patience();
        this.tracing = tracing;
    }

    /// Asks for a shard.
    ///
    /// @param tokenExpiry until when an answer is taken
    /// @param wanted whether anybody still waits for it
    /// @return why the broker did not take it, if so
    Optional<Failure> publish(
            ShardKey key,
            int attempt,
            String traceAddress,
            QueryRequest request,
            Instant tokenExpiry,
            BooleanSupplier wanted)
            throws InterruptedException {
        ShardRoute route =
                new ShardRoute(
                        key,
                        attempt,
                        sender.replica(),
                        replies.replyTo(key.queryId()),
                        Optional.of(tokens.issue(key, sender.replica(), tokenExpiry)));
        Instant now = clock.instant();
        CloudEvent asked =
                ShardEvents.expiring(
                        tokens.cancelProof(key.queryId())
                                .seal(
                                        ShardEvents.requested(
                                                new ShardRequest(
                                                        route,
                                                        traceAddress,
                                                        request.work(),
                                                        request.limits()),
                                                sender.source(),
                                                now)),
                        now.plus(shardDeadline));
        TraceContext context = tracing.publishing(route);
        Optional<Failure> refused = Optional.empty();
        try {
            refused = publish(context.stamp(asked), wanted);
            return refused;
        } finally {
            tracing.published(route, refused);
        }
    }

    /// Calls a query off.
    void publishCancel(String queryId, String reason) throws InterruptedException {
        // Workers that do not hear of it stop at their limits; there is nobody to tell.
        var _ =
                publish(
                        tokens.cancelProof(queryId)
                                .show(
                                        ShardEvents.cancelled(
                                                queryId, reason, sender.source(), clock.instant())),
                        () -> true);
    }

    private Optional<Failure> publish(CloudEvent event, BooleanSupplier wanted)
            throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        Duration left = patience;
        EventOutcome outcome = broker.publish(event);
        while (outcome.retryable() && left.isPositive() && wanted.getAsBoolean()) {
            Thread.sleep(pause);
            left = left.minus(pause);
            pause = pause.multipliedBy(2);
            if (pause.compareTo(LONGEST_PAUSE) > 0) {
                pause = LONGEST_PAUSE;
            }
            outcome = broker.publish(event);
        }
        return switch (outcome) {
            case EventOutcome.Accepted _, EventOutcome.Reply _ -> Optional.empty();
            case EventOutcome.Refused(int status, String reason, _) ->
                    Optional.of(refused("the broker refused (%d): %s".formatted(status, reason)));
            case EventOutcome.Unreachable(String reason) ->
                    Optional.of(refused("the broker cannot be reached: " + reason));
        };
    }

    /// Who asks.
    ///
    /// @param replica answers are routed by it
    /// @param source of the events
    record Sender(String replica, URI source) {}

    private static Failure refused(String message) {
        return new Failure(FailureCategory.EXTERNAL, "BROKER_UNAVAILABLE", message, false);
    }
}
