// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.index;

import java.util.Optional;

import dev.tracefold.events.trace.IndexedTrace;
import dev.tracefold.events.trace.IndexedTrace.Unreadable;
import dev.tracefold.events.trace.UploadedTrace;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.registry.TraceAddress;
import dev.tracefold.store.registry.TraceStores;
import dev.tracefold.worker.shard.ShardControl;
import dev.tracefold.worker.shard.TraceEngine;

/// Reads traces for the catalog. Holds no state between them.
public final class TraceIndexer {
    private static final System.Logger LOG = System.getLogger(TraceIndexer.class.getName());

    private final TraceStores stores;
    private final TraceEngine engine;

    /// An indexer.
    public TraceIndexer(TraceStores stores, TraceEngine engine) {
        this.stores = stores;
        this.engine = engine;
    }

    /// What a trace is. Nothing when that version is no longer there: its store tells of the next, or
    /// of its end, by another event.
    ///
    /// @throws ProcessorException when trying again may help
    public Optional<IndexedTrace> index(UploadedTrace trace, ShardControl control) {
        try {
            TraceSource source = stores.locate(pinned(trace)).find();
            try (TraceEngine.LoadedTrace loaded = engine.load(control.guard(source))) {
                control.checkOnCancel(loaded::interrupt);
                UploadedTrace sized =
                        new UploadedTrace(
                                trace.store(),
                                trace.address(),
                                trace.generation(),
                                trace.sizeBytes() > 0 ? trace.sizeBytes() : source.sizeBytes());
                return Optional.of(new IndexedTrace(sized, new TraceFacts(loaded).read()));
            }
        } catch (ProcessorException e) {
            return failed(trace, e);
        } catch (RuntimeException e) {
            // A fault of ours; the log has the stack, the catalog gets a sentence.
            LOG.log(System.Logger.Level.ERROR, "not indexed: " + trace.address(), e);
            return Optional.of(new IndexedTrace(trace, new Unreadable("internal error: " + e)));
        }
    }

    /// An event tells of one version, and so has its entry to.
    private static String pinned(UploadedTrace trace) {
        return trace.store().equals(TraceAddress.GCS)
                        && trace.generation() != 0
                        && trace.address().startsWith("gs://")
                ? trace.address() + "#" + trace.generation()
                : trace.address();
    }

    private static Optional<IndexedTrace> failed(UploadedTrace trace, ProcessorException e) {
        Failure failure = e.failure();
        boolean gone =
                failure.code().equals("TRACE_CHANGED") || failure.code().equals("TRACE_NOT_FOUND");
        if (gone) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "not indexed, no longer there: {0}#{1}",
                    trace.address(),
                    Long.toString(trace.generation()));
            return Optional.empty();
        }
        if (failure.retryable() || failure.equals(ShardControl.CANCELLED)) {
            throw e;
        }
        return Optional.of(new IndexedTrace(trace, new Unreadable(failure.message())));
    }
}
