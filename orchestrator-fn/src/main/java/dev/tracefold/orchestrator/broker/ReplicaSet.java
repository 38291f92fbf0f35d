// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;

/// Several replicas behind one address, as a Knative Service is: an event goes to the least busy
/// one, and waits while all have as many as they may.
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
        int replica;
        try {
            replica = acquire();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new EventOutcome.Unreachable("interrupted while all replicas were busy");
        }
        try {
            return replicas.get(replica).handle(event);
        } finally {
            release(replica);
        }
    }

    private int acquire() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                int least = 0;
                for (int i = 1; i < busy.length; i++) {
                    least = busy[i] < busy[least] ? i : least;
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
            freed.signal();
        } finally {
            lock.unlock();
        }
    }
}
