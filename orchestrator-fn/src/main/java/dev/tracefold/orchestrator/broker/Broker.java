// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventOutcome;

/// Takes events for delivery, at least once each, in no order. May be called by many threads.
@FunctionalInterface
public interface Broker {
    /// Hands over an event. Accepted means that the broker has it, not that anybody received it.
    EventOutcome publish(CloudEvent event);
}
