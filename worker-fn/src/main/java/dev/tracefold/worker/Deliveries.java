// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How many events are being dealt with, posting their answers included.
final class Deliveries {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    // Guarded by lock.
    private int count;

    void begun() {
        lock.lock();
        try {
            count++;
        } finally {
            lock.unlock();
        }
    }

    void ended() {
        lock.lock();
        try {
            count--;
            if (count == 0) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean awaitNone(Duration atMost) throws InterruptedException {
        long nanos = atMost.toNanos();
        lock.lock();
        try {
            while (count > 0) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = none.awaitNanos(nanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
