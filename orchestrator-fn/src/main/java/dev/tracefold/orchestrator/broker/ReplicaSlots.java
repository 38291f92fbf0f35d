// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How many events each replica of a service has, and who waits for one. The limit is the service's,
/// as `containerConcurrency` is a revision's: triggers that deliver to the same replicas share one
/// of these. Otherwise a second trigger would hand a busy replica an event that nobody else may then
/// take. Whoever waits longest is served first.
public final class ReplicaSlots {
    private final int concurrencyPerReplica;
    private final ReentrantLock lock = new ReentrantLock();
    // Both guarded by lock.
    private final int[] busy;
    private final Deque<Waiter> waiting = new ArrayDeque<>();

    /// Slots of replicas that have nothing to do yet.
    ///
    /// @param replicas at least one
    /// @param concurrencyPerReplica events each may have at once
    public ReplicaSlots(int replicas, int concurrencyPerReplica) {
        if (replicas < 1) {
            throw new IllegalArgumentException("expected at least one replica but there is none");
        }
        this.busy = new int[replicas];
        this.concurrencyPerReplica = concurrencyPerReplica;
    }

    int replicas() {
        return busy.length;
    }

    /// How many wait.
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a replica that may have one more and takes it: the least busy one.
    ///
    /// @param excluded replicas that are not wanted; not all of them
    int acquire(BitSet excluded) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Waiter waiter = new Waiter(excluded, lock.newCondition());
            waiting.add(waiter);
            serve();
            try {
                while (waiter.replica < 0) {
                    waiter.served.await();
                }
            } catch (InterruptedException e) {
                waiting.remove(waiter);
                if (waiter.replica >= 0) {
                    busy[waiter.replica]--;
                    serve();
                }
                throw e;
            }
            return waiter.replica;
        } finally {
            lock.unlock();
        }
    }

    void release(int replica) {
        lock.lock();
        try {
            busy[replica]--;
            serve();
        } finally {
            lock.unlock();
        }
    }

    /// Gives what is free to those who wait for it.
    private void serve() {
        for (Iterator<Waiter> waiters = waiting.iterator(); waiters.hasNext(); ) {
            Waiter waiter = waiters.next();
            int replica = leastBusy(waiter.excluded);
            if (busy[replica] < concurrencyPerReplica) {
                waiters.remove();
                busy[replica]++;
                waiter.replica = replica;
                waiter.served.signal();
            }
        }
    }

    private int leastBusy(BitSet excluded) {
        int least = excluded.nextClearBit(0);
        for (int i = least + 1; i < busy.length; i++) {
            if (!excluded.get(i) && busy[i] < busy[least]) {
                least = i;
            }
        }
        return least;
    }

    /// Somebody who waits; its fields are guarded by the lock.
    private static final class Waiter {
        private final BitSet excluded;
        private final Condition served;
        private int replica = -1;

        Waiter(BitSet excluded, Condition served) {
            this.excluded = excluded;
            this.served = served;
        }
    }
}
