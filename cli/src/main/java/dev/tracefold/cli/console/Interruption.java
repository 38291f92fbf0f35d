// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Turns Ctrl-C into a cancellation: the JVM starts to shut down, the hook cancels what runs and
/// gives it a moment to end in good order before the process goes.
///
/// A shutdown hook and not a signal handler, because the JDK has no supported interface for signals.
public final class Interruption implements AutoCloseable {
    private static final long GRACE_SECONDS = 3;

    private final AtomicReference<Runnable> cancel = new AtomicReference<>(() -> {});
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupted, "interruption");

    /// Starts to watch.
    public Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// What to do on Ctrl-C from now on; runs on another thread, once.
    public void onCancel(Runnable action) {
        cancel.set(action);
    }

    private void interrupted() {
        cancel.get().run();
        try {
            if (!ended.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                // It does not listen. Halting skips its clean-up, which is what the second Ctrl-C
                // is for.
                Runtime.getRuntime().halt(ExitStatus.INTERRUPTED.code());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What could be cancelled has ended.
    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The shutdown is under way: the hook has been told.
            return;
        }
    }
}
