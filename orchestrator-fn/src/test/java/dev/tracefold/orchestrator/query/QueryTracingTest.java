// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.telemetry.Activity;
import dev.tracefold.events.telemetry.Phase;
import dev.tracefold.events.telemetry.TraceContext;
import dev.tracefold.orchestrator.broker.Broker;
import dev.tracefold.processor.error.Failure;

import static org.assertj.core.api.Assertions.assertThat;

/// A tracer has heard everything of a query when its client hears that it has ended.
@NullMarked
final class QueryTracingTest extends QueryServiceScene {
    private final List<Phase> told = new CopyOnWriteArrayList<>();

    @Test
    void aRequestThatIsAnsweredBeforeTheBrokerIsDoneWithIt() throws Exception {
        CompletableFuture<List<Phase>> toldAtTheEnd = new CompletableFuture<>();
        CountDownLatch ended = new CountDownLatch(1);
        QueryListener client =
                new Heard() {
                    @Override
                    public void finished(QueryOutcome how) {
                        toldAtTheEnd.complete(List.copyOf(told));
                        ended.countDown();
                    }
                };
        Broker slow =
                event -> {
                    broker.answer(Answers.text(ShardEvents.request(event), "x"));
                    await(ended);
                    return new EventOutcome.Accepted();
                };

        service(
                        slow,
                        new QuerySettings(1, LONG, LONG, 3, Duration.ofMillis(1)),
                        (phase, _, parent, _) -> new Told(phase, parent))
                .submit(query("a"), client);

        assertThat(toldAtTheEnd.get(20, TimeUnit.SECONDS))
                .containsExactly(Phase.PLAN, Phase.PUBLISH, Phase.RECEIVE, Phase.MERGE);
    }

    private final class Told implements Activity {
        private final Phase phase;
        private final TraceContext context;

        Told(Phase phase, TraceContext context) {
            this.phase = phase;
            this.context = context;
        }

        @Override
        public TraceContext context() {
            return context;
        }

        @Override
        public void end(long endNanos, Optional<Failure> failure) {
            told.add(phase);
        }
    }
}
