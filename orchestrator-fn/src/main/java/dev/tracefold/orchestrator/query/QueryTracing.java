// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.events.telemetry.Activity;
import dev.tracefold.events.telemetry.Phase;
import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.events.telemetry.Subject;
import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.processor.error.Failure;

/// Tells a tracer what queries go through in this replica.
final class QueryTracing {
    private static final String PUBLISHER = "publisher";

    private final PipelineTracer tracer;
    private final String replica;
    private final Map<String, Activity> running = new ConcurrentHashMap<>();
    private final Map<Attempt, Activity> publishing = new ConcurrentHashMap<>();

    QueryTracing(PipelineTracer tracer, String replica) {
        this.tracer = tracer;
        this.replica = replica;
    }

    /// A query begins.
    ///
    /// @param parent its place in its client's trace
    void begin(String queryId, TraceContext parent) {
        running.put(
                queryId,
                tracer.begin(Phase.RUN, Subject.of(queryId, replica), parent, System.nanoTime()));
    }

    /// Its shards are known.
    void planned(String queryId, long startNanos) {
        tracer.record(
                Phase.PLAN,
                Subject.of(queryId, replica),
                context(queryId),
                startNanos,
                System.nanoTime());
    }

    /// A shard is about to be asked for.
    ///
    /// @return the place of the request in the query's trace
    TraceContext publishing(ShardRoute route) {
        Activity begun =
                tracer.begin(
                        Phase.PUBLISH,
                        Subject.of(route, PUBLISHER),
                        context(route.key().queryId()),
                        System.nanoTime());
        publishing.put(Attempt.of(route), begun);
        return begun.context();
    }

    /// The broker has it, or does not take it. An answer may have said so already; who comes second waits until
    /// the tracer has heard the first.
    void published(ShardRoute route, Optional<Failure> refused) {
        publishing.computeIfPresent(
                Attempt.of(route),
                (_, begun) -> {
                    begun.end(System.nanoTime(), refused);
                    return null;
                });
    }

    /// An answer has arrived; its event says within what it was sent. So its request was published, too, though the
    /// broker may not be done with it.
    void received(CloudEvent answer, ShardRoute route, long startNanos) {
        published(route, Optional.empty());
        tracer.record(
                Phase.RECEIVE,
                Subject.of(route, "receive " + replica),
                TraceContext.of(answer),
                startNanos,
                System.nanoTime());
    }

    /// A listener whose work is seen as merging.
    QueryListener merging(String queryId, QueryListener listener) {
        return tracer.equals(PipelineTracer.NONE) ? listener : new Merging(queryId, listener);
    }

    /// It has ended.
    void finished(String queryId, QueryOutcome outcome) {
        Activity whole = running.remove(queryId);
        if (whole != null) {
            whole.end(
                    System.nanoTime(),
                    switch (outcome) {
                        case QueryOutcome.Finished _, QueryOutcome.Cancelled _ -> Optional.empty();
                        case QueryOutcome.Failed failed -> Optional.of(failed.failure());
                    });
        }
    }

    private TraceContext context(String queryId) {
        Activity whole = running.get(queryId);
        return whole == null ? TraceContext.NONE : whole.context();
    }

    private record Attempt(ShardKey key, int number) {
        static Attempt of(ShardRoute route) {
            return new Attempt(route.key(), route.attempt());
        }
    }

    private final class Merging implements QueryListener {
        private final String queryId;
        private final QueryListener listener;

        Merging(String queryId, QueryListener listener) {
            this.queryId = queryId;
            this.listener = listener;
        }

        @Override
        public void shardCompleted(CompletedShard shard) {
            long startNanos = System.nanoTime();
            try {
                listener.shardCompleted(shard);
            } finally {
                merged(shard.shard(), startNanos);
            }
        }

        @Override
        public void shardFailed(FailedShard shard) {
            long startNanos = System.nanoTime();
            try {
                listener.shardFailed(shard);
            } finally {
                merged(shard.shard(), startNanos);
            }
        }

        private void merged(int shard, long startNanos) {
            tracer.record(
                    Phase.MERGE,
                    new Subject(queryId, OptionalInt.of(shard), 1, "merge " + replica),
                    context(queryId),
                    startNanos,
                    System.nanoTime());
        }

        @Override
        public void progress(QueryProgress progress) {
            listener.progress(progress);
        }

        @Override
        public void finished(QueryOutcome outcome) {
            listener.finished(outcome);
        }

        @Override
        public void stopping() {
            listener.stopping();
        }
    }
}
