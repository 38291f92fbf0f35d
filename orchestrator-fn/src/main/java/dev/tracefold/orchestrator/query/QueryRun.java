// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardStage;
import dev.tracefold.orchestrator.query.QueryRequest.OnError;
import dev.tracefold.orchestrator.query.ShardLedger.Ticket;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// One query on its way: publishes its shards within the window, counts each answer once, hands the
/// answers to the listener one at a time, and ends.
///
/// Virtual threads per query: some publish, one calls the listener. Answers, deadlines and
/// cancellation come in on other threads and only change the [ShardLedger], under one lock that is
/// never held during a call to anybody else. A listener that does not come after leaves its answers
/// in the window, which stops the publishing and bounds what is held.
final class QueryRun implements QueryHandle {
    private static final System.Logger LOG = System.getLogger(QueryRun.class.getName());
    private static final long SHARE_CHECK_MILLIS = 100;

    private final String queryId;
    private final QueryRequest request;
    private final QueryListener listener;
    private final QueryContext context;
    private final Instant tokenExpiry;
    private final List<String> traces;
    private final CountDownLatch told = new CountDownLatch(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All guarded by lock.
    private final ShardLedger ledger;
    private @Nullable Ending ending;
    private boolean hungry;
    private Runnable stopDeadline = () -> {};

    QueryRun(String queryId, QueryRequest request, QueryListener listener, QueryContext context) {
        this.queryId = queryId;
        this.request = request;
        this.listener = listener;
        this.context = context;
        // One shard each, in the order given, duplicates kept, because clients count the answers.
        this.traces = request.traces();
        this.ledger = new ShardLedger(traces.size());
        Duration life = context.settings().queryDeadline().plus(context.settings().shardDeadline());
        this.tokenExpiry = context.clock().instant().plus(life);
    }

    void start() {
        run(() ->
                stopDeadline =
                        context.after(context.settings().queryDeadline(), this::deadlinePassed));
        for (int i = 0; i < context.settings().publishing().atOnce(); i++) {
            var _ = Thread.ofVirtual().name("publish-" + queryId).start(this::publishAll);
        }
        var _ = Thread.ofVirtual().name("deliver-" + queryId).start(this::deliverAll);
    }

    @Override
    public String queryId() {
        return queryId;
    }

    @Override
    public void cancel() {
        end(QueryOutcome.Cancelled::new, "the client cancelled");
    }

    @Override
    public QueryProgress progress() {
        return locked(ledger::progress);
    }

    @Override
    public boolean await(Duration atMost) throws InterruptedException {
        return told.await(TimeUnit.NANOSECONDS.convert(atMost), TimeUnit.NANOSECONDS);
    }

    /// Takes an answer.
    ///
    /// @return false when it was not counted: a duplicate, an old attempt, or after the end
    boolean accept(ShardReply reply) {
        Instant now = context.clock().instant();
        Verdict verdict = locked(() -> judge(reply, now));
        switch (verdict) {
            case COUNTED, KNOWN -> {}
            case FATAL -> {
                if (reply instanceof ShardReply.Failed failure) {
                    end(ending(failedShard(failure)), "a trace failed");
                }
            }
            case IGNORED -> context.discard(reply);
        }
        return verdict == Verdict.COUNTED || verdict == Verdict.FATAL;
    }

    /// What an answer means; changes the ledger accordingly.
    private Verdict judge(ShardReply reply, Instant now) {
        if (ending != null || !ledger.isCurrent(reply)) {
            return ledger.isStillWanted(reply) ? Verdict.KNOWN : Verdict.IGNORED;
        }
        pace(reply, now);
        if (reply instanceof ShardReply.Failed failure) {
            int attempt = ledger.tryAgain(failure, context.settings().shardAttempts());
            if (attempt > 0) {
                int shard = failure.route().key().shard();
                context.after(pauseAfter(attempt), () -> queueAgain(shard));
                return Verdict.COUNTED;
            }
            if (request.onError() == OnError.FAIL) {
                return Verdict.FATAL;
            }
        }
        ledger.end(reply);
        changed.signalAll();
        return Verdict.COUNTED;
    }

    /// Lets the shards of all queries that are out follow what the workers do.
    private void pace(ShardReply reply, Instant now) {
        Instant since = ledger.outSince(reply);
        switch (reply) {
            case ShardReply.Completed done when since != null ->
                    context.inFlight()
                            .answered(
                                    Duration.between(since, now),
                                    Duration.ofNanos(
                                            done.report().loadNanos()
                                                    + done.report().queryNanos()));
            case ShardReply.Completed _ -> {}
            // Whatever else a worker says, it does not say that there are too many shards.
            case ShardReply.Failed failure when failure.stage() == ShardStage.DELIVERY ->
                    context.inFlight().lost();
            case ShardReply.Failed _ -> {}
        }
    }

    private Duration pauseAfter(int attempt) {
        // Thirty doublings are years already; more would overflow.
        return context.settings().attemptPause().multipliedBy(1L << Math.min(attempt - 1, 30));
    }

    private void queueAgain(int shard) {
        run(() -> ledger.queueAgain(shard));
    }

    // ---- publishing ----

    private void publishAll() {
        try {
            for (Ticket ticket = nextTicket(); ticket != null; ticket = nextTicket()) {
                Ticket published = ticket;
                Optional<Failure> refused =
                        context.publisher()
                                .publish(
                                        new ShardKey(queryId, ticket.shard()),
                                        ticket.attempt(),
                                        traces.get(ticket.shard()),
                                        request,
                                        tokenExpiry,
                                        this::wantsAnswers);
                refused.ifPresent(failure -> accept(failed(published, failure)));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            cancel();
        }
    }

    private boolean wantsAnswers() {
        return locked(() -> ending == null && !ledger.isExpired());
    }

    /// The next shard to publish; null when there is none and will be none.
    private @Nullable Ticket nextTicket() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (ending == null && ledger.hasOpenShards() && !ledger.isExpired()) {
                int window = context.settings().window();
                hungry(ledger.wantsMore(window));
                Ticket ticket = ledger.nextTicket(window, context.inFlight().share());
                if (ticket != null) {
                    ledger.departed(
                            ticket,
                            context.clock().instant(),
                            context.after(
                                    context.settings().shardDeadline(), () -> timeOut(ticket)));
                    return ticket;
                }
                if (hungry) {
                    context.inFlight().full();
                    // Other queries leave it a larger share without a word.
                    var _ = changed.await(SHARE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                } else {
                    changed.await();
                }
            }
            hungry(false);
            return null;
        } finally {
            lock.unlock();
        }
    }

    private void hungry(boolean now) {
        if (now != hungry) {
            hungry = now;
            context.inFlight().hungry(now);
        }
    }

    private void timeOut(Ticket ticket) {
        accept(
                failed(
                        ticket,
                        Failure.resource(
                                "SHARD_DEADLINE",
                                "no answer for %s within %s"
                                        .formatted(
                                                traces.get(ticket.shard()),
                                                context.settings().shardDeadline()))));
    }

    private ShardReply.Failed failed(Ticket ticket, Failure failure) {
        return new ShardReply.Failed(
                context.route(new ShardKey(queryId, ticket.shard()), Math.max(1, ticket.attempt())),
                traces.get(ticket.shard()),
                failure,
                ShardStage.DELIVERY);
    }

    // ---- ending ----

    private void end(Ending how, String why) {
        boolean[] anybodyAtWork = new boolean[1];
        List<ShardReply> untaken =
                locked(() -> {
                    if (ending != null || ledger.isDone()) {
                        return null;
                    }
                    ending = how;
                    anybodyAtWork[0] = ledger.hasShardsOut();
                    changed.signalAll();
                    return ledger.abandon();
                });
        if (untaken == null) {
            return;
        }
        untaken.forEach(context::discard);
        listener.stopping();
        if (anybodyAtWork[0]) {
            callOff(why);
        }
    }

    private void deadlinePassed() {
        Failure failure =
                Failure.resource(
                        "QUERY_DEADLINE",
                        "the query was not answered within %s"
                                .formatted(context.settings().queryDeadline()));
        Ending how = ending(failure, Optional.empty());
        switch (request.onError()) {
            case FAIL -> end(how, failure.message());
            case SKIP -> {
                boolean anybodyAtWork =
                        locked(() -> {
                            boolean out = ledger.hasShardsOut();
                            ledger.expire(open -> failed(open, failure));
                            // What is left is to be told; a client that does not listen to it
                            // does not keep the query.
                            stopDeadline =
                                    context.after(
                                            context.settings().shardDeadline(),
                                            () -> end(how, failure.message()));
                            changed.signalAll();
                            return out;
                        });
                if (anybodyAtWork) {
                    callOff(failure.message());
                }
            }
        }
    }

    /// On a thread of its own: the broker may take its time, and nobody here waits for it.
    private void callOff(String why) {
        var _ =
                Thread.ofVirtual()
                        .name("cancel-" + queryId)
                        .start(() -> {
                            try {
                                context.publisher().publishCancel(queryId, why);
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    // ---- delivering ----

    private void deliverAll() {
        try {
            for (ShardReply reply = nextAnswer(); reply != null; reply = nextAnswer()) {
                deliver(reply);
                run(ledger::taken);
                listener.progress(progress());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            cancel();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "query " + queryId + ": its listener failed", e);
            Failure failure =
                    Failure.internal("LISTENER_FAILED", "internal error (%s)".formatted(e));
            end(ending(failure, Optional.empty()), failure.message());
        }
        finish();
    }

    private @Nullable ShardReply nextAnswer() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (ending == null && !ledger.hasAnswers() && ledger.hasOpenShards()) {
                changed.await();
            }
            return ledger.take();
        } finally {
            lock.unlock();
        }
    }

    private void deliver(ShardReply reply) {
        switch (reply) {
            case ShardReply.Completed done -> deliver(done);
            case ShardReply.Failed failure -> deliver(failedShard(failure));
        }
    }

    private void deliver(ShardReply.Completed done) {
        int shard = done.route().key().shard();
        try {
            listener.shardCompleted(
                    new CompletedShard(
                            shard,
                            done.traceAddress(),
                            done.report(),
                            done.answer(),
                            context.claims()));
            run(() -> ledger.count(1, 0, done.report().rows()));
        } catch (ProcessorException e) {
            FailedShard lost =
                    new FailedShard(shard, done.traceAddress(), e.failure(), ShardStage.DELIVERY);
            switch (request.onError()) {
                case FAIL -> end(ending(lost), e.failure().message());
                case SKIP -> deliver(lost);
            }
        } finally {
            context.discard(done);
        }
    }

    private void deliver(FailedShard failure) {
        listener.shardFailed(failure);
        run(() -> ledger.count(0, 1, 0));
    }

    private void finish() {
        Ending how =
                locked(() -> {
                    hungry(false);
                    stopDeadline.run();
                    return ending == null ? QueryOutcome.Finished::new : ending;
                });
        QueryOutcome outcome = how.with(progress());
        try {
            listener.finished(outcome);
        } finally {
            context.finished(queryId, outcome);
            told.countDown();
        }
    }

    private static Ending ending(FailedShard shard) {
        return ending(shard.failure(), Optional.of(shard));
    }

    private static Ending ending(Failure failure, Optional<FailedShard> shard) {
        return progress -> new QueryOutcome.Failed(progress, failure, shard);
    }

    private static FailedShard failedShard(ShardReply.Failed failure) {
        return new FailedShard(
                failure.route().key().shard(),
                failure.traceAddress(),
                failure.failure(),
                failure.stage());
    }

    private void run(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private <T extends @Nullable Object> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /// How the query ends, but for the numbers.
    @FunctionalInterface
    private interface Ending {
        QueryOutcome with(QueryProgress progress);
    }

    private enum Verdict {
        /// Noted.
        COUNTED,
        /// Noted; it ends the query.
        FATAL,
        /// The very answer that was counted, again.
        KNOWN,
        /// Of no use.
        IGNORED
    }
}
