// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.tracefold.cli.console.ProgressBar;
import dev.tracefold.events.trace.IndexedTrace;
import dev.tracefold.events.trace.IndexedTrace.Unreadable;
import dev.tracefold.events.trace.UploadedTrace;
import dev.tracefold.orchestrator.catalog.CatalogTrace;
import dev.tracefold.orchestrator.catalog.TraceCatalog;
import dev.tracefold.orchestrator.catalog.TraceState;
import dev.tracefold.orchestrator.upload.UploadHandler;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.StoredTrace;
import dev.tracefold.store.registry.TraceStores;
import dev.tracefold.worker.index.TraceIndexer;
import dev.tracefold.worker.shard.ProcessorEngine;
import dev.tracefold.worker.shard.ShardControl;

/// Brings a catalog up to date with traces, one after the other, each in one go: a command that is ended
/// has indexed what it said it had.
public final class TraceIndex {
    private static final Duration FOREVER = Duration.ofDays(365);

    private final TraceStores stores;
    private final TraceIndexer indexer;
    private final TraceCatalog catalog;
    private final boolean again;

    /// An index.
    ///
    /// @param stores where traces are
    /// @param options how they are loaded
    /// @param catalog what is kept of them
    /// @param again whether what has not changed is read too
    public TraceIndex(
            TraceStores stores, ProcessorOptions options, TraceCatalog catalog, boolean again) {
        this.stores = stores;
        this.indexer = new TraceIndexer(stores, new ProcessorEngine(options));
        this.catalog = catalog;
        this.again = again;
    }

    /// Reads what is new.
    public Summary read(List<String> addresses, InstantSource clock, ProgressBar progress) {
        int indexed = 0;
        int unchanged = 0;
        List<String> failed = new ArrayList<>();
        for (String address : addresses) {
            int before = failed.size();
            try {
                Optional<UploadedTrace> wanted = ifChanged(address);
                if (wanted.isEmpty()) {
                    unchanged++;
                } else {
                    Optional<String> error = read(wanted.get(), clock);
                    indexed += error.isEmpty() ? 1 : 0;
                    error.ifPresent(text -> failed.add(withAddress(address, text)));
                }
            } catch (ProcessorException e) {
                failed.add(withAddress(address, e.failure().message()));
            }
            progress.advance(failed.size() == before);
        }
        return new Summary(indexed, unchanged, failed);
    }

    private static String withAddress(String address, String message) {
        return message.contains(address) ? message : address + ": " + message;
    }

    private Optional<UploadedTrace> ifChanged(String address) {
        TraceStores.Located located = stores.locate(address);
        StoredTrace trace = located.stat();
        Optional<CatalogTrace> known = catalog.find(address);
        boolean same =
                known.isPresent()
                        && known.get().generation() == trace.generation()
                        && known.get().sizeBytes() == trace.sizeBytes()
                        && known.get().state() != TraceState.UPLOADED;
        return same && !again
                ? Optional.empty()
                : Optional.of(
                        new UploadedTrace(
                                located.address().store(),
                                address,
                                trace.generation(),
                                trace.sizeBytes()));
    }

    private Optional<String> read(UploadedTrace trace, InstantSource clock) {
        Optional<IndexedTrace> indexed =
                indexer.index(trace, new ShardControl(FOREVER, System::nanoTime));
        if (indexed.isEmpty()) {
            return Optional.of("it was replaced or removed while it was read");
        }
        catalog.put(
                List.of(
                        CatalogTrace.uploaded(
                                trace.address(),
                                trace.store(),
                                trace.generation(),
                                trace.sizeBytes(),
                                clock.instant()),
                        UploadHandler.entry(indexed.get(), clock.instant())));
        return indexed.get().outcome() instanceof Unreadable(String error)
                ? Optional.of(error)
                : Optional.empty();
    }

    /// How it went.
    ///
    /// @param indexed traces read
    /// @param unchanged traces left alone
    /// @param failed why each of the others could not be read
    public record Summary(int indexed, int unchanged, List<String> failed) {
        public Summary {
            failed = List.copyOf(failed);
        }
    }
}
