// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.ShardStage;
import dev.tracefold.orchestrator.broker.Broker;
import dev.tracefold.orchestrator.query.QueryRequest.OnError;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.processor.query.QueryLimits;

import static org.assertj.core.api.Assertions.assertThat;

/// One query from its shards to its last row.
@NullMarked
final class QueryServiceTest extends QueryServiceScene {
    // ---- window and merge ----

    @Test
    void everyTraceIsAnsweredAndCounted() throws Exception {
        service(10, LONG, LONG).submit(query("a", "b", "a"), heard);

        for (int i = 0; i < 3; i++) {
            ShardRequest request = broker.nextRequest();
            broker.answer(Answers.text(request, "x" + request.route().key().shard()));
        }

        assertThat(heard.outcome())
                .isEqualTo(new QueryOutcome.Finished(new QueryProgress(3, 3, 3, 0, 3)));
        assertThat(heard.lines()).containsExactly("0 a: x0", "1 b: x1", "2 a: x2");
    }

    @Test
    void aQueryOverNothingFinishes() throws Exception {
        service(10, LONG, LONG).submit(query(), heard);

        assertThat(heard.outcome())
                .isEqualTo(new QueryOutcome.Finished(new QueryProgress(0, 0, 0, 0, 0)));
    }

    @Test
    void aShardCarriesTheQueryTheLimitsAndAToken() throws Exception {
        QueryLimits limits = new QueryLimits(Duration.ofSeconds(1), 2, 3);
        service(1, LONG, LONG)
                .submit(new QueryRequest(List.of("a"), "SELECT 7", OnError.SKIP, limits), heard);

        ShardRequest request = broker.nextRequest();

        assertThat(request.work().text()).isEqualTo("SELECT 7");
        assertThat(request.limits()).isEqualTo(limits);
        assertThat(request.route().attempt()).isEqualTo(1);
        assertThat(request.route().replica()).isEqualTo("here");
        assertThat(
                        tokens.accepts(
                                request.route().replyToken().orElse(""),
                                request.route().key(),
                                "here"))
                .isTrue();
    }

    @Test
    void noMoreThanTheWindowIsOut() throws Exception {
        service(2, LONG, LONG).submit(query("a", "b", "c", "d"), heard);

        ShardRequest first = broker.nextRequest();
        broker.nextRequest();
        assertThat(broker.published()).isZero();
        broker.answer(Answers.text(first, "x"));
        broker.nextRequest();
        assertThat(broker.published()).isZero();
    }

    @Test
    void theWindowHoldsUnderLoad() throws Exception {
        AtomicInteger out = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            Broker eager =
                    event -> {
                        most.accumulateAndGet(out.incrementAndGet(), Math::max);
                        workers.execute(() -> {
                            ShardRequest request = ShardEvents.request(event);
                            out.decrementAndGet();
                            broker.answer(Answers.text(request, "x"));
                            broker.answer(Answers.text(request, "x"));
                        });
                        return new EventOutcome.Accepted();
                    };
            service(eager, new QuerySettings(5, LONG, LONG, 3, Duration.ofMillis(1)))
                    .submit(query(Collections.nCopies(2000, "a").toArray(new String[0])), heard);

            assertThat(heard.outcome())
                    .isEqualTo(
                            new QueryOutcome.Finished(
                                    new QueryProgress(2000, 2000, 2000, 0, 2000)));
        }
        assertThat(most.get()).isBetween(1, 5);
    }

    @Test
    void aListenerThatDoesNotComeAfterStopsThePublishing() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Heard slow =
                new Heard() {
                    @Override
                    public void shardCompleted(CompletedShard shard) {
                        blocked.countDown();
                        await(release);
                        super.shardCompleted(shard);
                    }
                };
        service(2, LONG, LONG).submit(query("a", "b", "c", "d"), slow);

        broker.answer(Answers.text(broker.nextRequest(), "x"));
        await(blocked);
        broker.answer(Answers.text(broker.nextRequest(), "x"));

        // One is being taken, one waits: the window is full though nothing is out.
        assertThat(broker.published()).isZero();
        release.countDown();
        broker.answer(Answers.text(broker.nextRequest(), "x"));
        broker.answer(Answers.text(broker.nextRequest(), "x"));
        assertThat(slow.outcome()).isInstanceOf(QueryOutcome.Finished.class);
    }

    @Test
    void anAnswerThatComesTwiceCountsOnce() throws Exception {
        service(10, LONG, LONG).submit(query("a", "b"), heard);
        ShardRequest first = broker.nextRequest();
        ShardRequest second = broker.nextRequest();

        broker.answer(Answers.text(first, "x"));
        assertThat(broker.answer(Answers.text(first, "x"))).isEqualTo(new EventOutcome.Accepted());
        broker.answer(Answers.failed(first, ShardStage.LOAD, FAULT));
        broker.answer(Answers.text(second, "y"));

        assertThat(heard.outcome())
                .isEqualTo(new QueryOutcome.Finished(new QueryProgress(2, 2, 2, 0, 2)));
    }

    @Test
    void anAnswerAfterTheEndIsTakenAndForgotten() throws Exception {
        service(10, LONG, LONG).submit(query("a"), heard);
        ShardRequest request = broker.nextRequest();
        broker.answer(Answers.text(request, "x"));
        heard.outcome();

        assertThat(broker.answer(Answers.text(request, "x")))
                .isEqualTo(new EventOutcome.Accepted());
    }

    // ---- failures ----

    @Test
    void withFailTheFirstFailureEndsTheQueryAndCallsItOff() throws Exception {
        service(2, LONG, LONG).submit(query(OnError.FAIL, "a", "b", "c"), heard);
        broker.nextRequest();
        ShardRequest second = broker.nextRequest();

        broker.answer(Answers.failed(second, ShardStage.QUERY, FAULT));

        QueryOutcome.Failed outcome = (QueryOutcome.Failed) heard.outcome();
        assertThat(outcome.failure()).isEqualTo(FAULT);
        assertThat(outcome.shard()).contains(new FailedShard(1, "b", FAULT, ShardStage.QUERY));
        assertThat(ShardEvents.queryId(broker.nextCancellation()))
                .isEqualTo(second.route().key().queryId());
        assertThat(broker.published()).isZero();
        assertThat(heard.stopped().getCount()).isZero();
    }

    @Test
    void withSkipTheOthersAreAnswered() throws Exception {
        service(2, LONG, LONG).submit(query("a", "b", "c"), heard);

        broker.answer(Answers.text(broker.nextRequest(), "x"));
        broker.answer(Answers.failed(broker.nextRequest(), ShardStage.LOAD, FAULT));
        broker.answer(Answers.text(broker.nextRequest(), "z"));

        assertThat(heard.outcome())
                .isEqualTo(new QueryOutcome.Finished(new QueryProgress(3, 3, 2, 1, 2)));
        assertThat(heard.lines()).containsExactly("0 a: x", "1 b! LOAD SQL_ERROR", "2 c: z");
    }

    @Test
    void aFailureThatMayPassIsTriedAgain() throws Exception {
        service(10, LONG, LONG).submit(query("a"), heard);

        broker.answer(Answers.failed(broker.nextRequest(), ShardStage.LOAD, OUTAGE));
        ShardRequest second = broker.nextRequest();
        assertThat(second.route().attempt()).isEqualTo(2);
        broker.answer(Answers.text(second, "x"));

        assertThat(heard.outcome())
                .isEqualTo(new QueryOutcome.Finished(new QueryProgress(1, 1, 1, 0, 1)));
    }

    @Test
    void aFailureThatDoesNotPassIsTriedNoMoreThanTheSettingsSay() throws Exception {
        service(10, LONG, LONG).submit(query("a"), heard);

        for (int attempt = 1; attempt <= 3; attempt++) {
            ShardRequest request = broker.nextRequest();
            assertThat(request.route().attempt()).isEqualTo(attempt);
            broker.answer(Answers.failed(request, ShardStage.LOAD, OUTAGE));
        }

        heard.outcome();
        assertThat(heard.lines()).containsExactly("0 a! LOAD STORE_DOWN");
    }

    @Test
    void theFailureOfAnOldAttemptIsIgnored() throws Exception {
        service(10, LONG, LONG).submit(query("a"), heard);

        ShardRequest first = broker.nextRequest();
        broker.answer(Answers.failed(first, ShardStage.LOAD, OUTAGE));
        ShardRequest second = broker.nextRequest();
        broker.answer(Answers.failed(first, ShardStage.LOAD, FAULT));
        broker.answer(Answers.text(second, "x"));

        heard.outcome();
        assertThat(heard.lines()).containsExactly("0 a: x");
    }

    @Test
    void theAnswerOfAnOldAttemptCounts() throws Exception {
        service(10, LONG, LONG).submit(query("a"), heard);

        ShardRequest first = broker.nextRequest();
        broker.answer(Answers.failed(first, ShardStage.LOAD, OUTAGE));
        broker.nextRequest();
        broker.answer(Answers.text(first, "late"));

        heard.outcome();
        assertThat(heard.lines()).containsExactly("0 a: late");
    }

    @Test
    void aDeadLetterFailsItsShard() throws Exception {
        service(10, LONG, LONG).submit(query("a"), heard);
        CloudEvent letter =
                CloudEventBuilder.from(broker.nextEvent())
                        .withExtension("knativeerrordest", "http://worker")
                        .withExtension("knativeerrorcode", "413")
                        .withExtension(
                                "knativeerrordata",
                                Base64.getEncoder()
                                        .encodeToString(
                                                "too large".getBytes(StandardCharsets.UTF_8)))
                        .build();

        assertThat(broker.deliver(letter)).isEqualTo(new EventOutcome.Accepted());

        heard.outcome();
        assertThat(heard.lines()).containsExactly("0 a! DELIVERY SHARD_DEAD_LETTERED");
    }

    @Test
    void aDeadLetterSaysWhoAndWhy() throws Exception {
        service(10, LONG, LONG).submit(query(OnError.FAIL, "a"), heard);
        broker.deliver(
                CloudEventBuilder.from(broker.nextEvent())
                        .withExtension("knativeerrordest", "http://worker")
                        .withExtension("knativeerrorcode", "413")
                        .withExtension("knativeerrordata", "dG9vIGxhcmdl")
                        .build());

        assertThat(((QueryOutcome.Failed) heard.outcome()).failure())
                .isEqualTo(
                        new Failure(
                                FailureCategory.EXTERNAL,
                                "SHARD_DEAD_LETTERED",
                                "no worker took the shard: http://worker answered 413: too large",
                                false));
    }

    @Test
    void aRequestThatIsNoDeadLetterIsRefused() throws Exception {
        service(10, LONG, LONG).submit(query("a"), heard);

        assertThat(broker.deliver(broker.nextEvent()))
                .isInstanceOfSatisfying(
                        EventOutcome.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(400));
    }

    @Test
    void aBrokerThatRefusesFailsTheShards() throws Exception {
        broker.answerEverythingWith(new EventOutcome.Refused(400, "not today"));
        service(10, LONG, LONG).submit(query("a", "b"), heard);

        assertThat(heard.outcome())
                .isEqualTo(new QueryOutcome.Finished(new QueryProgress(2, 2, 0, 2, 0)));
        assertThat(heard.lines())
                .containsExactly(
                        "0 a! DELIVERY BROKER_UNAVAILABLE", "1 b! DELIVERY BROKER_UNAVAILABLE");
    }

    @Test
    void aListenerThatFailsEndsItsQuery() throws Exception {
        Heard broken =
                new Heard() {
                    @Override
                    public void shardCompleted(CompletedShard shard) {
                        throw new IllegalStateException("no space left");
                    }
                };
        service(10, LONG, LONG).submit(query("a", "b"), broken);

        broker.answer(Answers.text(broker.nextRequest(), "x"));

        assertThat(((QueryOutcome.Failed) broken.outcome()).failure().code())
                .isEqualTo("LISTENER_FAILED");
    }
}
