// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.orchestrator.query.QueryRequest.OnError;
import dev.tracefold.processor.query.QueryLimits;

import static org.assertj.core.api.Assertions.assertThat;

/// The ends of a query: deadlines, cancellation, the end of the service.
@NullMarked
final class QueryEndTest extends QueryServiceScene {
    /// A deadline before which a busy machine has done what is done at once.
    private static final Duration SOON = Duration.ofSeconds(1);

    // ---- deadlines and cancellation ----

    @Test
    void aShardThatNeverAnswersEndsAtItsDeadline() throws Exception {
        service(1, SOON, LONG).submit(query("dead", "b"), heard);

        broker.nextRequest();
        broker.answer(Answers.text(broker.nextRequest(), "x"));

        assertThat(heard.outcome())
                .isEqualTo(new QueryOutcome.Finished(new QueryProgress(2, 2, 1, 1, 1)));
        assertThat(heard.lines()).containsExactly("0 dead! DELIVERY SHARD_DEADLINE", "1 b: x");
    }

    @Test
    void withFailTheQueryDeadlineEndsTheQuery() throws Exception {
        service(1, LONG, SOON).submit(query(OnError.FAIL, "dead", "b"), heard);

        assertThat(((QueryOutcome.Failed) heard.outcome()).failure().code())
                .isEqualTo("QUERY_DEADLINE");
        broker.nextCancellation();
    }

    @Test
    void withSkipTheQueryDeadlineFailsWhatIsOpen() throws Exception {
        service(1, LONG, SOON).submit(query("a", "dead", "never"), heard);

        broker.answer(Answers.text(broker.nextRequest(), "x"));

        assertThat(heard.outcome())
                .isEqualTo(new QueryOutcome.Finished(new QueryProgress(3, 2, 1, 2, 1)));
        assertThat(heard.lines())
                .containsExactly(
                        "0 a: x",
                        "1 dead! DELIVERY QUERY_DEADLINE",
                        "2 never! DELIVERY QUERY_DEADLINE");
        broker.nextCancellation();
    }

    @Test
    void aClientThatDoesNotListenDoesNotKeepItsQueryBeyondTheDeadline() throws Exception {
        Heard stuck =
                new Heard() {
                    @Override
                    public void shardFailed(FailedShard shard) {
                        await(stopped());
                    }
                };
        service(2, SOON, SOON).submit(query("a", "b"), stuck);

        assertThat(((QueryOutcome.Failed) stuck.outcome()).failure().code())
                .isEqualTo("QUERY_DEADLINE");
    }

    @Test
    void ofAMillionTracesEveryOneIsToldToHaveFailedWhenTimeIsUp() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        Heard counting =
                new Heard() {
                    @Override
                    public void shardFailed(FailedShard shard) {
                        failures.incrementAndGet();
                    }
                };
        QueryRequest request =
                new QueryRequest(
                        Collections.nCopies(1_000_000, "dead"),
                        "s",
                        OnError.SKIP,
                        QueryLimits.NONE);
        service(5, LONG, SOON).submit(request, counting);

        assertThat(counting.outcome())
                .isEqualTo(
                        new QueryOutcome.Finished(
                                new QueryProgress(1_000_000, 5, 0, 1_000_000, 0)));
        assertThat(failures.get()).isEqualTo(1_000_000);
    }

    @Test
    void cancellingStopsThePublishingAndTellsTheWorkers() throws Exception {
        QueryHandle handle = service(2, LONG, LONG).submit(query("a", "b", "c", "d"), heard);
        ShardRequest first = broker.nextRequest();
        broker.nextRequest();

        handle.cancel();

        assertThat(heard.outcome())
                .isEqualTo(new QueryOutcome.Cancelled(new QueryProgress(4, 2, 0, 0, 0)));
        assertThat(ShardEvents.queryId(broker.nextCancellation())).isEqualTo(handle.queryId());
        broker.answer(Answers.text(first, "x"));
        assertThat(handle.await(LONG)).isTrue();
        assertThat(broker.published()).isZero();
        assertThat(heard.lines()).isEmpty();
    }

    @Test
    void cancellingWakesAListenerThatIsBlocked() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        Heard stuck =
                new Heard() {
                    @Override
                    public void shardCompleted(CompletedShard shard) {
                        blocked.countDown();
                        await(stopped());
                    }
                };
        QueryHandle handle = service(2, LONG, LONG).submit(query("a", "b"), stuck);
        broker.answer(Answers.text(broker.nextRequest(), "x"));
        await(blocked);

        handle.cancel();

        assertThat(stuck.outcome()).isInstanceOf(QueryOutcome.Cancelled.class);
    }

    @Test
    void closingTheServiceEndsItsQueries() throws Exception {
        QueryService service = service(2, LONG, LONG);
        service.submit(query("a"), heard);
        broker.nextRequest();

        service.close();

        assertThat(heard.outcome()).isInstanceOf(QueryOutcome.Cancelled.class);
    }
}
