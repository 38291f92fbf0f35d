// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.telemetry.Activity;
import dev.tracefold.events.telemetry.Phase;
import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.events.telemetry.Subject;
import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceAddress;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.WorkerSettings;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.shard.ProcessorEngine;

import static org.assertj.core.api.Assertions.assertThat;

/// The trace of a query goes through its events, from the client to the worker.
@NullMarked
class DistributedTracingTest {
    private static final TraceContext CLIENT = context(0xc1);

    private final Queue<Span> spans = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ids = new AtomicInteger();

    @Test
    void aWorkersSpansHangBelowTheRequestThatAskedForThem(@TempDir Path directory)
            throws Exception {
        List<Path> traces =
                List.of(
                        DistributedScene.trace(directory, "one.json", 3),
                        DistributedScene.trace(directory, "two.json", 3));
        DistributedScene.Answers answers = new DistributedScene.Answers();
        try (WorkerFunction worker = worker(directory);
                EmbeddedPipeline pipeline =
                        EmbeddedPipeline.start(
                                worker, EmbeddedPipeline.settings(1), directory, tracer())) {
            var _ = pipeline.queries().submit(DistributedScene.question(traces), answers, CLIENT);
            var _ = answers.outcome();
        }

        Span run = only(Phase.RUN);
        assertThat(run.parent()).isEqualTo(CLIENT);
        assertThat(only(Phase.PLAN).parent()).isEqualTo(run.context());
        List<Span> published = of(Phase.PUBLISH);
        assertThat(published).hasSize(2);
        for (Span publish : published) {
            assertThat(publish.parent()).isEqualTo(run.context());
            Span shard = below(Phase.SHARD, publish);
            assertThat(shard.subject().shard()).isEqualTo(publish.subject().shard());
            assertThat(below(Phase.QUEUE, publish).subject().shard())
                    .isEqualTo(publish.subject().shard());
            assertThat(below(Phase.LOAD, shard).subject().queryId())
                    .isEqualTo(run.subject().queryId());
            assertThat(below(Phase.QUERY, shard).subject().place())
                    .isEqualTo(shard.subject().place());
        }
        assertThat(of(Phase.MERGE))
                .hasSize(2)
                .allSatisfy(merge -> assertThat(merge.parent()).isEqualTo(run.context()));
    }

    private PipelineTracer tracer() {
        return (phase, subject, parent, _) -> {
            Span span = new Span(phase, subject, parent, context(ids.incrementAndGet()));
            spans.add(span);
            return new Activity() {
                @Override
                public TraceContext context() {
                    return span.context();
                }

                @Override
                public void end(long endNanos, Optional<Failure> failure) {}
            };
        };
    }

    private WorkerFunction worker(Path directory) {
        return new WorkerFunction(
                new WorkerSettings(
                        "one",
                        1,
                        StoreSettings.defaults(TraceAddress.Grammar.PATHS, Optional.empty()),
                        WorkerSettings.DEFAULT_INLINE_LIMIT_BYTES,
                        directory.toUri(),
                        Duration.ofMinutes(5),
                        Long.MAX_VALUE,
                        List.of(),
                        Duration.ofSeconds(30)),
                new ProcessorEngine(ProcessorOptions.DEFAULTS),
                DirectReplies.none(),
                InstantSource.system(),
                tracer());
    }

    private List<Span> of(Phase phase) {
        return spans.stream().filter(span -> span.phase() == phase).toList();
    }

    private Span only(Phase phase) {
        assertThat(of(phase)).hasSize(1);
        return of(phase).getFirst();
    }

    private Span below(Phase phase, Span parent) {
        List<Span> found =
                of(phase).stream().filter(span -> span.parent().equals(parent.context())).toList();
        assertThat(found).as("%s below %s", phase, parent).hasSize(1);
        return found.getFirst();
    }

    private static TraceContext context(int id) {
        return TraceContext.of(
                Optional.of("00-0af7651916cd43dd8448eb211c80319c-%016x-01".formatted(id)),
                Optional.empty());
    }

    private record Span(Phase phase, Subject subject, TraceContext parent, TraceContext context) {}
}
