// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventOutcome;

/// A broker without a network: subscribers are called. Replies of any size are taken, since nothing
/// has to fit into a message.
public final class InProcessBroker implements Broker, AutoCloseable {
    private final EventRouter router = new EventRouter(Integer.MAX_VALUE);

    /// Delivers matching events from now on.
    ///
    /// @return ends the subscription
    public Runnable subscribe(Trigger trigger) {
        router.add(trigger);
        return () -> router.remove(trigger);
    }

    @Override
    public EventOutcome publish(CloudEvent event) {
        router.route(event);
        return new EventOutcome.Accepted();
    }

    /// Interrupts deliveries and takes no more.
    @Override
    public void close() {
        router.close();
    }
}
