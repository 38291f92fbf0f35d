// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventExtensions;
import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.EventType;
import dev.tracefold.orchestrator.broker.DeliveryPolicy;
import dev.tracefold.orchestrator.broker.InProcessBroker;
import dev.tracefold.orchestrator.broker.Subscriber;
import dev.tracefold.orchestrator.broker.Trigger;
import dev.tracefold.orchestrator.broker.TriggerFilter;

/// Answers within the JVM: a trigger of the in-process broker.
public final class MemoryReplyChannel implements ReplyChannel {
    private final InProcessBroker broker;
    private final String replica;
    private Runnable unsubscribe = () -> {};

    /// Answers for a replica.
    public MemoryReplyChannel(InProcessBroker broker, String replica) {
        this.broker = broker;
        this.replica = replica;
    }

    /// The filter of the trigger that brings a replica its answers; a Knative Trigger for the broker
    /// channel has the same.
    public static TriggerFilter answersFor(String replica) {
        return new TriggerFilter.All(
                List.of(
                        new TriggerFilter.Any(
                                List.of(
                                        type(EventType.SHARD_COMPLETED),
                                        type(EventType.SHARD_FAILED))),
                        new TriggerFilter.Exact(Map.of(EventExtensions.REPLICA, replica))));
    }

    @Override
    public Optional<URI> replyTo(String queryId) {
        return Optional.empty();
    }

    @Override
    public EventOutcome forward(CloudEvent answer) {
        return broker.publish(answer);
    }

    @Override
    public void open(EventHandler sink) {
        unsubscribe =
                broker.subscribe(
                        new Trigger(
                                "answers",
                                answersFor(replica),
                                new Subscriber("memory:" + replica, sink),
                                new DeliveryPolicy(
                                        0,
                                        DeliveryPolicy.Backoff.LINEAR,
                                        Duration.ZERO,
                                        Optional.empty())));
    }

    @Override
    public void close() {
        unsubscribe.run();
    }

    private static TriggerFilter type(EventType type) {
        return new TriggerFilter.Exact(Map.of("type", type.wireName()));
    }
}
