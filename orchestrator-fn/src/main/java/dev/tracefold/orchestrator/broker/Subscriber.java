// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import dev.tracefold.events.EventHandler;

import static java.util.Objects.requireNonNull;

/// Somebody events are delivered to.
///
/// @param destination its address, for people and for `knativeerrordest`
/// @param handler takes the events
public record Subscriber(String destination, EventHandler handler) {
    public Subscriber {
        requireNonNull(destination, "destination");
        requireNonNull(handler, "handler");
    }
}
