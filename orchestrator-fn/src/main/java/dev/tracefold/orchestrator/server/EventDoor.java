// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import dev.tracefold.events.EventHandler;

import static java.util.Objects.requireNonNull;

/// Who gets the events that come over HTTP.
///
/// @param handler takes them
public record EventDoor(EventHandler handler) {
    public EventDoor {
        requireNonNull(handler, "handler");
    }
}
