// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.registry;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.TracePage;
import dev.tracefold.store.TraceStore;

/// A store that is opened with its first address: who asks only for files pays nothing for the
/// libraries of the others.
final class LazyStore implements TraceStore {
    private final Supplier<TraceStore> opening;
    private final boolean lists;
    // Guarded by this.
    private @Nullable TraceStore opened;

    LazyStore(Supplier<TraceStore> opening, boolean lists) {
        this.opening = opening;
        this.lists = lists;
    }

    private synchronized TraceStore store() {
        if (opened == null) {
            opened = opening.get();
        }
        return opened;
    }

    @Override
    public TraceSource find(String path) {
        return store().find(path);
    }

    @Override
    public StoredTrace stat(String path) {
        return store().stat(path);
    }

    @Override
    public TracePage list(String prefix, String pageToken, int limit) {
        return store().list(prefix, pageToken, limit);
    }

    @Override
    public boolean canList() {
        return lists;
    }

    @Override
    public synchronized void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
