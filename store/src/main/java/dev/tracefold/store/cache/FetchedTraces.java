// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.TraceStore;

/// Traces as files, for whoever maps them: what is not in the cache yet is fetched into it first. Used by
/// many threads; of two who want the same one, one fetches it.
public final class FetchedTraces {
    private final TraceStore origin;
    private final CachedTraceStore through;
    private final DiskCache cache;
    private final Map<DiskCache.Key, ReentrantLock> atWork = new ConcurrentHashMap<>();

    /// Files of a store's traces.
    public FetchedTraces(TraceStore origin, DiskCache cache) {
        this.origin = origin;
        this.through = new CachedTraceStore(origin, cache);
        this.cache = cache;
    }

    /// A file that holds a trace as the store has it now. The next that is fetched may remove it; a file
    /// that is mapped by then stays readable.
    ///
    /// @throws dev.tracefold.processor.error.ProcessorException when the store does not give it
    /// @throws IOException when it cannot be kept
    public Path fetch(String path) throws IOException {
        StoredTrace trace = origin.stat(path);
        if (trace.sizeBytes() > cache.maxBytes()) {
            throw new IOException(
                    "it has %d bytes, and the cache [%s] takes at most %d"
                            .formatted(trace.sizeBytes(), cache.directory(), cache.maxBytes()));
        }
        if (trace.sizeBytes() == 0) {
            return cache.empty();
        }
        DiskCache.Key key = DiskCache.Key.of(path, trace.version(), trace.sizeBytes());
        ReentrantLock lock = atWork.computeIfAbsent(key, any -> new ReentrantLock());
        lock.lock();
        try {
            Optional<Path> kept = cache.find(key);
            if (kept.isPresent()) {
                return kept.get();
            }
            try (InputStream in = through.find(path).open()) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            return cache.find(key)
                    .orElseThrow(() ->
                            new IOException(
                                    "it cannot be kept in the cache [%s]"
                                            .formatted(cache.directory())));
        } finally {
            lock.unlock();
            atWork.remove(key, lock);
        }
    }
}
