// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.util.BitSet;
import java.util.List;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;

/// Several replicas behind one address, as a Knative Service is: an event goes to the least busy
/// one, waits while all have as many as they may, and goes to another when one cannot be reached.
public final class ReplicaSet implements EventHandler {
    private final List<EventHandler> replicas;
    private final ReplicaSlots slots;

    /// Replicas of one subscriber that only one trigger delivers to.
    ///
    /// @param replicas at least one
    /// @param concurrencyPerReplica events each may have at once
    public ReplicaSet(List<? extends EventHandler> replicas, int concurrencyPerReplica) {
        this(replicas, new ReplicaSlots(replicas.size(), concurrencyPerReplica));
    }

    /// Replicas that several triggers deliver to.
    ///
    /// @param replicas at least one
    /// @param slots theirs, in the same order
    public ReplicaSet(List<? extends EventHandler> replicas, ReplicaSlots slots) {
        if (replicas.size() != slots.replicas()) {
            throw new IllegalArgumentException(
                    "expected %d replicas but there are %d"
                            .formatted(slots.replicas(), replicas.size()));
        }
        this.replicas = List.copyOf(replicas);
        this.slots = slots;
    }

    /// Delivers to all of them, busy or not.
    public EventHandler every() {
        return new EveryReplica(() -> replicas);
    }

    @Override
    public EventOutcome handle(CloudEvent event) {
        BitSet tried = new BitSet();
        EventOutcome outcome = new EventOutcome.Unreachable("no replica was tried");
        while (outcome instanceof EventOutcome.Unreachable
                && tried.cardinality() < replicas.size()) {
            int replica;
            try {
                replica = slots.acquire(tried);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return new EventOutcome.Unreachable("interrupted while all replicas were busy");
            }
            tried.set(replica);
            try {
                outcome = replicas.get(replica).handle(event);
            } finally {
                slots.release(replica);
            }
        }
        return outcome;
    }
}
