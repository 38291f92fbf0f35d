// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.time.Duration;
import java.util.Optional;

import dev.tracefold.events.EventOutcome;

import static java.util.Objects.requireNonNull;

/// What a trigger does when its subscriber does not take an event.
///
/// @param retries deliveries after the first
/// @param backoff how pauses grow
/// @param backoffDelay unit of the pauses
/// @param deadLetters who gets what could not be delivered, if anybody
/// @param retryAfterMax how long a subscriber that is busy may ask to be left alone; empty when
///     nobody listens to it, as in Knative's Kafka broker
public record DeliveryPolicy(
        int retries,
        Backoff backoff,
        Duration backoffDelay,
        Optional<Subscriber> deadLetters,
        Optional<Duration> retryAfterMax) {
    public DeliveryPolicy {
        requireNonNull(backoff, "backoff");
        requireNonNull(backoffDelay, "backoffDelay");
        requireNonNull(deadLetters, "deadLetters");
        requireNonNull(retryAfterMax, "retryAfterMax");
        if (retries < 0) {
            throw new IllegalArgumentException("retries must be >= 0 but was " + retries);
        }
    }

    /// A policy that does not listen to `Retry-After`.
    public DeliveryPolicy(
            int retries, Backoff backoff, Duration backoffDelay, Optional<Subscriber> deadLetters) {
        this(retries, backoff, backoffDelay, deadLetters, Optional.empty());
    }

    /// For dead letters themselves.
    DeliveryPolicy withoutDeadLetters() {
        return new DeliveryPolicy(retries, backoff, backoffDelay, Optional.empty(), retryAfterMax);
    }

    /// Pause before a retry; they count from 1. A subscriber that is busy (429, 503) may make it
    /// longer.
    Duration pauseBefore(int retry, EventOutcome outcome) {
        Duration pause = pauseBefore(retry);
        if (retryAfterMax.isEmpty()
                || !(outcome instanceof EventOutcome.Refused refused)
                || refused.retryAfter().isEmpty()
                || (refused.status() != 429 && refused.status() != 503)) {
            return pause;
        }
        Duration wanted = refused.retryAfter().get();
        Duration granted = wanted.compareTo(retryAfterMax.get()) < 0 ? wanted : retryAfterMax.get();
        return granted.compareTo(pause) > 0 ? granted : pause;
    }

    /// Pause before a retry; they count from 1.
    public Duration pauseBefore(int retry) {
        return switch (backoff) {
            case LINEAR -> backoffDelay.multipliedBy(retry);
            // Thirty doublings are years already; more would overflow.
            case EXPONENTIAL -> backoffDelay.multipliedBy(1L << Math.min(retry - 1, 30));
        };
    }

    /// How pauses grow.
    public enum Backoff {
        /// By one delay each.
        LINEAR,
        /// Twofold each.
        EXPONENTIAL
    }
}
