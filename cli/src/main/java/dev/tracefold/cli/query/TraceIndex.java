// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

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
    private final TraceStores stores;
    private final TraceReader reader;
    private final TraceCatalog catalog;
    private final boolean again;

    /// Reads a trace for the catalog.
    @FunctionalInterface
    public interface TraceReader {
        /// What a trace is; nothing when that version of it is no longer there.
        ///
        /// @throws ProcessorException when trying again may help
        Optional<IndexedTrace> read(UploadedTrace trace);
    }

    /// An index.
    ///
    /// @param stores where traces are
    /// @param reader reads them
    /// @param catalog what is kept of them
    /// @param again whether what has not changed is read too
    public TraceIndex(TraceStores stores, TraceReader reader, TraceCatalog catalog, boolean again) {
        this.stores = stores;
        this.reader = reader;
        this.catalog = catalog;
        this.again = again;
    }

    /// Reads traces on the thread that asks.
    ///
    /// @param options how they are loaded
    /// @param control stops it
    public static TraceReader reader(
            TraceStores stores, ProcessorOptions options, ShardControl control) {
        TraceIndexer indexer = new TraceIndexer(stores, new ProcessorEngine(options));
        return trace -> indexer.index(trace, control);
    }

    /// Reads what is new.
    public Summary read(List<String> addresses, InstantSource clock, ProgressBar progress) {
        int indexed = 0;
        int unchanged = 0;
        List<String> failed = new ArrayList<>();
        for (String address : addresses) {
            int before = failed.size();
            try {
                switch (read(address, clock)) {
                    case Outcome.Unchanged _ -> unchanged++;
                    case Outcome.Indexed _ -> indexed++;
                    case Outcome.Unreadable(String error) -> failed.add(error);
                }
            } catch (ProcessorException e) {
                failed.add(withAddress(address, e.failure().message()));
            }
            progress.advance(failed.size() == before);
        }
        return new Summary(indexed, unchanged, failed);
    }

    /// What became of a trace.
    public sealed interface Outcome {
        /// It is in the catalog as it is.
        record Unchanged() implements Outcome {}

        /// It was read.
        record Indexed() implements Outcome {}

        /// It cannot be read, which the catalog says too.
        ///
        /// @param error why, with its address
        record Unreadable(String error) implements Outcome {}
    }

    /// Reads a trace if it is new.
    ///
    /// @throws ProcessorException when it is not there, or trying again may help
    public Outcome read(String address, InstantSource clock) {
        Optional<UploadedTrace> wanted = ifChanged(address);
        if (wanted.isEmpty()) {
            return new Outcome.Unchanged();
        }
        return read(wanted.get(), clock)
                .<Outcome>map(error -> new Outcome.Unreadable(withAddress(address, error)))
                .orElseGet(Outcome.Indexed::new);
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
        Optional<IndexedTrace> indexed = reader.read(trace);
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
