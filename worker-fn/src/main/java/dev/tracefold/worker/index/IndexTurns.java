// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.index;

import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.trace.IndexedTrace;
import dev.tracefold.events.trace.IndexedTrace.Unreadable;
import dev.tracefold.events.trace.TraceEvents;
import dev.tracefold.events.trace.UploadedTrace;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.worker.shard.RunningShards;
import dev.tracefold.worker.shard.ShardControl;

/// Gives traces that arrived their turn among the shards, and makes events of what is read.
///
/// @param indexer reads them
/// @param turns threads that shards and traces share
/// @param running what a worker that stops has to stop
/// @param source of the events
/// @param clock their times
public record IndexTurns(
        TraceIndexer indexer,
        ExecutorService turns,
        RunningShards running,
        URI source,
        InstantSource clock) {
    private static final System.Logger LOG = System.getLogger(IndexTurns.class.getName());
    private static final Failure STOPPING =
            Failure.external("WORKER_STOPPING", "the worker is shutting down");

    /// Reads a trace and answers with its entry; with nothing when there is none to make.
    public EventOutcome index(UploadedTrace trace, ShardControl control) {
        running.started(Optional.empty(), control);
        try {
            Future<Optional<IndexedTrace>> work = turns.submit(() -> indexer.index(trace, control));
            return answer(work.get());
        } catch (ExecutionException e) {
            return failed(trace, e.getCause());
        } catch (RejectedExecutionException _) {
            return EventOutcome.refused(STOPPING);
        } catch (InterruptedException _) {
            control.cancel();
            Thread.currentThread().interrupt();
            return EventOutcome.refused(STOPPING);
        } finally {
            running.ended(Optional.empty(), control);
        }
    }

    private EventOutcome answer(Optional<IndexedTrace> indexed) {
        return indexed.isPresent()
                ? new EventOutcome.Reply(
                        TraceEvents.indexed(indexed.get(), source, clock.instant()))
                : new EventOutcome.Accepted();
    }

    private EventOutcome failed(UploadedTrace trace, @Nullable Throwable cause) {
        if (cause instanceof ProcessorException known) {
            // Only a worker that stops cancels this; the trace is as good as it was.
            return EventOutcome.refused(
                    known.failure().equals(ShardControl.CANCELLED) ? STOPPING : known.failure());
        }
        LOG.log(System.Logger.Level.ERROR, "not indexed: " + trace.address(), cause);
        String why =
                cause instanceof OutOfMemoryError
                        ? "the worker ran out of memory"
                        : "internal error (" + cause + ")";
        return answer(Optional.of(new IndexedTrace(trace, new Unreadable(why))));
    }
}
