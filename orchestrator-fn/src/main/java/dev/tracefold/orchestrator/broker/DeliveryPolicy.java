// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.time.Duration;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/// What a trigger does when its subscriber does not take an event.
///
/// @param retries deliveries after the first
/// @param backoff how pauses grow
/// @param backoffDelay unit of the pauses
/// @param deadLetters who gets what could not be delivered, if anybody
public record DeliveryPolicy(
        int retries, Backoff backoff, Duration backoffDelay, Optional<Subscriber> deadLetters) {
    public DeliveryPolicy {
        requireNonNull(backoff, "backoff");
        requireNonNull(backoffDelay, "backoffDelay");
        requireNonNull(deadLetters, "deadLetters");
        if (retries < 0) {
            throw new IllegalArgumentException("retries must be >= 0 but was " + retries);
        }
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
