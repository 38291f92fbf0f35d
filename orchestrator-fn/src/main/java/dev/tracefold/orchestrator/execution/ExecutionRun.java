// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.execution;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.orchestrator.history.ExecutionCounts;
import dev.tracefold.orchestrator.history.ExecutionEnd;
import dev.tracefold.orchestrator.history.ExecutionStatus;
import dev.tracefold.orchestrator.history.QueryHistory;
import dev.tracefold.orchestrator.history.TraceError;
import dev.tracefold.orchestrator.query.CompletedShard;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.orchestrator.query.QueryHandle;
import dev.tracefold.orchestrator.query.QueryListener;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.orchestrator.query.QueryProgress;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.reduce.ReducedQueries;
import dev.tracefold.orchestrator.results.ResultWriter;
import dev.tracefold.orchestrator.results.ResultWriter.OpenShard;

/// One query on its way into the history and its rows into their file.
///
/// The history is the judge of whether it still runs: a change that it refuses means that the query
/// was cancelled or deleted, here or by another replica, and the work is called off.
final class ExecutionRun implements QueryListener {
    private static final System.Logger LOG = System.getLogger(ExecutionRun.class.getName());
    // Names in an error message; the rest is a number.
    private static final int NAMED = 3;

    private final String uuid;
    private final ResultWriter rows;
    private final List<OpenShard> open;
    private final Surroundings around;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable QueryHandle> handle = new AtomicReference<>();

    // Traces that have answered a query whose rows go to a second one.
    private volatile int reducing;

    private final ReentrantLock lock = new ReentrantLock();
    // All guarded by lock.
    private final List<TraceError> untold = new ArrayList<>();
    private final List<String> firstErrors = new ArrayList<>();
    private ExecutionCounts toldCounts = ExecutionCounts.NONE;
    private Instant told = Instant.MIN;
    private int errorsTold;
    private boolean enough;
    private boolean stopped;
    private boolean interrupted;

    /// What a run needs.
    ///
    /// @param history notes how far it is
    /// @param settings how it is kept
    /// @param materialized whether its rows stay
    /// @param clock time of day
    /// @param gone called when it has ended
    record Surroundings(
            QueryHistory history,
            ExecutionSettings settings,
            boolean materialized,
            java.time.InstantSource clock,
            Runnable gone) {}

    ExecutionRun(String uuid, ResultWriter rows, Surroundings around) {
        this.uuid = uuid;
        this.rows = rows;
        this.open = rows.open();
        this.around = around;
    }

    void start(QueryExecutions.Parts parts, ExecutionRequest request) {
        ResultWriter.State state = rows.state();
        if (state.rows() >= request.limit()) {
            enough = true;
        }
        List<String> traces = enough ? List.of() : open.stream().map(OpenShard::address).toList();
        QueryRequest query =
                new QueryRequest(
                        traces,
                        request.sql(),
                        request.settings().onError(),
                        request.settings().limits());
        QueryHandle started =
                request.reduce().isPresent()
                        ? parts.reduced()
                                .submit(
                                        parts.queries(),
                                        query,
                                        request.reduce().get(),
                                        this,
                                        TraceContext.NONE)
                        : parts.queries().submit(query, this);
        handle.set(started);
        if (isStopped()) {
            started.cancel();
        }
    }

    private boolean isStopped() {
        lock.lock();
        try {
            return stopped || enough;
        } finally {
            lock.unlock();
        }
    }

    /// Calls the work off, whoever wants it; the history knows already.
    void stop() {
        lock.lock();
        try {
            stopped = true;
        } finally {
            lock.unlock();
        }
        cancelHandle();
    }

    /// Lets go, to be gone on with later.
    void interrupt() {
        lock.lock();
        try {
            stopped = true;
            interrupted = true;
        } finally {
            lock.unlock();
        }
        cancelHandle();
    }

    private void cancelHandle() {
        QueryHandle query = handle.get();
        if (query != null) {
            query.cancel();
        }
    }

    void await() throws InterruptedException {
        ended.await();
    }

    boolean await(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    @Override
    public void shardCompleted(CompletedShard shard) {
        boolean more;
        if (shard.shard() == ReducedQueries.REDUCED) {
            try (DecodedResult answer = shard.rows()) {
                rows.addReduced(answer);
            }
            return;
        }
        try (DecodedResult answer = shard.rows()) {
            more = rows.add(open.get(shard.shard()).shard(), answer);
        }
        if (!more) {
            lock.lock();
            try {
                enough = true;
            } finally {
                lock.unlock();
            }
            cancelHandle();
        }
    }

    @Override
    public void shardFailed(FailedShard failed) {
        int shard = open.get(failed.shard()).shard();
        String message = failed.failure().message();
        rows.fail(shard, message);
        lock.lock();
        try {
            if (errorsTold + untold.size() < QueryHistory.MAX_ERRORS) {
                untold.add(
                        new TraceError(
                                shard,
                                failed.traceAddress(),
                                failed.stage().name().toLowerCase(Locale.ROOT),
                                failed.failure().code(),
                                message));
            }
            if (firstErrors.size() < NAMED) {
                firstErrors.add(message);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void progress(QueryProgress progress) {
        // Of a second query's traces no rows are kept that would tell how many have answered.
        reducing = progress.completed();
    }

    /// Makes lasting what was gathered, and tells it.
    void tick() {
        if (ended.getCount() == 0) {
            return;
        }
        rows.flush();
        lock.lock();
        try {
            Instant now = around.clock().instant();
            ExecutionCounts counts = counts();
            boolean due = now.isAfter(told.plus(around.settings().lost().dividedBy(4)));
            if (stopped || (!due && untold.isEmpty() && counts.equals(toldCounts))) {
                return;
            }
            boolean runs =
                    around.history()
                            .progress(
                                    uuid,
                                    counts,
                                    resultsUntil(now, counts.rows() > 0),
                                    untold,
                                    now.plus(around.settings().lost()));
            told = now;
            toldCounts = counts;
            errorsTold += untold.size();
            untold.clear();
            stopped |= !runs;
        } finally {
            lock.unlock();
        }
        if (isStopped()) {
            cancelHandle();
        }
    }

    @Override
    public void finished(QueryOutcome outcome) {
        try {
            if (isInterrupted()) {
                LOG.log(System.Logger.Level.INFO, "execution={0} let go", uuid);
            } else {
                tick();
                finish(outcome);
            }
        } finally {
            try {
                rows.close();
            } finally {
                around.gone().run();
                ended.countDown();
            }
        }
    }

    private boolean isInterrupted() {
        lock.lock();
        try {
            return interrupted;
        } finally {
            lock.unlock();
        }
    }

    private void finish(QueryOutcome outcome) {
        lock.lock();
        try {
            Instant now = around.clock().instant();
            ExecutionCounts counts = counts();
            Optional<String> error = error(outcome, counts);
            ExecutionStatus status =
                    switch (outcome) {
                        case QueryOutcome.Finished _ when answeredNothing(counts) ->
                                ExecutionStatus.FAILED;
                        case QueryOutcome.Finished _ -> ExecutionStatus.SUCCESS;
                        case QueryOutcome.Failed _ -> ExecutionStatus.FAILED;
                        case QueryOutcome.Cancelled _ ->
                                enough ? ExecutionStatus.SUCCESS : ExecutionStatus.CANCELLED;
                    };
            boolean readable = status == ExecutionStatus.SUCCESS || counts.rows() > 0;
            var _ =
                    around.history()
                            .finish(
                                    uuid,
                                    new ExecutionEnd(
                                            status,
                                            error,
                                            now,
                                            resultsUntil(
                                                    now,
                                                    readable && status != ExecutionStatus.FAILED),
                                            counts),
                                    untold);
            LOG.log(System.Logger.Level.INFO, "execution={0} {1} {2}", uuid, status, counts);
        } finally {
            lock.unlock();
        }
    }

    private static boolean answeredNothing(ExecutionCounts counts) {
        return counts.total() > 0 && counts.failed() == counts.total();
    }

    private Optional<String> error(QueryOutcome outcome, ExecutionCounts counts) {
        if (outcome instanceof QueryOutcome.Failed failed) {
            return Optional.of(failed.failure().message());
        }
        if (counts.failed() == 0) {
            return Optional.empty();
        }
        boolean allSayTheSame = firstErrors.stream().distinct().count() == 1;
        return Optional.of(
                answeredNothing(counts) && allSayTheSame
                        ? firstErrors.getFirst()
                        : "%d trace(s) failed: %s%s"
                                .formatted(
                                        counts.failed(),
                                        String.join("; ", firstErrors),
                                        counts.failed() > NAMED ? "; ..." : ""));
    }

    private Optional<Instant> resultsUntil(Instant now, boolean readable) {
        return readable && around.materialized()
                ? Optional.of(now.plus(around.settings().resultsFor()))
                : Optional.empty();
    }

    private ExecutionCounts counts() {
        ResultWriter.State state = rows.state();
        int answered = Math.max(state.answered(), reducing);
        return new ExecutionCounts(
                state.total(), answered + state.failed(), state.failed(), state.rows());
    }
}
