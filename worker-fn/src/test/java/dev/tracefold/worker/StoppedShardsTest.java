// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.CancelProof;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardStage;
import dev.tracefold.processor.error.FailureCategory;

import static org.assertj.core.api.Assertions.assertThat;

/// Shards that end before their time: cancelled, over their limits, or left to the broker.
@NullMarked
final class StoppedShardsTest extends WorkerScene {
    @Test
    void aCancelledQueryStopsLoading() throws Exception {
        HeldEngine engine = new HeldEngine();
        WorkerFunction worker = held(engine);
        Path endless = Files.writeString(directory.resolve("endless"), "x");
        CompletableFuture<EventOutcome> outcome =
                CompletableFuture.supplyAsync(
                        () -> worker.handle(Workers.request("q", "/local/" + endless, "s")));
        engine.awaitBusy();

        assertThat(worker.handle(Workers.cancelled("q"))).isEqualTo(new EventOutcome.Accepted());

        ShardReply.Failed failed = failed(outcome.get(20, TimeUnit.SECONDS));
        assertThat(failed.failure().code()).isEqualTo("CANCELLED");
        assertThat(failed.stage()).isEqualTo(ShardStage.LOAD);
    }

    @Test
    void aCancelledQueryStopsRunning() throws Exception {
        HeldEngine engine = new HeldEngine();
        WorkerFunction worker = held(engine);
        CompletableFuture<EventOutcome> outcome =
                CompletableFuture.supplyAsync(
                        () -> worker.handle(Workers.request("q", trace, "endless")));
        engine.awaitBusy();

        worker.handle(Workers.cancelled("another"));
        worker.handle(Workers.cancelled("q"));

        ShardReply.Failed failed = failed(outcome.get(20, TimeUnit.SECONDS));
        assertThat(failed.failure().code()).isEqualTo("CANCELLED");
        assertThat(failed.stage()).isEqualTo(ShardStage.QUERY);
    }

    @Test
    void aRealQueryStopsRunning() throws Exception {
        WorkerFunction worker = real();
        CompletableFuture<EventOutcome> outcome =
                CompletableFuture.supplyAsync(() ->
                        worker.handle(
                                Workers.request(
                                        "q",
                                        trace,
                                        """
                                        WITH RECURSIVE c(x) AS
                                         (SELECT 1 UNION ALL SELECT x + 1 FROM c)
                                        SELECT count(*) FROM c\
                                        """)));

        // The shard may not have begun; then the cancelled query is remembered.
        worker.handle(Workers.cancelled("q"));

        assertThat(failed(outcome.get(20, TimeUnit.SECONDS)).failure().code())
                .isEqualTo("CANCELLED");
    }

    @Test
    void aShardOfAQueryThatWasCancelledBeforeIsNotBegun() {
        WorkerFunction worker = real();
        worker.handle(Workers.cancelled("q"));

        assertThat(failed(worker.handle(Workers.request("q", trace, SLICES))).failure().code())
                .isEqualTo("CANCELLED");
    }

    @Test
    void whoDoesNotKnowTheTokenCancelsNothing() throws Exception {
        HeldEngine engine = new HeldEngine();
        WorkerFunction worker = held(engine);
        CompletableFuture<EventOutcome> outcome =
                CompletableFuture.supplyAsync(
                        () -> worker.handle(Workers.request("q", trace, "endless")));
        engine.awaitBusy();
        CloudEvent named =
                ShardEvents.cancelled("q", "test", URI.create("/stranger"), Instant.EPOCH);
        // What whoever reads the broker knows.
        String seal = CancelProof.sealOf(Workers.request("q", trace, "endless")).orElseThrow();

        assertThat(worker.handle(named))
                .isInstanceOfSatisfying(
                        EventOutcome.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(400));
        worker.handle(new CancelProof("a guess").show(named));
        worker.handle(new CancelProof(seal).show(named));

        assertThat(worker.metrics().render()).contains("tracefold_shards_running 1\n");
        assertThat(outcome).isNotDone();
        worker.handle(Workers.cancelled("q"));
        assertThat(failed(outcome.get(20, TimeUnit.SECONDS)).failure().code())
                .isEqualTo("CANCELLED");
    }

    @Test
    void aShardThatNobodyWaitsForAnyMoreIsNotBegun() {
        HeldEngine engine = new HeldEngine();
        WorkerFunction worker = held(engine);
        CloudEvent asked = Workers.request("q", trace, "endless");

        ShardReply.Failed failed =
                failed(worker.handle(ShardEvents.expiring(asked, Workers.NOW.minusMillis(1))));

        assertThat(failed.failure().code()).isEqualTo("SHARD_DEADLINE");
        assertThat(failed.stage()).isEqualTo(ShardStage.DELIVERY);
        assertThat(
                        worker.handle(
                                ShardEvents.expiring(
                                        Workers.request("q2", trace, SLICES),
                                        Workers.NOW.plusMillis(1))))
                .isInstanceOf(EventOutcome.Reply.class);
    }

    @Test
    void aCancelledShardDoesNotWaitForItsTurn() throws Exception {
        HeldEngine engine = new HeldEngine();
        WorkerFunction worker = closing(Workers.worker(engine, claims, 1000, LONG, 1));
        CompletableFuture<EventOutcome> first =
                CompletableFuture.supplyAsync(
                        () -> worker.handle(Workers.request("first", trace, "endless")),
                        Thread::startVirtualThread);
        engine.awaitBusy();
        CompletableFuture<EventOutcome> second =
                CompletableFuture.supplyAsync(
                        () -> worker.handle(Workers.request("second", trace, SLICES)),
                        Thread::startVirtualThread);

        // Whether it waits already or comes later.
        worker.handle(Workers.cancelled("second"));

        assertThat(failed(second.get(20, TimeUnit.SECONDS)).failure().code())
                .isEqualTo("CANCELLED");
        assertThat(worker.metrics().render()).contains("tracefold_shards_running 1\n");
        assertThat(first).isNotDone();
        worker.handle(Workers.cancelled("first"));
        assertThat(failed(first.get(20, TimeUnit.SECONDS)).failure().code()).isEqualTo("CANCELLED");
    }

    @Test
    void theTimeLimitCoversLoading() throws Exception {
        Path endless = Files.writeString(directory.resolve("endless"), "x");
        WorkerFunction worker = worker(new HeldEngine(), 1000, Duration.ofMillis(50));

        ShardReply.Failed failed =
                failed(worker.handle(Workers.request("q", "/local/" + endless, "s")));

        assertThat(failed.failure().code()).isEqualTo("TIME_LIMIT");
        assertThat(failed.failure().category()).isEqualTo(FailureCategory.RESOURCE);
    }

    @Test
    void aWorkerThatIsClosingLeavesTheShardToTheBroker() {
        WorkerFunction worker = real();
        worker.close();

        EventOutcome outcome = worker.handle(Workers.request("q", trace, SLICES));

        assertThat(outcome).isEqualTo(new EventOutcome.Refused(503, "the worker is shutting down"));
        assertThat(outcome.retryable()).isTrue();
    }
}
