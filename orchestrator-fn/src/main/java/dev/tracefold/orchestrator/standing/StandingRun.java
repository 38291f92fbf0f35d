// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.standing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.orchestrator.execution.ExecutionRequest;
import dev.tracefold.orchestrator.execution.ExecutionSettings;
import dev.tracefold.orchestrator.history.ExecutionCounts;
import dev.tracefold.orchestrator.history.QueryHistory;
import dev.tracefold.orchestrator.history.TraceError;
import dev.tracefold.orchestrator.query.CompletedShard;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.orchestrator.query.QueryHandle;
import dev.tracefold.orchestrator.query.QueryListener;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.query.QueryRequest.OnError;
import dev.tracefold.orchestrator.results.ResultWriter;
import dev.tracefold.orchestrator.results.StandingWriter;
import dev.tracefold.orchestrator.results.StandingWriter.Trace;
import dev.tracefold.processor.error.Failure;

/// One standing query at work, on a thread of its own: asks the traces that its rows lack, and takes out
/// those that are gone. What it hears says only where to look; it compares the catalog with what its rows
/// say they are of, so that nothing is lost when nobody told it, and nothing is done twice.
final class StandingRun implements QueryListener, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StandingRun.class.getName());
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int BATCH = 200;

    private final Question question;
    private final StandingQueries.Parts parts;
    private final ExecutionSettings settings;
    private final InstantSource clock;
    private final Runnable gone;
    private final StandingWriter rows;
    private final StandingTraces traces;
    private final Thread thread;
    private final Semaphore wake = new Semaphore(0);
    private final Set<String> heard = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable QueryHandle> handle = new AtomicReference<>();
    private volatile boolean stopped;
    private volatile boolean lookAtAll;
    // Of the listener and the run's thread, which wait for each other.
    private volatile List<Trace> asked = List.of();

    private final ReentrantLock lock = new ReentrantLock();
    // All guarded by lock.
    private final List<TraceError> errors = new ArrayList<>();
    private final List<Integer> forgotten = new ArrayList<>();
    private @Nullable ExecutionCounts toldCounts;
    private Instant told = Instant.MIN;
    private boolean closed;

    /// What it asks.
    ///
    /// @param uuid its name in the history
    /// @param request the query
    /// @param prefix what addresses of its traces begin with
    /// @param since traces that were read before it are not asked
    record Question(String uuid, ExecutionRequest request, String prefix, Instant since) {}

    StandingRun(
            Question question,
            StandingQueries.Parts parts,
            ExecutionSettings settings,
            InstantSource clock,
            Runnable gone) {
        this.question = question;
        this.parts = parts;
        this.settings = settings;
        this.clock = clock;
        this.gone = gone;
        ExecutionRequest request = question.request();
        this.rows =
                parts.results()
                        .follow(question.uuid(), request.fields(parts.catalog()), request.limit());
        this.traces = new StandingTraces(question, parts, rows, clock);
        this.thread =
                Thread.ofPlatform()
                        .daemon()
                        .name("standing-" + question.uuid())
                        .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void changed(List<String> addresses) {
        if (addresses.isEmpty()) {
            lookAtAll = true;
        } else {
            heard.addAll(addresses);
        }
        wake.release();
    }

    private void run() {
        Instant sweepAt = Instant.MIN;
        Instant checkAt = Instant.MIN;
        try {
            tick();
            while (!stopped) {
                boolean more = false;
                try {
                    followWhatWasHeard();
                    if (!clock.instant().isBefore(sweepAt)) {
                        more = !askAll(traces.sweep());
                        sweepAt = clock.instant().plus(more ? Duration.ZERO : SWEEP_EVERY);
                    }
                    if (lookAtAll || !clock.instant().isBefore(checkAt)) {
                        checkAt = check();
                    }
                } catch (RuntimeException e) {
                    // The database may be away for a while.
                    LOG.log(System.Logger.Level.WARNING, "standing=" + question.uuid(), e);
                }
                if (!more && wake.tryAcquire(SWEEP_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    var _ = wake.drainPermits();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            end();
        }
    }

    private void end() {
        try {
            lock.lock();
            try {
                closed = true;
            } finally {
                lock.unlock();
            }
            rows.close();
            parts.results().settle(question.uuid());
        } finally {
            gone.run();
        }
    }

    private void followWhatWasHeard() throws InterruptedException {
        List<String> addresses = List.copyOf(heard);
        addresses.forEach(heard::remove);
        for (int from = 0; from < addresses.size() && !stopped; from += StandingTraces.CHUNK) {
            List<String> chunk =
                    addresses.subList(
                            from, Math.min(from + StandingTraces.CHUNK, addresses.size()));
            forget(traces.gone(List.copyOf(rows.kept(chunk).values())));
            var _ = askAll(traces.lacking(chunk));
        }
    }

    /// @return when to check again: what takes long is not done often
    private Instant check() {
        Instant start = clock.instant();
        lookAtAll = false;
        String after = "";
        while (!stopped) {
            List<StandingWriter.Kept> kept = rows.kept(after, StandingTraces.CHUNK);
            if (kept.isEmpty()) {
                break;
            }
            forget(traces.gone(kept));
            after = kept.getLast().address();
        }
        Instant end = clock.instant();
        Duration rest = Duration.between(start, end).multipliedBy(20);
        return end.plus(rest.compareTo(settings.lost()) > 0 ? rest : settings.lost());
    }

    private void forget(List<String> addresses) {
        for (String address : addresses) {
            forgetError(rows.remove(address));
        }
        if (!addresses.isEmpty()) {
            tick();
        }
    }

    /// @return whether these were all that are lacking
    private boolean askAll(StandingTraces.Lacking lacking) throws InterruptedException {
        List<Trace> all = lacking.traces();
        for (int from = 0; from < all.size() && !stopped; from += BATCH) {
            ask(all.subList(from, Math.min(from + BATCH, all.size())));
        }
        return lacking.isAll();
    }

    private void ask(List<Trace> batch) throws InterruptedException {
        asked = batch;
        ExecutionRequest request = question.request();
        QueryHandle query =
                parts.queries()
                        .submit(
                                new QueryRequest(
                                        batch.stream().map(Trace::address).toList(),
                                        request.sql(),
                                        OnError.SKIP,
                                        request.settings().limits()),
                                this);
        handle.set(query);
        if (stopped) {
            query.cancel();
        }
        boolean ended = false;
        while (!ended) {
            ended = query.await(PATIENCE);
        }
        tick();
    }

    @Override
    public void shardCompleted(CompletedShard shard) {
        if (stopped) {
            return;
        }
        Trace trace = asked.get(shard.shard());
        if (rows.state().rows() >= question.request().limit()) {
            fail(
                    trace,
                    "query",
                    Failure.user(
                            "ROW_LIMIT",
                            "the query has its %d rows; a higher limit takes more"
                                    .formatted(question.request().limit())));
            return;
        }
        try (DecodedResult answer = shard.rows()) {
            forgetError(rows.replace(trace, answer));
        }
    }

    @Override
    public void shardFailed(FailedShard failed) {
        if (!stopped) {
            fail(
                    asked.get(failed.shard()),
                    failed.stage().name().toLowerCase(Locale.ROOT),
                    failed.failure());
        }
    }

    private void fail(Trace trace, String stage, Failure failure) {
        boolean again = failure.retryable();
        StandingWriter.Failed now = rows.fail(trace, failure.message(), again);
        if (again) {
            traces.later(trace.address());
        }
        forgetError(now.before());
        lock.lock();
        try {
            if (rows.state().failed() <= QueryHistory.MAX_ERRORS) {
                errors.add(
                        new TraceError(
                                now.shard(),
                                trace.address(),
                                stage,
                                failure.code(),
                                failure.message()));
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether it has been told or not.
    private void forgetError(Optional<Integer> shard) {
        if (shard.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            errors.removeIf(error -> error.shard() == shard.get());
            forgotten.add(shard.get());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void finished(QueryOutcome outcome) {
        LOG.log(System.Logger.Level.DEBUG, "standing={0} {1}", question.uuid(), outcome);
    }

    /// Makes lasting what was gathered, and tells it.
    void tick() {
        lock.lock();
        try {
            if (closed || stopped) {
                return;
            }
            rows.flush();
            Instant now = clock.instant();
            ResultWriter.State state = rows.state();
            ExecutionCounts counts =
                    new ExecutionCounts(
                            state.total(),
                            state.answered() + state.failed(),
                            state.failed(),
                            state.rows());
            boolean due = now.isAfter(told.plus(settings.lost().dividedBy(4)));
            if (!due && errors.isEmpty() && forgotten.isEmpty() && counts.equals(toldCounts)) {
                return;
            }
            // First, since a position may have been given to another trace.
            parts.history().forgetErrors(question.uuid(), forgotten);
            boolean runs =
                    parts.history()
                            .progress(
                                    question.uuid(),
                                    counts,
                                    Optional.of(now.plus(settings.resultsFor())),
                                    errors,
                                    now.plus(settings.lost()));
            told = now;
            toldCounts = counts;
            errors.clear();
            forgotten.clear();
            if (!runs) {
                stop();
            }
        } finally {
            lock.unlock();
        }
    }

    private void stop() {
        stopped = true;
        QueryHandle query = handle.get();
        if (query != null) {
            query.cancel();
        }
        wake.release();
    }

    /// Lets go; it can be gone on with.
    @Override
    public void close() {
        stop();
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            var _ = thread.join(PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
