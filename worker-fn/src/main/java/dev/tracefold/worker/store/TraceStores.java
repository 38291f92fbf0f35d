// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.store;

import java.util.Map;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;

/// The stores a worker knows, by prefix.
public final class TraceStores {
    private final TraceAddress.Grammar grammar;
    private final Map<String, TraceStore> byPrefix;

    /// A registry of stores.
    public TraceStores(TraceAddress.Grammar grammar, Map<String, TraceStore> byPrefix) {
        this.grammar = grammar;
        this.byPrefix = Map.copyOf(byPrefix);
    }

    /// The store and path of an address, nothing opened yet.
    ///
    /// @throws ProcessorException of category user, with Bigtrace's text, when the address is not
    ///     valid
    public Located locate(String address) {
        TraceAddress parsed = TraceAddress.parse(address, grammar);
        TraceStore store = byPrefix.get(parsed.prefix());
        if (store == null) {
            throw TraceAddress.refused("Path prefix does not exist in registry");
        }
        // "/local/" passes and fails to open later; only the bare prefix is refused here.
        if (parsed.path().isEmpty() && !address.endsWith("/")) {
            throw TraceAddress.refused("Empty path is invalid");
        }
        return () -> store.find(parsed.path());
    }

    /// A trace that has an address but need not exist.
    @FunctionalInterface
    public interface Located {
        /// Finds it.
        ///
        /// @throws ProcessorException when it is not there
        TraceSource find();
    }
}
