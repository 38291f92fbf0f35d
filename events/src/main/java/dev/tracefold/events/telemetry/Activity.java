// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.telemetry;

import java.util.Optional;

import dev.tracefold.processor.error.Failure;

/// Something that has begun. Ended once, by any thread.
public interface Activity {
    /// The place of this activity in a distributed trace, for events that are sent from within it.
    TraceContext context();

    /// It is over.
    ///
    /// @param endNanos when, by `System.nanoTime()`
    /// @param failure what went wrong, if anything
    void end(long endNanos, Optional<Failure> failure);

    /// It is over, and all is well.
    default void end(long endNanos) {
        end(endNanos, Optional.empty());
    }

    /// An activity nobody listens to; it hands on the context it was begun in.
    static Activity unheard(TraceContext parent) {
        return new Activity() {
            @Override
            public TraceContext context() {
                return parent;
            }

            @Override
            public void end(long endNanos, Optional<Failure> failure) {}
        };
    }
}
