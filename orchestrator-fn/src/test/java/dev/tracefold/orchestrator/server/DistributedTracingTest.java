// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.telemetry.Phase;
import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.orchestrator.EmbeddedPipeline;
import dev.tracefold.orchestrator.TestWorkers;
import dev.tracefold.orchestrator.server.HeardSpans.Span;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.WorkerSettings;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.shard.ProcessorEngine;

import static org.assertj.core.api.Assertions.assertThat;

/// The trace of a query goes through its events, from the client to the worker.
@NullMarked
class DistributedTracingTest {
    private static final TraceContext CLIENT = HeardSpans.context(0xc1);

    private final HeardSpans spans = new HeardSpans();

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
                                worker, EmbeddedPipeline.settings(1), directory, spans)) {
            var _ = pipeline.queries().submit(DistributedScene.question(traces), answers, CLIENT);
            var _ = answers.outcome();
        }

        Span run = only(Phase.RUN);
        assertThat(run.parent()).isEqualTo(CLIENT);
        assertThat(only(Phase.PLAN).parent()).isEqualTo(run.context());
        List<Span> published = spans.of(Phase.PUBLISH);
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
        assertThat(spans.of(Phase.MERGE))
                .hasSize(2)
                .allSatisfy(merge -> assertThat(merge.parent()).isEqualTo(run.context()));
    }

    private WorkerFunction worker(Path directory) {
        return new WorkerFunction(
                TestWorkers.settings(
                        "one", 1, WorkerSettings.DEFAULT_INLINE_LIMIT_BYTES, directory),
                new ProcessorEngine(ProcessorOptions.DEFAULTS),
                DirectReplies.none(),
                InstantSource.system(),
                spans);
    }

    private Span only(Phase phase) {
        assertThat(spans.of(phase)).hasSize(1);
        return spans.of(phase).getFirst();
    }

    private Span below(Phase phase, Span parent) {
        List<Span> found = spans.below(phase, parent.context());
        assertThat(found).as("%s below %s", phase, parent).hasSize(1);
        return found.getFirst();
    }
}
