// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

import dev.tracefold.events.CancelProof;
import dev.tracefold.events.EventExtensions;
import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.EventType;
import dev.tracefold.events.FailureSemantics;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.events.ShardStage;
import dev.tracefold.events.result.ClaimCheckStore;
import dev.tracefold.events.result.ClaimCheckStores;
import dev.tracefold.events.result.ResultSpool;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.events.telemetry.Metrics;
import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.events.trace.TraceEvents;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.store.profile.ProfilePlaces;
import dev.tracefold.store.registry.TraceStores;
import dev.tracefold.worker.index.IndexTurns;
import dev.tracefold.worker.index.TraceIndexer;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.shard.IdlePreparation;
import dev.tracefold.worker.shard.RunningShards;
import dev.tracefold.worker.shard.ShardControl;
import dev.tracefold.worker.shard.ShardRunner;
import dev.tracefold.worker.shard.TraceEngine;

/// The worker: an event in, an event out. A shard that fails is an answer like any other; only an
/// event that cannot be answered at all is refused, with a status that tells the broker whether to
/// try again. The same shard twice is answered twice.
///
/// Shards run on platform threads of their own, as many as the settings say: they compute, and call
/// into native code, which would hold on to the carriers of virtual threads.
public final class WorkerFunction implements EventHandler, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(WorkerFunction.class.getName());
    private static final Failure STOPPING =
            Failure.external("WORKER_STOPPING", "the worker is shutting down");

    private final WorkerSettings settings;
    private final URI source;
    private final ClaimCheckStore claims;
    private final IndexTurns index;
    private final ProfilePlaces profiles;
    private final ShardRunner runner;
    private final DirectReplies directReplies;
    private final InstantSource clock;
    private final PipelineTracer tracer;
    private final RunningShards running = new RunningShards();
    private final WorkerCounters counters = new WorkerCounters();
    private final AtomicInteger atWork = new AtomicInteger();
    private final Deliveries deliveries = new Deliveries();
    private final Metrics metrics;
    private final ThreadPoolExecutor shards;
    private final IdlePreparation idle;
    private volatile boolean givingBack;

    /// A worker that nobody listens to.
    ///
    /// @param settings how it runs
    /// @param engine what loads and answers
    /// @param directReplies how answers are posted
    /// @param clock times of its events
    public WorkerFunction(
            WorkerSettings settings,
            TraceEngine engine,
            DirectReplies directReplies,
            InstantSource clock) {
        this(settings, engine, directReplies, clock, PipelineTracer.NONE);
    }

    /// A worker.
    ///
    /// @param settings how it runs
    /// @param engine what loads and answers
    /// @param directReplies how answers are posted
    /// @param clock times of its events
    /// @param tracer hears what it does
    public WorkerFunction(
            WorkerSettings settings,
            TraceEngine engine,
            DirectReplies directReplies,
            InstantSource clock,
            PipelineTracer tracer) {
        this.settings = settings;
        this.source = URI.create("/tracefold/worker/" + settings.name());
        this.claims = ClaimCheckStores.open(settings.claims(), settings.stores()::gcs);
        TraceStores stores = TraceStores.open(settings.stores());
        this.profiles = new ProfilePlaces(settings.stores());
        this.directReplies = directReplies;
        this.clock = clock;
        this.shards =
                new ThreadPoolExecutor(
                        settings.concurrency(),
                        settings.concurrency(),
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().daemon().name("shard-", 0).factory());
        this.idle = new IdlePreparation(engine, shards, running, settings.timeLimit());
        this.runner = new ShardRunner(stores, profiles, engine, idle::answered);
        this.metrics = counters.metrics(atWork::get, idle::waiting);
        this.tracer = PipelineTracer.all(List.of(metrics, tracer));
        this.index =
                new IndexTurns(new TraceIndexer(stores, engine), shards, running, source, clock);
    }

    @Override
    public EventOutcome handle(CloudEvent event) {
        deliveries.begun();
        try {
            return take(event);
        } finally {
            deliveries.ended();
        }
    }

    private EventOutcome take(CloudEvent event) {
        Optional<EventType> type = EventType.ofWireName(event.getType());
        if (type.isEmpty()) {
            return unexpected(event);
        }
        try {
            return switch (type.get()) {
                case SHARD_REQUESTED -> answer(event, ShardEvents.request(event));
                case QUERY_CANCELLED -> cancel(event);
                case TRACE_UPLOADED ->
                        index.index(TraceEvents.uploaded(event), control(settings.timeLimit()));
                case SHARD_COMPLETED, SHARD_FAILED, TRACE_INDEXED -> unexpected(event);
            };
        } catch (ProcessorException e) {
            return EventOutcome.refused(e.failure());
        }
    }

    /// Answers a shard without any event around it.
    ///
    /// @param inlineLimitBytes up to which size the answer stays in memory
    /// @param control stops it
    public ShardReply run(ShardRequest request, int inlineLimitBytes, ShardControl control) {
        ShardTracing tracing = ShardTracing.of(tracer, request.route());
        ShardReply reply = run(request, inlineLimitBytes, control, tracing, Optional.empty());
        tracing.ended(reply);
        return reply;
    }

    private ShardReply run(
            ShardRequest request,
            int inlineLimitBytes,
            ShardControl control,
            ShardTracing tracing,
            Optional<String> seal) {
        running.started(seal, control);
        idle.shardCame();
        try {
            ShardReply reply = submit(request, inlineLimitBytes, control, tracing).get();
            counters.count(reply);
            return reply;
        } catch (CancellationException _) {
            ShardReply reply = notBegun(request, ShardControl.CANCELLED);
            counters.count(reply);
            return reply;
        } catch (ExecutionException e) {
            LOG.log(System.Logger.Level.ERROR, "shard died: " + request.route().key(), e);
            return new ShardReply.Failed(
                    request.route(),
                    request.traceAddress(),
                    death(request, e.getCause()),
                    ShardStage.QUERY);
        } catch (RejectedExecutionException _) {
            return notBegun(request, STOPPING);
        } catch (InterruptedException _) {
            control.cancel();
            Thread.currentThread().interrupt();
            return notBegun(request, STOPPING);
        } finally {
            idle.shardWent();
            running.ended(seal, control);
        }
    }

    /// A control whose time is the request's, but no more than the settings allow.
    public ShardControl control(Duration requested) {
        Duration time =
                requested.compareTo(settings.timeLimit()) < 0 ? requested : settings.timeLimit();
        return new ShardControl(time, System::nanoTime);
    }

    /// Where it finds profiles.
    public ProfilePlaces profiles() {
        return profiles;
    }

    /// The numbers of this worker.
    public Metrics metrics() {
        return metrics;
    }

    /// Takes no more shards; those that run are finished.
    @Override
    public void close() {
        idle.close();
        shards.shutdown();
    }

    /// Waits until the shards that run are finished and their answers posted, after [#close()].
    ///
    /// @return false when that took longer
    public boolean awaitIdle(Duration atMost) throws InterruptedException {
        long endNanos = System.nanoTime() + atMost.toNanos();
        return deliveries.awaitNone(atMost)
                && shards.awaitTermination(
                        Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    /// Stops the shards that still run, after [#close()]; the broker is asked to deliver them to
    /// another worker.
    public void giveBack() {
        givingBack = true;
        running.cancelAll();
    }

    private EventOutcome answer(CloudEvent asked, ShardRequest request) {
        ShardRoute route = request.route();
        // Before the work, not after: an answer that may not be posted is not worth computing.
        if (route.replyTo().isPresent() && !directReplies.allows(route.replyTo().get())) {
            return EventOutcome.refused(
                    Failure.user(
                            "REPLY_ADDRESS_REFUSED",
                            "reply address %s is not allowed".formatted(route.replyTo().get())));
        }
        ShardTracing tracing = ShardTracing.of(tracer, asked, route, clock.instant());
        ShardReply reply =
                expired(asked, request)
                        .orElseGet(() ->
                                run(
                                        request,
                                        settings.inlineLimitBytes(),
                                        control(request.limits().time()),
                                        tracing,
                                        CancelProof.sealOf(asked)));
        LOG.log(
                System.Logger.Level.DEBUG,
                "query={0} shard={1} attempt={2} outcome={3}",
                route.key().queryId(),
                route.key().shard(),
                route.attempt(),
                describe(reply));
        if (reply instanceof ShardReply.Failed failed && isGivenBack(failed)) {
            tracing.ended(reply);
            // A delivery again, not another attempt: the shard is as good as it was.
            return new EventOutcome.Refused(FailureSemantics.REDELIVER_STATUS, STOPPING.message());
        }
        CloudEvent event = tracing.stamp(ShardEvents.replied(reply, source, clock.instant()));
        try {
            return send(event, reply, route, tracing);
        } finally {
            tracing.ended(reply);
        }
    }

    /// A shard that a broker held longer than anybody waits for it is not begun.
    private Optional<ShardReply> expired(CloudEvent asked, ShardRequest request) {
        Instant now = clock.instant();
        return ShardEvents.expiry(asked)
                .filter(now::isAfter)
                .map(expiry ->
                        notBegun(
                                request,
                                Failure.resource(
                                        "SHARD_DEADLINE",
                                        "%s was wanted until %s, and it is %s at the worker"
                                                .formatted(request.traceAddress(), expiry, now))));
    }

    private EventOutcome send(
            CloudEvent event, ShardReply reply, ShardRoute route, ShardTracing tracing) {
        if (route.replyTo().isEmpty()) {
            return new EventOutcome.Reply(event);
        }
        long startNanos = System.nanoTime();
        EventOutcome posted = directReplies.post(event, route.replyTo().get());
        tracing.sent(posted, startNanos);
        if (posted.succeeded()) {
            return new EventOutcome.Accepted();
        }
        discard(reply);
        return posted;
    }

    private boolean isGivenBack(ShardReply.Failed failed) {
        return failed.failure().equals(STOPPING)
                || (givingBack && failed.failure().equals(ShardControl.CANCELLED));
    }

    private EventOutcome cancel(CloudEvent event) {
        String queryId = ShardEvents.queryId(event);
        Optional<String> seal = CancelProof.provenBy(event);
        if (seal.isEmpty()) {
            return EventOutcome.refused(
                    Failure.user(
                            "CANCEL_TOKEN_MISSING",
                            "event %s: expected extension %s but there is none"
                                    .formatted(event.getId(), EventExtensions.CANCEL_TOKEN)));
        }
        counters.countCancel();
        int stopped = running.cancel(seal.get());
        LOG.log(System.Logger.Level.DEBUG, "query={0} cancelled shards={1}", queryId, stopped);
        return new EventOutcome.Accepted();
    }

    /// Gives a shard its turn. One that is cancelled while it waits for it leaves the queue.
    private Future<ShardReply> submit(
            ShardRequest request,
            int inlineLimitBytes,
            ShardControl control,
            ShardTracing tracing) {
        FutureTask<ShardReply> work =
                new FutureTask<>(() -> {
                    atWork.incrementAndGet();
                    counters.begin();
                    tracing.started();
                    long startNanos = System.nanoTime();
                    try {
                        ShardReply answer = spool(request, inlineLimitBytes, control);
                        tracing.answered(answer, startNanos);
                        return answer;
                    } finally {
                        atWork.decrementAndGet();
                    }
                });
        Runnable withdraw =
                () -> {
                    if (shards.remove(work)) {
                        work.cancel(false);
                    }
                };
        if (control.onCancel(withdraw)) {
            shards.execute(work);
            // It may have been cancelled before it was in the queue.
            if (control.isCancelled()) {
                withdraw.run();
            }
        } else {
            work.cancel(false);
        }
        return work;
    }

    private ShardReply spool(ShardRequest request, int inlineLimitBytes, ShardControl control) {
        String hint = request.route().key().queryId() + "." + request.route().key().shard();
        try (ResultSpool spool = new ResultSpool(inlineLimitBytes, claims, hint)) {
            return runner.run(request, control, spool);
        } catch (IOException e) {
            return new ShardReply.Failed(
                    request.route(),
                    request.traceAddress(),
                    Failure.external("ANSWER_NOT_STORED", String.valueOf(e.getMessage())),
                    ShardStage.DELIVERY);
        }
    }

    /// Removes what an answer has laid down, if anything.
    public void discard(ShardReply reply) {
        if (reply instanceof ShardReply.Completed completed
                && completed.answer() instanceof ShardAnswer.Claimed(var check)) {
            try {
                claims.delete(check);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "left behind: " + check.uri(), e);
            }
        }
    }

    private static Failure death(ShardRequest request, @Nullable Throwable cause) {
        return switch (cause) {
            case null ->
                    Failure.internal("INTERNAL_ERROR", request.traceAddress() + ": internal error");
            case OutOfMemoryError _ ->
                    Failure.resource(
                            "OUT_OF_MEMORY",
                            "%s: the worker ran out of memory".formatted(request.traceAddress()));
            case StackOverflowError _ ->
                    Failure.resource(
                            "STACK_OVERFLOW",
                            "%s: the worker ran out of stack".formatted(request.traceAddress()));
            default ->
                    Failure.internal(
                            "INTERNAL_ERROR",
                            "%s: internal error (%s)".formatted(request.traceAddress(), cause));
        };
    }

    private static ShardReply notBegun(ShardRequest request, Failure why) {
        return new ShardReply.Failed(
                request.route(), request.traceAddress(), why, ShardStage.DELIVERY);
    }

    private static String describe(ShardReply reply) {
        return switch (reply) {
            case ShardReply.Completed done -> "completed rows=" + done.report().rows();
            case ShardReply.Failed failed -> failed.stage() + " " + failed.failure().code();
        };
    }

    private static EventOutcome unexpected(CloudEvent event) {
        return EventOutcome.refused(
                Failure.user(
                        "EVENT_TYPE_UNEXPECTED",
                        "event %s: a worker has no use for type %s"
                                .formatted(event.getId(), event.getType())));
    }
}
