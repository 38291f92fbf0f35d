// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.util.Optional;

import dev.tracefold.events.EventHandler;
import dev.tracefold.orchestrator.upload.PushVerifier;

import static java.util.Objects.requireNonNull;

/// Who gets the events that come over HTTP.
///
/// @param handler takes them
/// @param pushes lets in what Pub/Sub pushes
public record EventDoor(EventHandler handler, PushVerifier pushes) {
    public EventDoor {
        requireNonNull(handler, "handler");
        requireNonNull(pushes, "pushes");
    }

    /// A door that lets every push in.
    public EventDoor(EventHandler handler) {
        this(handler, new PushVerifier(Optional.empty()));
    }
}
