// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import java.time.Duration;
import java.util.Optional;

import io.cloudevents.CloudEvent;

import dev.tracefold.processor.error.Failure;

import static java.util.Objects.requireNonNull;

/// What became of a delivery.
public sealed interface EventOutcome {
    /// Dealt with, nothing to say.
    record Accepted() implements EventOutcome {}

    /// Dealt with; the event goes back to where the delivery came from.
    ///
    /// @param event the answer
    record Reply(CloudEvent event) implements EventOutcome {
        public Reply {
            requireNonNull(event, "event");
        }
    }

    /// Not dealt with; the status says whether to try again.
    ///
    /// @param status HTTP status
    /// @param reason a sentence
    /// @param retryAfter how long it wants to be left alone, if it says so
    record Refused(int status, String reason, Optional<Duration> retryAfter)
            implements EventOutcome {
        public Refused {
            requireNonNull(reason, "reason");
            requireNonNull(retryAfter, "retryAfter");
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException(
                        "status must be an HTTP error but was " + status);
            }
        }

        /// A refusal that does not say when to come again.
        public Refused(int status, String reason) {
            this(status, reason, Optional.empty());
        }
    }

    /// The receiver could not be reached, or did not answer in time.
    ///
    /// @param reason a sentence
    record Unreachable(String reason) implements EventOutcome {
        public Unreachable {
            requireNonNull(reason, "reason");
        }
    }

    /// Whether Knative's brokers would deliver again: after a network error, any 5xx, and the four
    /// 4xx that speak of now rather than of the event.
    default boolean retryable() {
        return switch (this) {
            case Accepted _, Reply _ -> false;
            case Unreachable _ -> true;
            case Refused(int status, _, _) ->
                    status >= 500
                            || status == 404
                            || status == 408
                            || status == 409
                            || status == 429;
        };
    }

    /// Whether the event was dealt with.
    default boolean succeeded() {
        return switch (this) {
            case Accepted _, Reply _ -> true;
            case Refused _, Unreachable _ -> false;
        };
    }

    /// A refusal whose status makes a broker do what the failure's retry verdict says.
    static EventOutcome refused(Failure failure) {
        return new Refused(FailureSemantics.eventStatus(failure), failure.message());
    }
}
