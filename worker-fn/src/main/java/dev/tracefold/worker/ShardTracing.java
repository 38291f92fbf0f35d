// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.events.telemetry.Activity;
import dev.tracefold.events.telemetry.Phase;
import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.events.telemetry.Subject;
import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.processor.error.Failure;

/// Tells a tracer what one shard goes through in a worker. The thread that takes the event begins
/// and ends it, the thread of the shard fills in what happened between.
final class ShardTracing {
    private static final String QUEUE = "queue";

    private final PipelineTracer tracer;
    private final ShardRoute route;
    private final TraceContext parent;
    private final long askedNanos;
    private volatile Activity shard;
    private volatile Subject subject;

    private ShardTracing(
            PipelineTracer tracer, ShardRoute route, TraceContext parent, long askedNanos) {
        this.tracer = tracer;
        this.route = route;
        this.parent = parent;
        this.askedNanos = askedNanos;
        this.shard = Activity.unheard(parent);
        this.subject = Subject.of(route, QUEUE);
    }

    /// Of a shard that came as an event. It has waited since the event was made, as far as the
    /// clocks of both sides agree.
    static ShardTracing of(PipelineTracer tracer, CloudEvent event, ShardRoute route, Instant now) {
        @Nullable OffsetDateTime made = event.getTime();
        long waitedNanos =
                made == null ? 0 : Math.max(0, Duration.between(made.toInstant(), now).toNanos());
        return new ShardTracing(
                tracer, route, TraceContext.of(event), System.nanoTime() - waitedNanos);
    }

    /// Of a shard that came without an event.
    static ShardTracing of(PipelineTracer tracer, ShardRoute route) {
        return new ShardTracing(tracer, route, TraceContext.NONE, System.nanoTime());
    }

    /// Its thread begins.
    void started() {
        long now = System.nanoTime();
        tracer.record(Phase.QUEUE, Subject.of(route, QUEUE), parent, askedNanos, now);
        subject = Subject.of(route, Thread.currentThread().getName());
        shard = tracer.begin(Phase.SHARD, subject, parent, now);
    }

    /// Its thread has an answer.
    ///
    /// @param startNanos when it began to load
    void answered(ShardReply reply, long startNanos) {
        long now = System.nanoTime();
        switch (reply) {
            case ShardReply.Completed done -> {
                long loadedNanos = startNanos + done.report().loadNanos();
                tracer.record(Phase.LOAD, subject, shard.context(), startNanos, loadedNanos);
                tracer.record(
                        Phase.QUERY,
                        subject,
                        shard.context(),
                        loadedNanos,
                        loadedNanos + done.report().queryNanos());
            }
            case ShardReply.Failed failed -> {
                Phase phase =
                        switch (failed.stage()) {
                            case ADDRESS, LOAD -> Phase.LOAD;
                            case QUERY -> Phase.QUERY;
                            case DELIVERY -> Phase.REPLY;
                        };
                tracer.begin(phase, subject, shard.context(), startNanos)
                        .end(now, Optional.of(failed.failure()));
            }
        }
    }

    /// An answer about to be sent, with its place in the distributed trace.
    CloudEvent stamp(CloudEvent answer) {
        return shard.context().stamp(answer);
    }

    /// The answer was sent.
    ///
    /// @param startNanos when that began
    void sent(EventOutcome outcome, long startNanos) {
        Optional<Failure> failure =
                switch (outcome) {
                    case EventOutcome.Accepted _, EventOutcome.Reply _ -> Optional.empty();
                    case EventOutcome.Refused refused ->
                            Optional.of(Failure.external("ANSWER_NOT_TAKEN", refused.reason()));
                    case EventOutcome.Unreachable unreachable ->
                            Optional.of(Failure.external("ANSWER_NOT_TAKEN", unreachable.reason()));
                };
        tracer.begin(Phase.REPLY, subject, shard.context(), startNanos)
                .end(System.nanoTime(), failure);
    }

    /// Nothing more will happen.
    void ended(ShardReply reply) {
        shard.end(
                System.nanoTime(),
                switch (reply) {
                    case ShardReply.Completed _ -> Optional.empty();
                    case ShardReply.Failed failed -> Optional.of(failed.failure());
                });
    }
}
