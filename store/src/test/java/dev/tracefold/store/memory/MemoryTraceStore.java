// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.memory;

import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.NullMarked;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.TracePage;
import dev.tracefold.store.TraceStore;

/// The store that CONTRIBUTING.md builds.
@NullMarked
public final class MemoryTraceStore implements TraceStore {
    private final SortedMap<String, Entry> entries = new ConcurrentSkipListMap<>();
    private final AtomicLong generations = new AtomicLong();

    record Entry(List<Byte> content, long generation) {}

    /// Lays a trace down.
    void put(String path, List<Byte> content) {
        entries.put(path, new Entry(content, generations.incrementAndGet()));
    }

    // page: begin
    @Override
    public TraceSource find(String path) {
        return TraceSource.bytes("mem://" + path, bytesOf(entry(path)));
    }

    @Override
    public StoredTrace stat(String path) {
        Entry entry = entry(path);
        long generation = entry.generation();
        return new StoredTrace(path, entry.content().size(), generation, Long.toString(generation));
    }

    @Override
    public TracePage list(String prefix, String pageToken, int limit) {
        List<String> paths =
                entries.tailMap(prefix).keySet().stream()
                        .takeWhile(path -> path.startsWith(prefix))
                        .filter(path -> path.compareTo(pageToken) > 0)
                        .limit(limit + 1L)
                        .toList();
        boolean more = paths.size() > limit;
        List<String> page = more ? paths.subList(0, limit) : paths;
        return new TracePage(page.stream().map(this::stat).toList(), more ? page.getLast() : "");
    }

    private Entry entry(String path) {
        Entry entry = entries.get(path);
        if (entry == null) {
            throw new ProcessorException(
                    Failure.user("TRACE_NOT_FOUND", "mem://" + path + ": there is no such trace"));
        }
        return entry;
    }

    // page: end

    private static byte[] bytesOf(Entry entry) {
        byte[] bytes = new byte[entry.content().size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = entry.content().get(i);
        }
        return bytes;
    }
}
