// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.google.api.core.ApiService;
import com.google.api.gax.batching.FlowControlSettings;
import com.google.api.gax.rpc.AlreadyExistsException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.NotFoundException;
import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.cloud.pubsub.v1.Subscriber;
import com.google.cloud.pubsub.v1.SubscriptionAdminClient;
import com.google.cloud.pubsub.v1.SubscriptionAdminSettings;
import com.google.pubsub.v1.ExpirationPolicy;
import com.google.pubsub.v1.PubsubMessage;
import com.google.pubsub.v1.Subscription;
import com.google.pubsub.v1.SubscriptionName;
import com.google.pubsub.v1.TopicName;
import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.pubsub.PubSubEndpoint;
import dev.tracefold.events.pubsub.PubSubMessages;
import dev.tracefold.events.pubsub.PubSubTopics;
import dev.tracefold.processor.error.ProcessorException;

import static java.util.Objects.requireNonNull;

/// Answers through a Pub/Sub topic that all replicas share. Each replica has a subscription of its
/// own, filtered by its name, which it makes, pulls as a stream, and removes. No port has to be
/// reached, and Pub/Sub holds what comes while a replica is busy.
///
/// The filter saves traffic and no more: what is for another replica is taken and forgotten here,
/// since emulators do not filter. A subscription that somebody removed is made again.
public final class PubSubReplyChannel implements ReplyChannel {
    private static final System.Logger LOG = System.getLogger(PubSubReplyChannel.class.getName());
    private static final int ACK_DEADLINE_SECONDS = 60;
    // The least that Pub/Sub takes. A subscription that nobody pulls, and nobody removed, is gone
    // then; messages for it are of no use much earlier.
    private static final Duration EXPIRATION = Duration.ofDays(1);
    private static final Duration RETENTION = Duration.ofMinutes(10);
    // Of the seconds that a process has for its end.
    private static final Duration REMOVAL_TIMEOUT = Duration.ofSeconds(5);
    private static final long MAX_OUTSTANDING = 1000;
    private static final long MAX_OUTSTANDING_BYTES = 64L * 1024 * 1024;

    private final Settings settings;
    private final PubSubEndpoint endpoint;
    private final PubSubTopics topics;
    private final SubscriptionName subscription;
    private final CountDownLatch closing = new CountDownLatch(1);
    private @Nullable Thread pulling;

    /// Which topic, and for whom.
    ///
    /// @param topic `projects/<project>/topics/<topic>`, which exists
    /// @param replica whose answers
    /// @param timeout for forwarding one answer
    /// @param pause before a stream that broke is opened again
    public record Settings(String topic, String replica, Duration timeout, Duration pause) {
        public Settings {
            requireNonNull(replica, "replica");
            requireNonNull(timeout, "timeout");
            requireNonNull(pause, "pause");
            if (!TopicName.isParsableFrom(topic)) {
                throw new IllegalArgumentException(
                        "reply topic: expected projects/<project>/topics/<topic> but was '%s'"
                                .formatted(topic));
            }
        }
    }

    /// A channel; nothing is made yet.
    public PubSubReplyChannel(PubSubEndpoint endpoint, Settings settings) {
        this.settings = settings;
        this.endpoint = endpoint;
        this.topics = new PubSubTopics(endpoint, settings.timeout());
        this.subscription =
                SubscriptionName.of(
                        requireNonNull(TopicName.parse(settings.topic())).getProject(),
                        "tracefold-replies-" + settings.replica());
    }

    @Override
    public Optional<URI> replyTo(String queryId) {
        return Optional.of(PubSubMessages.address(settings.topic()));
    }

    @Override
    public EventOutcome forward(CloudEvent answer) {
        return topics.topic(settings.topic()).handle(answer);
    }

    /// Makes the subscription before it returns: no answer is published to nobody.
    @Override
    public void open(EventHandler sink) {
        subscribe();
        pulling =
                Thread.ofVirtual()
                        .name("replies-" + settings.replica())
                        .start(() -> pullUntilClosed(sink));
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (pulling != null) {
                pulling.join();
            }
            unsubscribe();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            topics.close();
        }
    }

    private void pullUntilClosed(EventHandler sink) {
        try {
            boolean closed = false;
            while (!closed) {
                pull(sink);
                closed = closing.await(settings.pause().toMillis(), TimeUnit.MILLISECONDS);
                if (!closed) {
                    subscribeAgain();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Pulls until it is closed or the stream broke for good.
    private void pull(EventHandler sink) throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Subscriber subscriber =
                Subscriber.newBuilder(
                                subscription.toString(),
                                (PubsubMessage message, AckReplyConsumer reply) ->
                                        receive(message, reply, sink))
                        .setChannelProvider(endpoint.transport())
                        .setCredentialsProvider(endpoint.credentials())
                        .setParallelPullCount(1)
                        .setFlowControlSettings(
                                FlowControlSettings.newBuilder()
                                        .setMaxOutstandingElementCount(MAX_OUTSTANDING)
                                        .setMaxOutstandingRequestBytes(MAX_OUTSTANDING_BYTES)
                                        .build())
                        .build();
        subscriber.addListener(
                new ApiService.Listener() {
                    @Override
                    public void failed(ApiService.State from, Throwable failure) {
                        LOG.log(
                                System.Logger.Level.WARNING,
                                "replies of %s broke off: %s".formatted(subscription, failure));
                        ended.countDown();
                    }
                },
                Runnable::run);
        subscriber.startAsync();
        Thread watch =
                Thread.ofVirtual()
                        .name("replies-end")
                        .start(() -> {
                            try {
                                closing.await();
                                ended.countDown();
                            } catch (InterruptedException _) {
                                // The stream ended by itself.
                                Thread.currentThread().interrupt();
                            }
                        });
        ended.await();
        watch.interrupt();
        try {
            subscriber.stopAsync().awaitTerminated(30, TimeUnit.SECONDS);
        } catch (TimeoutException | IllegalStateException e) {
            LOG.log(System.Logger.Level.DEBUG, "no clean end of the stream: {0}", e.getMessage());
        }
    }

    private void receive(PubsubMessage message, AckReplyConsumer reply, EventHandler sink) {
        if (!settings.replica().equals(message.getAttributesMap().get(PubSubMessages.REPLICA))) {
            reply.ack();
            return;
        }
        EventOutcome outcome;
        try {
            outcome = sink.handle(PubSubMessages.event(message));
        } catch (ProcessorException e) {
            outcome = EventOutcome.refused(e.failure());
        }
        if (outcome.retryable()) {
            reply.nack();
            return;
        }
        if (!outcome.succeeded()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "message={0} refused: {1}",
                    message.getMessageId(),
                    outcome);
        }
        reply.ack();
    }

    private void subscribe() {
        try (SubscriptionAdminClient admin = admin()) {
            admin.createSubscription(
                    Subscription.newBuilder()
                            .setName(subscription.toString())
                            .setTopic(settings.topic())
                            .setFilter(
                                    "attributes.%s = \"%s\""
                                            .formatted(PubSubMessages.REPLICA, settings.replica()))
                            .setAckDeadlineSeconds(ACK_DEADLINE_SECONDS)
                            .setMessageRetentionDuration(seconds(RETENTION))
                            .setExpirationPolicy(
                                    ExpirationPolicy.newBuilder().setTtl(seconds(EXPIRATION)))
                            .build());
        } catch (AlreadyExistsException _) {
            // An earlier life of this replica left it behind; what it holds is late and harmless.
            LOG.log(System.Logger.Level.DEBUG, "{0} is there already", subscription);
        }
    }

    private void subscribeAgain() {
        try {
            subscribe();
        } catch (ApiException | UncheckedIOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "%s cannot be made: %s".formatted(subscription, e.getMessage()));
        }
    }

    private void unsubscribe() {
        try (SubscriptionAdminClient admin = admin()) {
            admin.deleteSubscription(subscription);
        } catch (NotFoundException _) {
            LOG.log(System.Logger.Level.DEBUG, "{0} is gone already", subscription);
        } catch (ApiException | UncheckedIOException e) {
            // It expires by itself.
            LOG.log(
                    System.Logger.Level.WARNING,
                    "%s cannot be removed: %s".formatted(subscription, e.getMessage()));
        }
    }

    private SubscriptionAdminClient admin() {
        try {
            SubscriptionAdminSettings.Builder client =
                    SubscriptionAdminSettings.newBuilder()
                            .setTransportChannelProvider(endpoint.transport())
                            .setCredentialsProvider(endpoint.credentials());
            client.deleteSubscriptionSettings()
                    .retrySettings()
                    .setTotalTimeoutDuration(REMOVAL_TIMEOUT);
            return SubscriptionAdminClient.create(client.build());
        } catch (IOException e) {
            throw new UncheckedIOException("no client for %s".formatted(subscription), e);
        }
    }

    private static com.google.protobuf.Duration seconds(Duration duration) {
        return com.google.protobuf.Duration.newBuilder().setSeconds(duration.toSeconds()).build();
    }
}
