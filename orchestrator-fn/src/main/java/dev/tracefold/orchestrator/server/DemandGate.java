// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Where a query waits for its client. The client's side calls [#changed()] whenever it may have
/// become ready; stopping opens the gate for good.
final class DemandGate {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // Guarded by lock.
    private boolean stopped;

    /// Waits until the client is ready.
    ///
    /// @return false when there is no point in going on
    boolean await(BooleanSupplier ready) {
        lock.lock();
        try {
            while (!stopped && !ready.getAsBoolean()) {
                changed.await();
            }
            return !stopped;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the client is ready, stopped or not, but not for ever.
    ///
    /// @return false when it did not become ready
    boolean await(BooleanSupplier ready, Duration atMost) {
        lock.lock();
        try {
            long nanos = atMost.toNanos();
            while (!ready.getAsBoolean()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = changed.awaitNanos(nanos);
            }
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
