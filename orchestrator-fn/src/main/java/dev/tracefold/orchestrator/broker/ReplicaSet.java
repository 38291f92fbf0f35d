// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;

/// Several replicas behind one address, as a Knative Service is: an event goes to the least busy
/// one, waits while all have as many as they may, and goes to another when one cannot be reached.
public final class ReplicaSet implements EventHandler {
    private final List<EventHandler> replicas;
    private final int concurrencyPerReplica;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    // Guarded by lock.
    private final int[] busy;

    /// Replicas of one subscriber.
    ///
    /// @param replicas at least one
    /// @param concurrencyPerReplica events each may have at once
    public ReplicaSet(List<? extends EventHandler> replicas, int concurrencyPerReplica) {
        if (replicas.isEmpty()) {
            throw new IllegalArgumentException("expected at least one replica but there is none");
        }
        this.replicas = List.copyOf(replicas);
        this.concurrencyPerReplica = concurrencyPerReplica;
        this.busy = new int[replicas.size()];
    }

    @Override
    public EventOutcome handle(CloudEvent event) {
        BitSet tried = new BitSet();
        EventOutcome outcome = new EventOutcome.Unreachable("no replica was tried");
        while (outcome instanceof EventOutcome.Unreachable && tried.cardinality() < busy.length) {
            int replica;
            try {
                replica = acquire(tried);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return new EventOutcome.Unreachable("interrupted while all replicas were busy");
            }
            tried.set(replica);
            try {
                outcome = replicas.get(replica).handle(event);
            } finally {
                release(replica);
            }
        }
        return outcome;
    }

    private int acquire(BitSet tried) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                int least = tried.nextClearBit(0);
                for (int i = least + 1; i < busy.length; i++) {
                    if (!tried.get(i) && busy[i] < busy[least]) {
                        least = i;
                    }
                }
                if (busy[least] < concurrencyPerReplica) {
                    busy[least]++;
                    return least;
                }
                freed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private void release(int replica) {
        lock.lock();
        try {
            busy[replica]--;
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
