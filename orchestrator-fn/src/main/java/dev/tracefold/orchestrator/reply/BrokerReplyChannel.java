// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.net.URI;
import java.util.Optional;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.orchestrator.broker.Broker;

/// Answers are the replies of the deliveries; a trigger of the broker, filtered by replica, posts
/// them to this one.
public final class BrokerReplyChannel extends ReceivingReplyChannel {
    private final Broker broker;

    /// Answers through a broker.
    public BrokerReplyChannel(Broker broker) {
        this.broker = broker;
    }

    @Override
    public Optional<URI> replyTo(String queryId) {
        return Optional.empty();
    }

    @Override
    public EventOutcome forward(CloudEvent answer) {
        return broker.publish(answer);
    }
}
