// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.cache;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.TracePage;
import dev.tracefold.store.TraceStore;
import dev.tracefold.store.transfer.StoreFailures;

/// Another store, of which every version of a trace is fetched once as long as there is room for it.
/// The store is still asked which version there is, so that what is read is never old.
public final class CachedTraceStore implements TraceStore {
    private final TraceStore origin;
    private final DiskCache cache;

    /// A cache before a store.
    public CachedTraceStore(TraceStore origin, DiskCache cache) {
        this.origin = origin;
        this.cache = cache;
    }

    @Override
    public TraceSource find(String path) {
        StoredTrace trace = origin.stat(path);
        if (trace.version().isEmpty()
                || trace.sizeBytes() <= 0
                || trace.sizeBytes() > cache.maxBytes()) {
            return origin.find(path);
        }
        DiskCache.Key key = DiskCache.Key.of(path, trace.version(), trace.sizeBytes());
        // Asked now all the same: it knows what may be read, and how large.
        TraceSource source = origin.find(path);
        return new TraceSource() {
            @Override
            public String name() {
                return source.name();
            }

            @Override
            public long sizeBytes() {
                return trace.sizeBytes();
            }

            @Override
            public String version() {
                return source.version();
            }

            @Override
            public InputStream open() throws IOException {
                Optional<InputStream> kept = cache.open(key);
                return kept.isPresent()
                        ? kept.get()
                        : cache.keep(key, source.open(), () -> requireSame(path, trace));
            }
        };
    }

    /// What was read may be of a version that came between the two questions.
    private void requireSame(String path, StoredTrace trace) {
        if (!origin.stat(path).equals(trace)) {
            throw StoreFailures.changed(path, trace.version(), false);
        }
    }

    @Override
    public StoredTrace stat(String path) {
        return origin.stat(path);
    }

    @Override
    public TracePage list(String prefix, String pageToken, int limit) {
        return origin.list(prefix, pageToken, limit);
    }

    @Override
    public boolean canList() {
        return origin.canList();
    }

    @Override
    public void close() {
        origin.close();
    }
}
