// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;

import static org.assertj.core.api.Assertions.assertThat;

/// Several replicas behind one address.
@NullMarked
class ReplicaSetTest {
    @Test
    void anEventGoesToTheLeastBusyReplicaAndWaitsWhenAllAreBusy() throws Exception {
        CountDownLatch bothBusy = new CountDownLatch(2);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        ReplicaSet replicas =
                new ReplicaSet(
                        List.of(busy(first, bothBusy, release), busy(second, bothBusy, release)),
                        1);

        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<EventOutcome> one = callers.submit(() -> send(replicas));
            Future<EventOutcome> two = callers.submit(() -> send(replicas));
            assertThat(bothBusy.await(20, TimeUnit.SECONDS)).isTrue();
            Future<EventOutcome> three = callers.submit(() -> send(replicas));
            assertThat(first).hasValue(1);
            assertThat(second).hasValue(1);
            assertThat(three.isDone()).isFalse();
            release.countDown();
            assertThat(one.get().succeeded()).isTrue();
            assertThat(two.get().succeeded()).isTrue();
            assertThat(three.get().succeeded()).isTrue();
        }
        assertThat(first.get() + second.get()).isEqualTo(3);
    }

    @Test
    void aReplicaThatCannotBeReachedIsPassedOver() {
        AtomicInteger taken = new AtomicInteger();
        ReplicaSet replicas =
                new ReplicaSet(
                        List.of(
                                _ -> new EventOutcome.Unreachable("gone"),
                                _ -> {
                                    taken.incrementAndGet();
                                    return new EventOutcome.Accepted();
                                }),
                        1);

        assertThat(send(replicas).succeeded()).isTrue();
        assertThat(send(replicas).succeeded()).isTrue();
        assertThat(taken).hasValue(2);
    }

    @Test
    void whenNobodyCanBeReachedThatIsTheOutcome() {
        ReplicaSet replicas =
                new ReplicaSet(
                        List.of(
                                _ -> new EventOutcome.Unreachable("gone"),
                                _ -> new EventOutcome.Unreachable("gone too")),
                        1);

        assertThat(send(replicas)).isInstanceOf(EventOutcome.Unreachable.class);
    }

    private static EventOutcome send(ReplicaSet replicas) {
        return replicas.handle(BrokerContract.event("1", "a"));
    }

    private static EventHandler busy(
            AtomicInteger count, CountDownLatch started, CountDownLatch release) {
        return _ -> {
            count.incrementAndGet();
            started.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new EventOutcome.Accepted();
        };
    }
}
