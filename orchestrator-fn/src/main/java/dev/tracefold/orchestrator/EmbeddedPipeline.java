// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventType;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.orchestrator.broker.DeliveryPolicy;
import dev.tracefold.orchestrator.broker.InProcessBroker;
import dev.tracefold.orchestrator.broker.Subscriber;
import dev.tracefold.orchestrator.broker.Trigger;
import dev.tracefold.orchestrator.broker.TriggerFilter;
import dev.tracefold.orchestrator.query.QueryHandle;
import dev.tracefold.orchestrator.query.QueryListener;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.query.QuerySettings;
import dev.tracefold.orchestrator.reply.MemoryReplyChannel;
import dev.tracefold.orchestrator.reply.ReplyTokens;

/// The pipeline within one JVM: the same functions and the same events as between processes, with
/// an in-process broker in the middle. Starts no framework and no server.
///
/// ```java
/// try (EmbeddedPipeline pipeline = EmbeddedPipeline.start(worker, settings, claimDirectory)) {
///     QueryHandle query = pipeline.submit(request, listener);
///     query.await(Duration.ofHours(1));
/// }
/// ```
public final class EmbeddedPipeline implements AutoCloseable {
    private static final String REPLICA = "embedded";
    private static final int SECRET_BYTES = 32;

    private final InProcessBroker broker;
    private final QueryService queries;

    private EmbeddedPipeline(InProcessBroker broker, QueryService queries) {
        this.broker = broker;
        this.queries = queries;
    }

    /// Starts a pipeline around a worker.
    ///
    /// @param worker takes requests and cancellations, and bounds how much it does at once
    /// @param settings how queries run
    /// @param claimDirectory where the worker lays down large answers
    public static EmbeddedPipeline start(
            EventHandler worker, QuerySettings settings, Path claimDirectory) {
        return start(worker, settings, claimDirectory, PipelineTracer.NONE);
    }

    /// Starts a pipeline around a worker.
    ///
    /// @param worker takes requests and cancellations, and bounds how much it does at once
    /// @param settings how queries run
    /// @param claimDirectory where the worker lays down large answers
    /// @param tracer hears what the orchestrator does
    public static EmbeddedPipeline start(
            EventHandler worker,
            QuerySettings settings,
            Path claimDirectory,
            PipelineTracer tracer) {
        InProcessBroker broker = new InProcessBroker();
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        InstantSource clock = InstantSource.system();
        QueryService queries =
                new QueryService(
                        settings,
                        new QueryService.Identity(REPLICA, new ReplyTokens(secret, clock)),
                        broker,
                        new MemoryReplyChannel(broker, REPLICA),
                        new FileClaimCheckStore(claimDirectory),
                        clock,
                        () -> UUID.randomUUID().toString(),
                        tracer);
        DeliveryPolicy delivery =
                new DeliveryPolicy(
                        3,
                        DeliveryPolicy.Backoff.EXPONENTIAL,
                        Duration.ofMillis(100),
                        Optional.of(new Subscriber("memory:dead-letters", queries)));
        DeliveryPolicy bestEffort =
                new DeliveryPolicy(
                        0, DeliveryPolicy.Backoff.LINEAR, Duration.ZERO, Optional.empty());
        Subscriber subscriber = new Subscriber("memory:worker", worker);
        var _ = broker.subscribe(trigger(EventType.SHARD_REQUESTED, subscriber, delivery));
        var _ = broker.subscribe(trigger(EventType.QUERY_CANCELLED, subscriber, bestEffort));
        return new EmbeddedPipeline(broker, queries);
    }

    /// Settings for a pipeline with that many workers: a window that keeps them busy, and deadlines
    /// that only a shard that is lost for good meets.
    public static QuerySettings settings(int workers) {
        return new QuerySettings(
                2 * workers + 2,
                Duration.ofDays(1),
                Duration.ofDays(30),
                3,
                Duration.ofMillis(100));
    }

    /// Starts a query.
    public QueryHandle submit(QueryRequest request, QueryListener listener) {
        return queries.submit(request, listener);
    }

    /// The service behind it, for front doors.
    public QueryService queries() {
        return queries;
    }

    /// Calls off whatever runs. The worker is its owner's to close.
    @Override
    public void close() {
        queries.close();
        broker.close();
    }

    private static Trigger trigger(EventType type, Subscriber subscriber, DeliveryPolicy delivery) {
        return new Trigger(
                type.name(),
                new TriggerFilter.Exact(Map.of("type", type.wireName())),
                subscriber,
                delivery);
    }
}
