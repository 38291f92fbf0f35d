// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.orchestrator.query.QuerySettings.InFlight;
import dev.tracefold.orchestrator.query.QuerySettings.Publishing;

import static org.assertj.core.api.Assertions.assertThat;

/// What queries do to each other, and a broker to all of them.
@NullMarked
final class FairnessTest extends QueryServiceScene {
    @Test
    void aSmallQueryFinishesWhileALargeOneRuns() throws Exception {
        QueryService service = service(8, LONG, LONG);
        QueryHandle large =
                service.submit(
                        query(Collections.nCopies(1_000_000, "a").toArray(String[]::new)), heard);
        ShardRequest request = broker.nextRequest();
        Heard small = new Heard();
        QueryHandle handle = service.submit(query("b", "c", "d"), small);

        // One worker, first come, first served.
        int ofTheLargeOne = 0;
        while (!handle.await(Duration.ZERO)) {
            if (request.route().key().queryId().equals(large.queryId())) {
                ofTheLargeOne++;
            }
            broker.answer(Answers.text(request, "x"));
            if (small.isFinished()) {
                break;
            }
            request = broker.nextRequest();
        }

        assertThat(small.outcome())
                .isEqualTo(new QueryOutcome.Finished(new QueryProgress(3, 3, 3, 0, 3)));
        // Of a million; how many it is depends on when threads of the small one get their turn.
        assertThat(ofTheLargeOne).isLessThan(1000);
        large.cancel();
        assertThat(heard.outcome()).isInstanceOf(QueryOutcome.Cancelled.class);
    }

    @Test
    void aQueryWhoseClientDoesNotListenLeavesTheWorkersToOthers() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Heard deaf =
                new Heard() {
                    @Override
                    public void shardCompleted(CompletedShard shard) {
                        await(release);
                        super.shardCompleted(shard);
                    }
                };
        QueryService service = service(2, LONG, LONG);
        service.submit(query("a", "a", "a", "a"), deaf);
        broker.answer(Answers.text(broker.nextRequest(), "x"));
        broker.answer(Answers.text(broker.nextRequest(), "x"));

        service.submit(query("b", "b"), heard);

        // Both places of the window: the first query has nothing out and wants nothing.
        ShardRequest first = broker.nextRequest();
        ShardRequest second = broker.nextRequest();
        assertThat(List.of(first.traceAddress(), second.traceAddress())).containsExactly("b", "b");
        broker.answer(Answers.text(first, "y"));
        broker.answer(Answers.text(second, "y"));
        assertThat(heard.outcome()).isInstanceOf(QueryOutcome.Finished.class);
        release.countDown();
        broker.answer(Answers.text(broker.nextRequest(), "x"));
        broker.answer(Answers.text(broker.nextRequest(), "x"));
        assertThat(deaf.outcome()).isInstanceOf(QueryOutcome.Finished.class);
    }

    @Test
    void aBrokerThatIsAwayForAWhileCostsNoShard() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        QuerySettings settings =
                new QuerySettings(
                        4,
                        new InFlight(1, 4, 4),
                        LONG,
                        LONG,
                        1,
                        Duration.ofMillis(1),
                        new Publishing(4, Duration.ofSeconds(20)));
        service(
                        event ->
                                asked.incrementAndGet() <= 12
                                        ? new EventOutcome.Refused(503, "busy")
                                        : broker.publish(event),
                        settings)
                .submit(query("a", "b", "c", "d"), heard);

        for (int i = 0; i < 4; i++) {
            broker.answer(Answers.text(broker.nextRequest(), "x"));
        }

        assertThat(heard.outcome())
                .isEqualTo(new QueryOutcome.Finished(new QueryProgress(4, 4, 4, 0, 4)));
    }
}
