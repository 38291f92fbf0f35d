// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.pubsub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.google.api.core.ApiFuture;
import com.google.api.gax.retrying.RetrySettings;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.cloud.pubsub.v1.Publisher;
import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;

/// Sends events to topics, with one client for each; which topics, the caller decides. The client
/// tries again by itself for as long as the timeout allows.
public final class PubSubTopics implements AutoCloseable {
    // The client library takes no less.
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(10);

    private final PubSubEndpoint endpoint;
    private final Duration timeout;
    private final Map<String, Publisher> publishers = new ConcurrentHashMap<>();

    /// Topics of a service.
    ///
    /// @param timeout for one event
    public PubSubTopics(PubSubEndpoint endpoint, Duration timeout) {
        this.endpoint = endpoint;
        this.timeout = timeout.compareTo(SHORTEST_TIMEOUT) < 0 ? SHORTEST_TIMEOUT : timeout;
    }

    /// A topic as a receiver: accepted means that Pub/Sub has the event.
    ///
    /// @param name `projects/<project>/topics/<topic>`
    public EventHandler topic(String name) {
        return event -> publish(publishers.computeIfAbsent(name, this::publisher), event);
    }

    @Override
    public void close() {
        publishers.values().forEach(Publisher::shutdown);
    }

    private EventOutcome publish(Publisher publisher, CloudEvent event) {
        String name = publisher.getTopicNameString();
        ApiFuture<String> sent = publisher.publish(PubSubMessages.message(event));
        try {
            var _ = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return new EventOutcome.Accepted();
        } catch (ExecutionException e) {
            return outcome(name, e.getCause());
        } catch (TimeoutException _) {
            sent.cancel(true);
            return new EventOutcome.Unreachable("%s: not sent within %s".formatted(name, timeout));
        } catch (InterruptedException _) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            return new EventOutcome.Unreachable(name + ": interrupted");
        }
    }

    private static EventOutcome outcome(String topic, @Nullable Throwable cause) {
        String reason = "%s: %s".formatted(topic, cause);
        if (!(cause instanceof ApiException api)) {
            return new EventOutcome.Unreachable(reason);
        }
        StatusCode.Code code = api.getStatusCode().getCode();
        return switch (code) {
            case INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED, UNAUTHENTICATED ->
                    new EventOutcome.Refused(code.getHttpStatusCode(), reason);
            case OK,
                    CANCELLED,
                    UNKNOWN,
                    DEADLINE_EXCEEDED,
                    ALREADY_EXISTS,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    INTERNAL,
                    UNAVAILABLE,
                    DATA_LOSS ->
                    new EventOutcome.Unreachable(reason);
        };
    }

    private Publisher publisher(String name) {
        RetrySettings retries =
                RetrySettings.newBuilder()
                        .setInitialRetryDelayDuration(Duration.ofMillis(100))
                        .setRetryDelayMultiplier(2)
                        .setMaxRetryDelayDuration(Duration.ofSeconds(5))
                        .setInitialRpcTimeoutDuration(SHORTEST_TIMEOUT)
                        .setRpcTimeoutMultiplier(1)
                        .setMaxRpcTimeoutDuration(SHORTEST_TIMEOUT)
                        .setTotalTimeoutDuration(timeout)
                        .build();
        try {
            return Publisher.newBuilder(name)
                    .setChannelProvider(endpoint.transport())
                    .setCredentialsProvider(endpoint.credentials())
                    .setRetrySettings(retries)
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException("no client for %s".formatted(name), e);
        }
    }
}
