// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;

/// An event for all replicas there are, busy or not: it does not count against what each may have at
/// once. What they answer is nobody's; whoever cannot be reached has missed it.
///
/// @param replicas asked for every event
public record EveryReplica(Supplier<List<EventHandler>> replicas) implements EventHandler {
    @Override
    public EventOutcome handle(CloudEvent event) {
        try (ExecutorService posts = Executors.newVirtualThreadPerTaskExecutor()) {
            for (EventHandler replica : replicas.get()) {
                CompletableFuture.runAsync(() -> replica.handle(event), posts)
                        .exceptionally(_ -> null);
            }
        }
        return new EventOutcome.Accepted();
    }
}
