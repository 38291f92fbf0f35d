// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.events.telemetry.Activity;
import dev.tracefold.orchestrator.broker.Broker;
import dev.tracefold.orchestrator.reply.ReplyChannel;
import dev.tracefold.orchestrator.reply.ReplyTokens;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.FailureCategory;

/// Puts requests for shards into the broker, stamped so that the answers find their way back.
final class ShardPublisher {
    private static final int ATTEMPTS = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final Broker broker;
    private final ReplyChannel replies;
    private final ReplyTokens tokens;
    private final String replica;
    private final URI source;
    private final InstantSource clock;
    private final QueryTracing tracing;

    ShardPublisher(
            Broker broker,
            ReplyChannel replies,
            ReplyTokens tokens,
            String replica,
            InstantSource clock,
            QueryTracing tracing) {
        this.broker = broker;
        this.replies = replies;
        this.tokens = tokens;
        this.replica = replica;
        this.source = URI.create("/tracefold/orchestrator/" + replica);
        this.clock = clock;
        this.tracing = tracing;
    }

    /// Asks for a shard.
    ///
    /// @param tokenExpiry until when an answer is taken
    /// @return why the broker did not take it, if so
    Optional<Failure> publish(
            ShardKey key,
            int attempt,
            String traceAddress,
            QueryRequest request,
            Instant tokenExpiry)
            throws InterruptedException {
        ShardRoute route =
                new ShardRoute(
                        key,
                        attempt,
                        replica,
                        replies.replyTo(key.queryId()),
                        Optional.of(tokens.issue(key, replica, tokenExpiry)));
        CloudEvent asked =
                ShardEvents.requested(
                        new ShardRequest(route, traceAddress, request.sql(), request.limits()),
                        source,
                        clock.instant());
        Activity publishing = tracing.publishing(route);
        Optional<Failure> refused = publish(publishing.context().stamp(asked));
        publishing.end(System.nanoTime(), refused);
        return refused;
    }

    /// Calls a query off.
    void publishCancel(String queryId, String reason) throws InterruptedException {
        // Workers that do not hear of it stop at their limits; there is nobody to tell.
        var _ = publish(ShardEvents.cancelled(queryId, reason, source, clock.instant()));
    }

    private Optional<Failure> publish(CloudEvent event) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        EventOutcome outcome = broker.publish(event);
        for (int attempt = 1; attempt < ATTEMPTS && outcome.retryable(); attempt++) {
            Thread.sleep(pause);
            pause = pause.multipliedBy(2);
            outcome = broker.publish(event);
        }
        return switch (outcome) {
            case EventOutcome.Accepted _, EventOutcome.Reply _ -> Optional.empty();
            case EventOutcome.Refused(int status, String reason) ->
                    Optional.of(refused("the broker refused (%d): %s".formatted(status, reason)));
            case EventOutcome.Unreachable(String reason) ->
                    Optional.of(refused("the broker cannot be reached: " + reason));
        };
    }

    private static Failure refused(String message) {
        return new Failure(FailureCategory.EXTERNAL, "BROKER_UNAVAILABLE", message, false);
    }
}
