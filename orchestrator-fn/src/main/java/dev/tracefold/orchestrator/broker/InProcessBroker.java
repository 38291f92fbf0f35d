// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventOutcome;

/// A broker without a network: subscribers are called. Replies of any size are taken, since nothing
/// has to fit into a message, and nothing is kept, since who publishes and who is called live and
/// die together.
public final class InProcessBroker implements Broker, AutoCloseable {
    private final List<Trigger> triggers = new CopyOnWriteArrayList<>();
    private final EventDeliverer deliverer =
            new EventDeliverer(Integer.MAX_VALUE, this::route, new BrokerCounters());

    /// Delivers matching events from now on.
    ///
    /// @return ends the subscription
    public Runnable subscribe(Trigger trigger) {
        triggers.add(trigger);
        return () -> triggers.remove(trigger);
    }

    @Override
    public EventOutcome publish(CloudEvent event) {
        route(new EventLog.Entry(event, LocalBroker.MAX_HOPS));
        return new EventOutcome.Accepted();
    }

    /// Interrupts deliveries and takes no more.
    @Override
    public void close() {
        deliverer.close();
    }

    private void route(EventLog.Entry entry) {
        for (Trigger trigger : triggers) {
            if (trigger.filter().matches(entry.event())) {
                deliverer.deliver(trigger, entry, () -> {});
            }
        }
    }
}
