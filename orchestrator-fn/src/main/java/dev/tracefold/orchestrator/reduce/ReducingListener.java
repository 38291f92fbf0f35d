// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reduce;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.ShardReply.ShardReport;
import dev.tracefold.events.result.ClaimCheckStore;
import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.events.result.ResultEncoder;
import dev.tracefold.events.result.ResultSpool;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.orchestrator.query.CompletedShard;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.orchestrator.query.QueryHandle;
import dev.tracefold.orchestrator.query.QueryListener;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.orchestrator.query.QueryProgress;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.query.QueryResult;

/// Gathers the rows of one query and answers with those of another. SQLite is called by a platform
/// thread of its own: it would hold on to the carrier of the virtual thread that calls this.
final class ReducingListener implements QueryListener {
    private static final System.Logger LOG = System.getLogger(ReducingListener.class.getName());
    private static final int KEPT_IN_MEMORY_BYTES = 1024 * 1024;
    private static final long INTERRUPT_EVERY_MILLIS = 50;

    private final String sql;
    private final ReduceLimits limits;
    private final QueryListener listener;
    private final ClaimCheckStore store;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("reduce-", 0).factory());
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean cancelled;
    private volatile @Nullable Reduction table;
    private volatile @Nullable QueryHandle query;
    private volatile @Nullable Failure overflow;

    /// Rows of the first query go into a table, those of the second to the listener.
    ReducingListener(String sql, ReduceLimits limits, QueryListener listener) {
        this.sql = sql;
        this.limits = limits;
        this.listener = listener;
        this.store = new FileClaimCheckStore(limits.scratch());
    }

    /// The query that is listened to.
    void started(QueryHandle handle) {
        query = handle;
        if (overflow != null) {
            handle.cancel();
        }
    }

    /// Stops the second query too. Asked again and again, since an interrupt reaches only what runs.
    void cancel() {
        if (cancelled) {
            return;
        }
        cancelled = true;
        var _ =
                Thread.ofVirtual()
                        .name("cancel-reduce")
                        .start(() -> {
                            try {
                                do {
                                    Reduction running = table;
                                    if (running != null) {
                                        running.interrupt();
                                    }
                                } while (!done.await(
                                        INTERRUPT_EVERY_MILLIS, TimeUnit.MILLISECONDS));
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    @Override
    public void shardCompleted(CompletedShard shard) {
        if (overflow != null || cancelled) {
            return;
        }
        try (DecodedResult rows = shard.rows()) {
            onThread(() -> {
                table().addAll(shard.traceAddress(), rows);
                return true;
            });
        } catch (ProcessorException e) {
            if (!e.failure().code().equals(Reduction.TOO_LARGE)) {
                throw e;
            }
            // It is not this trace's fault, and those to come would only be in vain.
            overflow = e.failure();
            QueryHandle running = query;
            if (running != null) {
                running.cancel();
            }
        }
    }

    @Override
    public void shardFailed(FailedShard shard) {
        listener.shardFailed(shard);
    }

    @Override
    public void progress(QueryProgress progress) {
        listener.progress(progress);
    }

    @Override
    public void stopping() {
        listener.stopping();
    }

    @Override
    public void finished(QueryOutcome outcome) {
        try {
            listener.finished(outcome(outcome));
        } finally {
            done.countDown();
            thread.execute(this::close);
            thread.shutdown();
        }
    }

    private QueryOutcome outcome(QueryOutcome gathered) {
        Failure tooLarge = overflow;
        if (tooLarge != null) {
            return new QueryOutcome.Failed(gathered.progress(), tooLarge, Optional.empty());
        }
        if (!(gathered instanceof QueryOutcome.Finished(QueryProgress progress))
                || (progress.completed() == 0 && progress.total() > 0)) {
            return gathered;
        }
        try {
            answer();
            return gathered;
        } catch (ProcessorException e) {
            return cancelled
                    ? new QueryOutcome.Cancelled(progress)
                    : new QueryOutcome.Failed(progress, e.failure(), Optional.empty());
        }
    }

    private void answer() {
        Answered answered = onThread(this::reduce);
        try {
            listener.shardCompleted(
                    new CompletedShard(
                            ReducedQueries.REDUCED,
                            "",
                            new ShardReport(answered.rows(), 0, answered.nanos(), 0, List.of()),
                            answered.answer(),
                            store));
        } finally {
            if (answered.answer() instanceof ShardAnswer.Claimed(var check)) {
                try {
                    store.delete(check);
                } catch (IOException e) {
                    LOG.log(System.Logger.Level.WARNING, "left behind: " + check.uri(), e);
                }
            }
        }
    }

    private Answered reduce() throws IOException {
        long startNanos = System.nanoTime();
        QueryLimits allowed = new QueryLimits(limits.time(), Long.MAX_VALUE, limits.bytes());
        if (cancelled) {
            throw new ProcessorException(Failure.resource("CANCELLED", "the query was cancelled"));
        }
        try (ResultSpool spool = new ResultSpool(KEPT_IN_MEMORY_BYTES, store, "reduced");
                QueryResult rows = table().answer(sql, allowed)) {
            long count = ResultEncoder.encode(rows, spool);
            return new Answered(spool.finish(), count, System.nanoTime() - startNanos);
        } catch (ProcessorException e) {
            throw NamedFailures.named(e);
        }
    }

    /// Made by the first who needs it, which is always the same thread.
    private Reduction table() {
        Reduction made = table;
        if (made == null) {
            made = new Reduction(ProcessorOptions.DEFAULTS, limits.bytes());
            table = made;
        }
        return made;
    }

    private void close() {
        Reduction made = table;
        if (made != null) {
            table = null;
            made.close();
        }
    }

    private <T> T onThread(Callable<T> work) {
        try {
            return thread.submit(work).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ProcessorException failed) {
                throw failed;
            }
            LOG.log(System.Logger.Level.ERROR, "reducing failed", e);
            throw new ProcessorException(
                    Failure.internal(
                            "REDUCE_FAILED", "internal error (%s)".formatted(e.getCause())),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProcessorException(
                    Failure.resource("CANCELLED", "the query was cancelled"), e);
        }
    }

    private record Answered(ShardAnswer answer, long rows, long nanos) {}
}
