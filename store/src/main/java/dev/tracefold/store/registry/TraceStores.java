// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.registry;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.TraceStore;
import dev.tracefold.store.cache.CachedTraceStore;
import dev.tracefold.store.cache.DiskCache;
import dev.tracefold.store.file.FileTraceStore;
import dev.tracefold.store.gcs.GcsTraceStore;
import dev.tracefold.store.http.HttpTraceStore;

/// The stores that are there, by name.
public final class TraceStores implements AutoCloseable {
    private static final Pattern WILDCARD = Pattern.compile("[*?\\[{]");

    private final TraceAddress.Grammar grammar;
    private final Map<String, TraceStore> byName;

    /// A registry of stores. The name of a store is its scheme, and in Bigtrace's form its prefix:
    /// `mem` answers for `mem://x` and `/mem/x`.
    public TraceStores(TraceAddress.Grammar grammar, Map<String, TraceStore> byName) {
        this.grammar = grammar;
        this.byName = Map.copyOf(byName);
    }

    /// Files, buckets and web servers.
    public static TraceStores open(StoreSettings settings) {
        Optional<DiskCache> cache =
                settings.cache()
                        .map(kept ->
                                new DiskCache(
                                        kept.directory(), kept.maxBytes(), InstantSource.system()));
        return new TraceStores(
                settings.addresses(),
                Map.of(
                        TraceAddress.FILE,
                        new FileTraceStore(settings.root()),
                        TraceAddress.GCS,
                        new LazyStore(() -> cached(new GcsTraceStore(settings.gcs()), cache), true),
                        TraceAddress.HTTP,
                        new LazyStore(
                                () ->
                                        cached(
                                                new HttpTraceStore(
                                                        settings.hosts(), settings.transfer()),
                                                cache),
                                false)));
    }

    private static TraceStore cached(TraceStore store, Optional<DiskCache> cache) {
        return cache.<TraceStore>map(kept -> new CachedTraceStore(store, kept)).orElse(store);
    }

    /// The store and path of an address, nothing opened yet.
    ///
    /// @throws ProcessorException of category user, with Bigtrace's text, when the address is not
    ///     valid
    public Located locate(String address) {
        TraceAddress parsed = TraceAddress.parse(address, grammar);
        TraceStore store = storeOf(parsed);
        // "/local/" passes and fails to open later; only the bare prefix is refused here.
        if (parsed.path().isEmpty() && !address.endsWith("/")) {
            throw TraceAddress.refused("Empty path is invalid");
        }
        return new Located(store, parsed);
    }

    /// What an address means that names a folder or bucket (`gs://bucket/runs/`) or has wildcards
    /// (`gs://bucket/**` + `/*.pftrace`); nothing when it names one trace. Files are looked up by
    /// whoever knows how people mean them.
    ///
    /// @throws ProcessorException of category user when the address is not valid
    public Optional<TraceListing> listing(String address) {
        TraceAddress parsed = TraceAddress.parse(address, grammar);
        TraceStore store = storeOf(parsed);
        if (!store.canList() || parsed.form() == TraceAddress.Form.PATH) {
            return Optional.empty();
        }
        String path = parsed.path();
        if (parsed.form() == TraceAddress.Form.URI && WILDCARD.matcher(path).find()) {
            return Optional.of(TraceListing.matching(store, parsed));
        }
        boolean bucket = parsed.store().equals(TraceAddress.GCS) && path.indexOf('/') < 0;
        if (path.endsWith("/") || (bucket && !path.isEmpty())) {
            String prefix = path.endsWith("/") ? path : path + "/";
            return Optional.of(TraceListing.below(store, parsed.withPath(prefix)));
        }
        return Optional.empty();
    }

    private TraceStore storeOf(TraceAddress address) {
        TraceStore store = byName.get(address.store());
        if (store != null) {
            return store;
        }
        if (address.form() == TraceAddress.Form.URI) {
            throw TraceAddress.refused(
                    switch (grammar) {
                        case BIGTRACE -> "Trace path must contain and begin with / for the prefix";
                        case PATHS ->
                                "%s: there is no store for %s://"
                                        .formatted(address.text(), address.store());
                    });
        }
        throw TraceAddress.refused("Path prefix does not exist in registry");
    }

    /// Lets go of connections.
    @Override
    public void close() {
        byName.values().forEach(TraceStore::close);
    }

    /// A trace that has an address but need not exist.
    ///
    /// @param store answers for it
    /// @param address its address
    public record Located(TraceStore store, TraceAddress address) {
        /// Finds it.
        ///
        /// @throws ProcessorException when it is not there
        public TraceSource find() {
            return store.find(address.path());
        }

        /// Asks the store about it.
        ///
        /// @throws ProcessorException when it is not there
        public StoredTrace stat() {
            return store.stat(address.path());
        }
    }
}
