// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import static java.util.Objects.requireNonNull;

/// Who gets which events, and what happens when it does not take them.
///
/// @param name for people
/// @param filter which events
/// @param subscriber who
/// @param delivery what happens when it does not take them
public record Trigger(
        String name, TriggerFilter filter, Subscriber subscriber, DeliveryPolicy delivery) {
    public Trigger {
        requireNonNull(name, "name");
        requireNonNull(filter, "filter");
        requireNonNull(subscriber, "subscriber");
        requireNonNull(delivery, "delivery");
    }
}
