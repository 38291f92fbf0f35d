// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import dev.tracefold.store.watch.FolderWatch;

/// A watch beside other work.
public final class WatchThread implements AutoCloseable {
    private final FolderWatch watch;
    private final Thread thread;

    private WatchThread(FolderWatch watch) {
        this.watch = watch;
        this.thread = Thread.ofPlatform().daemon().name("watch").unstarted(this::run);
    }

    /// Begins to watch.
    public static WatchThread start(FolderWatch watch) {
        WatchThread started = new WatchThread(watch);
        started.thread.start();
        return started;
    }

    private void run() {
        try {
            watch.run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends it; a trace that is being read is left to whoever looks next.
    @Override
    public void close() {
        watch.close();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
