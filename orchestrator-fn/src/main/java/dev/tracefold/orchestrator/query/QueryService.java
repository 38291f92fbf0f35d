// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventExtensions;
import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.EventType;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.events.ShardStage;
import dev.tracefold.events.result.ClaimCheckStore;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.events.telemetry.Metrics;
import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.orchestrator.broker.Broker;
import dev.tracefold.orchestrator.reply.ReplyChannel;
import dev.tracefold.orchestrator.reply.ReplyTokens;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.error.ProcessorException;

/// Takes queries from the front doors and answers from the reply channel. An answer counts when its
/// token is ours; one for a query that is not here any more is taken and forgotten, because nobody
/// could do better with it.
public final class QueryService implements EventHandler, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(QueryService.class.getName());

    private final QuerySettings settings;
    private final String replica;
    private final ReplyTokens tokens;
    private final ClaimCheckStore claims;
    private final InstantSource clock;
    private final Supplier<String> queryIds;
    private final ShardPublisher publisher;
    private final Map<String, QueryRun> running = new ConcurrentHashMap<>();
    private final QueryTracing tracing;
    private final Metrics metrics;
    private final QueryCounters counters = new QueryCounters();
    private final ScheduledThreadPoolExecutor timer;
    private final InFlightWindow inFlight;
    private final ReplyChannel replies;
    private final URI source;
    private final QueryContext context = new Context();

    /// A service that nobody listens to.
    ///
    /// @param settings how queries run
    /// @param identity which replica this is, and its tokens
    /// @param broker takes the requests
    /// @param replies brings the answers; opened and closed here
    /// @param claims where large answers lie
    /// @param clock time of day
    /// @param queryIds names for queries: unique, and fit for a file name
    public QueryService(
            QuerySettings settings,
            Identity identity,
            Broker broker,
            ReplyChannel replies,
            ClaimCheckStore claims,
            InstantSource clock,
            Supplier<String> queryIds) {
        this(settings, identity, broker, replies, claims, clock, queryIds, PipelineTracer.NONE);
    }

    /// A service.
    ///
    /// @param settings how queries run
    /// @param identity which replica this is, and its tokens
    /// @param broker takes the requests
    /// @param replies brings the answers; opened here
    /// @param claims where large answers lie
    /// @param clock time of day
    /// @param queryIds names for queries: unique, and fit for a file name
    /// @param tracer hears what it does
    public QueryService(
            QuerySettings settings,
            Identity identity,
            Broker broker,
            ReplyChannel replies,
            ClaimCheckStore claims,
            InstantSource clock,
            Supplier<String> queryIds,
            PipelineTracer tracer) {
        this.settings = settings;
        this.replica = identity.replica();
        this.tokens = identity.tokens();
        this.claims = claims;
        this.clock = clock;
        this.queryIds = queryIds;
        this.inFlight = new InFlightWindow(settings.inFlight());
        this.replies = replies;
        this.source = URI.create("/tracefold/orchestrator/" + replica);
        this.metrics = counters.metrics(running::size, this::shardsInFlight, inFlight::limit);
        this.tracing = new QueryTracing(PipelineTracer.all(List.of(metrics, tracer)), replica);
        this.publisher =
                new ShardPublisher(
                        broker,
                        replies,
                        tokens,
                        new ShardPublisher.Sender(replica, source),
                        clock,
                        settings,
                        tracing);
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().daemon().name("query-timer").factory());
        timer.setRemoveOnCancelPolicy(true);
        replies.open(this);
    }

    /// Who this replica is to its workers.
    ///
    /// @param replica its name, which answers are routed by: letters, digits, dots and dashes
    /// @param tokens proves that it asked
    public record Identity(String replica, ReplyTokens tokens) {
        public Identity {
            if (!replica.matches("[A-Za-z0-9.-]+")) {
                throw new IllegalArgumentException(
                        "replica: expected letters, digits, dots and dashes but was '%s'"
                                .formatted(replica));
            }
        }
    }

    /// Starts a query; the listener hears of it until it has finished.
    public QueryHandle submit(QueryRequest request, QueryListener listener) {
        return submit(request, listener, TraceContext.NONE);
    }

    /// Starts a query within its client's trace; the listener hears of it until it has finished.
    public QueryHandle submit(QueryRequest request, QueryListener listener, TraceContext parent) {
        String queryId = queryIds.get();
        tracing.begin(queryId, parent);
        long planNanos = System.nanoTime();
        QueryRun run = new QueryRun(queryId, request, tracing.merging(queryId, listener), context);
        tracing.planned(queryId, planNanos);
        running.put(run.queryId(), run);
        counters.started();
        LOG.log(
                System.Logger.Level.DEBUG,
                "query={0} started traces={1}",
                run.queryId(),
                request.traces().size());
        run.start();
        return run;
    }

    /// Takes an answer, or a request that came back as a dead letter.
    @Override
    public EventOutcome handle(CloudEvent event) {
        long startNanos = System.nanoTime();
        try {
            ShardRoute route = ShardEvents.route(event);
            Optional<String> token = route.replyToken();
            if (token.isEmpty() || !tokens.accepts(token.get(), route.key(), route.replica())) {
                counters.refused();
                return EventOutcome.refused(
                        Failure.user(
                                "REPLY_TOKEN_REFUSED",
                                "event %s: the reply token is missing, expired or not for this shard"
                                        .formatted(event.getId())));
            }
            ShardReply reply = reply(event);
            if (isRequest(event) && !route.replica().equals(replica)) {
                // Dead letters go to any replica; only the one that asked can end the shard.
                counters.forwarded();
                return replies.forward(ShardEvents.replied(reply, source, clock.instant()));
            }
            // First, for with the last answer the query ends, and what comes after its end nobody
            // sees.
            tracing.received(event, route, startNanos);
            accept(reply);
            return new EventOutcome.Accepted();
        } catch (ProcessorException e) {
            return EventOutcome.refused(e.failure());
        }
    }

    /// The numbers of this service.
    public Metrics metrics() {
        return metrics;
    }

    private long shardsInFlight() {
        return running.values().stream()
                .map(QueryRun::progress)
                .mapToLong(now -> (long) now.published() - now.completed() - now.failed())
                .sum();
    }

    /// Calls off whatever runs, and takes no more answers.
    @Override
    public void close() {
        new ArrayList<>(running.values()).forEach(QueryRun::cancel);
        timer.shutdownNow();
        replies.close();
    }

    private void accept(ShardReply reply) {
        QueryRun run = running.get(reply.route().key().queryId());
        if (run == null) {
            counters.late();
            // Another replica's answer is that replica's to remove.
            if (reply.route().replica().equals(replica)) {
                context.discard(reply);
            }
            return;
        }
        counters.answered(reply, run.accept(reply));
    }

    private static boolean isRequest(CloudEvent event) {
        return event.getType().equals(EventType.SHARD_REQUESTED.wireName());
    }

    private ShardReply reply(CloudEvent event) {
        if (!isRequest(event)) {
            return ShardEvents.reply(event);
        }
        ShardRequest request = ShardEvents.request(event);
        Failure failure = deadLetter(event);
        counters.deadLetter();
        return new ShardReply.Failed(
                request.route(), request.traceAddress(), failure, ShardStage.DELIVERY);
    }

    private static Failure deadLetter(CloudEvent event) {
        Object destination = event.getExtension(EventExtensions.ERROR_DESTINATION);
        Object code = event.getExtension(EventExtensions.ERROR_CODE);
        Object data = event.getExtension(EventExtensions.ERROR_DATA);
        if (destination == null && code == null) {
            throw new ProcessorException(
                    Failure.user(
                            "EVENT_TYPE_UNEXPECTED",
                            "event %s: an orchestrator has no use for type %s"
                                    .formatted(event.getId(), event.getType())));
        }
        return new Failure(
                FailureCategory.EXTERNAL,
                "SHARD_DEAD_LETTERED",
                "no worker took the shard: %s answered %s%s"
                        .formatted(
                                destination,
                                code == null ? "nothing" : code,
                                data == null ? "" : ": " + fromBase64(data.toString())),
                false);
    }

    private static String fromBase64(String data) {
        try {
            return new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            // Not every broker encodes it.
            return data;
        }
    }

    private final class Context implements QueryContext {
        @Override
        public QuerySettings settings() {
            return settings;
        }

        @Override
        public ShardPublisher publisher() {
            return publisher;
        }

        @Override
        public InFlightWindow inFlight() {
            return inFlight;
        }

        @Override
        public ClaimCheckStore claims() {
            return claims;
        }

        @Override
        public InstantSource clock() {
            return clock;
        }

        @Override
        public Runnable after(Duration delay, Runnable task) {
            try {
                ScheduledFuture<?> scheduled =
                        timer.schedule(
                                task, TimeUnit.NANOSECONDS.convert(delay), TimeUnit.NANOSECONDS);
                return () -> scheduled.cancel(false);
            } catch (RejectedExecutionException _) {
                // Closing: every query is cancelled, so nothing waits for this.
                return () -> {};
            }
        }

        @Override
        public ShardRoute route(ShardKey key, int attempt) {
            return new ShardRoute(key, attempt, replica, Optional.empty(), Optional.empty());
        }

        @Override
        public void discard(ShardReply reply) {
            if (reply instanceof ShardReply.Completed completed
                    && completed.answer() instanceof ShardAnswer.Claimed(var check)) {
                try {
                    claims.delete(check);
                } catch (IOException | ProcessorException e) {
                    LOG.log(System.Logger.Level.WARNING, "left behind: " + check.uri(), e);
                }
            }
        }

        @Override
        public void finished(String queryId, QueryOutcome outcome) {
            running.remove(queryId);
            tracing.finished(queryId, outcome);
            counters.finished(outcome);
            LOG.log(System.Logger.Level.INFO, "query={0} ended {1}", queryId, outcome);
        }
    }
}
