// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import static java.util.Objects.requireNonNull;

/// Who gets which events, and what happens when it does not take them.
///
/// @param name for people, and of its place in the broker's log
/// @param filter which events
/// @param subscriber who
/// @param delivery what happens when it does not take them
/// @param parallelism events on their way to the subscriber at once, those that wait to be tried
///     again included; with 1 they arrive in the order of the log
public record Trigger(
        String name,
        TriggerFilter filter,
        Subscriber subscriber,
        DeliveryPolicy delivery,
        int parallelism) {
    /// As many as Knative's Kafka broker has on their way.
    public static final int DEFAULT_PARALLELISM = 99;

    public Trigger {
        requireNonNull(name, "name");
        requireNonNull(filter, "filter");
        requireNonNull(subscriber, "subscriber");
        requireNonNull(delivery, "delivery");
        if (parallelism < 1) {
            throw new IllegalArgumentException(
                    "trigger %s: parallelism must be >= 1 but was %d".formatted(name, parallelism));
        }
    }

    /// A trigger with [#DEFAULT_PARALLELISM].
    public Trigger(
            String name, TriggerFilter filter, Subscriber subscriber, DeliveryPolicy delivery) {
        this(name, filter, subscriber, delivery, DEFAULT_PARALLELISM);
    }
}
