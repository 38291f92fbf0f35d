// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.cloudevents.CloudEvent;
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
    void whatOneTriggerHasDeliveredCountsForAnother() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger taken = new AtomicInteger();
        ReplicaSlots slots = new ReplicaSlots(1, 1);
        ReplicaSet ofOneTrigger = new ReplicaSet(List.of(busy(taken, busy, release)), slots);
        ReplicaSet ofAnother = new ReplicaSet(List.of(busy(taken, busy, release)), slots);

        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<EventOutcome> one = callers.submit(() -> send(ofOneTrigger));
            assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
            Thread waiting = Thread.ofVirtual().start(() -> send(ofAnother));
            awaitWaiting(slots, 1);
            assertThat(taken).hasValue(1);
            release.countDown();
            assertThat(one.get().succeeded()).isTrue();
            waiting.join();
        }
        assertThat(taken).hasValue(2);
    }

    @Test
    void whoWaitsLongestIsServedFirst() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        List<String> order = new CopyOnWriteArrayList<>();
        EventHandler only =
                event -> {
                    order.add(event.getId());
                    busy.countDown();
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return new EventOutcome.Accepted();
                };
        ReplicaSlots slots = new ReplicaSlots(1, 1);
        ReplicaSet replicas = new ReplicaSet(List.of(only), slots);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            CloudEvent event = BrokerContract.event(Integer.toString(i), "a");
            callers.add(Thread.ofVirtual().start(() -> replicas.handle(event)));
            assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
            awaitWaiting(slots, i);
        }

        release.countDown();

        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(order).containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    void whoIsInterruptedWhileItWaitsTakesNothing() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger taken = new AtomicInteger();
        ReplicaSlots slots = new ReplicaSlots(1, 1);
        ReplicaSet replicas = new ReplicaSet(List.of(busy(taken, busy, release)), slots);
        Thread holder = Thread.ofVirtual().start(() -> send(replicas));
        assertThat(busy.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<EventOutcome> outcome = new CompletableFuture<>();
        Thread waiting = Thread.ofVirtual().start(() -> outcome.complete(send(replicas)));
        awaitWaiting(slots, 1);

        waiting.interrupt();

        assertThat(outcome.get()).isInstanceOf(EventOutcome.Unreachable.class);
        release.countDown();
        holder.join();
        assertThat(send(replicas).succeeded()).isTrue();
        assertThat(taken).hasValue(2);
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

    private static void awaitWaiting(ReplicaSlots slots, int count) {
        while (slots.waiting() != count) {
            Thread.onSpinWait();
        }
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
