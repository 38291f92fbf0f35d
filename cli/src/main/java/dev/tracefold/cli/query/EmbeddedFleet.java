// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.query.CompletedShard;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.orchestrator.query.QueryHandle;
import dev.tracefold.orchestrator.query.QueryListener;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.worker.WorkerFunction;

/// The whole event pipeline within this process.
///
/// @param workers traces answered at a time
/// @param options how they are loaded
/// @param stores where they come from
/// @param scratch where large answers lie on their way
/// @param tracer hears what it does
public record EmbeddedFleet(
        int workers,
        ProcessorOptions options,
        StoreSettings stores,
        Path scratch,
        PipelineTracer tracer)
        implements Fleet {
    private static final Duration FOREVER = Duration.ofDays(365);

    @Override
    public End run(QueryRequest request, OrderedRows rows, CancelHook onCancel)
            throws InterruptedException {
        CompletableFuture<QueryHandle> handle = new CompletableFuture<>();
        Runnable cancel =
                () -> {
                    var _ = handle.thenAccept(QueryHandle::cancel);
                };
        Listener listener = new Listener(rows, cancel);
        try (WorkerFunction worker =
                        EmbeddedWorker.start(workers, options, stores, scratch, tracer);
                EmbeddedPipeline pipeline =
                        EmbeddedPipeline.start(
                                worker, EmbeddedPipeline.settings(workers), scratch, tracer)) {
            onCancel.set(cancel);
            handle.complete(pipeline.submit(request, listener));
            handle.join().await(FOREVER);
        }
        return switch (listener.outcome()) {
            case QueryOutcome.Finished _ -> new End.Finished();
            case QueryOutcome.Cancelled _ -> new End.Cancelled();
            case QueryOutcome.Failed(_, var failure, var shard) ->
                    new End.Failed(
                            shard.map(FailedShard::traceAddress)
                                    .map(address -> withAddress(address, failure.message()))
                                    .orElse(failure.message()));
        };
    }

    private static String withAddress(String address, String message) {
        return message.contains(address) ? message : address + ": " + message;
    }

    private static final class Listener implements QueryListener {
        private final OrderedRows rows;
        private final Runnable cancel;
        private @Nullable QueryOutcome outcome;

        Listener(OrderedRows rows, Runnable cancel) {
            this.rows = rows;
            this.cancel = cancel;
        }

        @Override
        public void shardCompleted(CompletedShard shard) {
            rows.incomplete().note(shard.traceAddress(), shard.report());
            goOnIf(rows.answer(shard.shard(), shard.traceAddress(), shard::rows));
        }

        @Override
        public void shardFailed(FailedShard shard) {
            goOnIf(rows.fail(shard.shard(), shard.traceAddress(), shard.failure().message()));
        }

        private void goOnIf(boolean wanted) {
            if (!wanted) {
                cancel.run();
            }
        }

        @Override
        public void finished(QueryOutcome end) {
            outcome = end;
        }

        QueryOutcome outcome() {
            if (outcome == null) {
                throw new IllegalStateException("the query did not end within " + FOREVER);
            }
            return outcome;
        }
    }
}
