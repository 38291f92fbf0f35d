// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.registry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;

import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.TracePage;
import dev.tracefold.store.TraceStore;

/// Many traces by one address, asked for page by page while they are taken. An iterator throws
/// [dev.tracefold.processor.error.ProcessorException] when the store cannot be asked.
public final class TraceListing implements Iterable<TraceListing.Found> {
    private static final int PAGE = 1000;

    private final TraceStore store;
    private final TraceAddress address;
    private final String prefix;
    private final Predicate<String> wanted;

    private TraceListing(
            TraceStore store, TraceAddress address, String prefix, Predicate<String> wanted) {
        this.store = store;
        this.address = address;
        this.prefix = prefix;
        this.wanted = wanted;
    }

    /// Whatever is in a folder, at any depth.
    static TraceListing below(TraceStore store, TraceAddress folder) {
        return new TraceListing(store, folder, folder.path(), _ -> true);
    }

    /// Whatever fits a pattern.
    static TraceListing matching(TraceStore store, TraceAddress pattern) {
        Glob glob = Glob.of(pattern.path());
        return new TraceListing(store, pattern, glob.prefix(), glob::matches);
    }

    @Override
    public Iterator<Found> iterator() {
        return new Pages();
    }

    /// A trace of the listing.
    ///
    /// @param address by which it can be asked for
    /// @param trace what the store says of it
    public record Found(String address, StoredTrace trace) {}

    private final class Pages implements Iterator<Found> {
        private final Deque<StoredTrace> waiting = new ArrayDeque<>();
        private String token = "";
        private boolean last;

        @Override
        public boolean hasNext() {
            while (waiting.isEmpty() && !last) {
                TracePage page = store.list(prefix, token, PAGE);
                for (StoredTrace trace : page.traces()) {
                    // Consoles of object stores lay down empty objects in the place of folders.
                    if (!trace.path().endsWith("/") && wanted.test(trace.path())) {
                        waiting.add(trace);
                    }
                }
                token = page.nextPageToken();
                last = token.isEmpty();
            }
            return !waiting.isEmpty();
        }

        @Override
        public Found next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            StoredTrace trace = waiting.remove();
            return new Found(address.withPath(trace.path()).text(), trace);
        }
    }
}
