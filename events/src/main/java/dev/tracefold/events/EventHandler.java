// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import io.cloudevents.CloudEvent;

/// Takes one event; the receiving end of a delivery. Implementations are called by several threads
/// at once, may be given the same event twice, and do not throw: what goes wrong is an
/// [EventOutcome].
@FunctionalInterface
public interface EventHandler {
    /// Blocks until the event is dealt with.
    EventOutcome handle(CloudEvent event);
}
