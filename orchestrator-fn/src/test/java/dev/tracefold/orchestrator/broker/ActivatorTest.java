// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.orchestrator.broker.ReplicaLauncher.Replica;

import static org.assertj.core.api.Assertions.assertThat;

/// A service between zero and as many replicas as it may have.
@NullMarked
class ActivatorTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Fake> launched = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    private final Semaphore release = new Semaphore(0);

    @Test
    void nothingRunsUntilAnEventComes() {
        try (Activator activator = activator(3, 1, NEVER)) {
            assertThat(activator.replicas()).isZero();
            release.release();

            assertThat(send(activator, "1").succeeded()).isTrue();

            assertThat(activator.replicas()).isEqualTo(1);
            assertThat(activator.coldStarts()).isEqualTo(1);
        }
    }

    @Test
    void itStartsOneForEachEventThatWaitsAndNoMoreThanItMay() throws Exception {
        try (Activator activator = activator(3, 1, NEVER);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<EventOutcome>> sent = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                String id = Integer.toString(i);
                sent.add(callers.submit(() -> send(activator, id)));
            }
            for (int i = 0; i < 3; i++) {
                arrived.take();
            }
            assertThat(activator.replicas()).isEqualTo(3);
            release.release(9);

            for (Future<EventOutcome> outcome : sent) {
                assertThat(outcome.get().succeeded()).isTrue();
            }
            assertThat(activator.coldStarts()).isEqualTo(3);
            assertThat(launched).allSatisfy(fake -> assertThat(fake.busiest).hasValue(1));
        }
    }

    @Test
    void whatHasNothingToDoIsStopped() throws Exception {
        try (Activator activator = activator(1, 1, Duration.ofMillis(1))) {
            release.release(2);
            assertThat(send(activator, "1").succeeded()).isTrue();
            assertThat(activator.awaitReplicas(0, PATIENCE)).isTrue();

            assertThat(send(activator, "2").succeeded()).isTrue();

            assertThat(activator.coldStarts()).isEqualTo(2);
        }
        assertThat(launched).noneMatch(Fake::isAlive);
    }

    @Test
    void closingStopsWhatIsBeingStopped() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Semaphore goes = new Semaphore(0);
        Fake fake =
                new Fake(_ -> new EventOutcome.Accepted(), true) {
                    @Override
                    public void close() {
                        if (asked.getCount() > 0) {
                            asked.countDown();
                            goes.acquireUninterruptibly();
                        }
                        super.close();
                    }
                };
        Activator activator =
                new Activator(() -> fake, new Activator.Scale(1, 1, Duration.ofMillis(1)));
        assertThat(send(activator, "1").succeeded()).isTrue();
        asked.await();

        activator.close();

        assertThat(fake.isAlive()).isFalse();
        goes.release();
    }

    @Test
    void whatIsAtWorkIsNotStopped() throws Exception {
        try (Activator activator = activator(1, 1, Duration.ofNanos(1));
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<EventOutcome> sent = callers.submit(() -> send(activator, "1"));
            arrived.take();
            assertThat(activator.awaitReplicas(0, Duration.ofMillis(50))).isFalse();
            release.release();

            assertThat(sent.get().succeeded()).isTrue();
            assertThat(activator.awaitReplicas(0, PATIENCE)).isTrue();
        }
    }

    @Test
    void theEventOfAReplicaThatDiesGoesToAnother() {
        AtomicInteger starts = new AtomicInteger();
        ReplicaLauncher launcher =
                () ->
                        starts.incrementAndGet() == 1
                                ? new Fake(_ -> new EventOutcome.Unreachable("died"), false)
                                : new Fake(_ -> new EventOutcome.Accepted(), true);
        try (Activator activator = new Activator(launcher, new Activator.Scale(1, 1, NEVER))) {
            assertThat(send(activator, "1").succeeded()).isTrue();
            assertThat(starts).hasValue(2);
            assertThat(activator.replicas()).isEqualTo(1);
        }
    }

    @Test
    void whenNoneCanBeStartedTheBrokerIsToTryAgain() {
        ReplicaLauncher launcher =
                () -> {
                    throw new IOException("no memory");
                };
        try (Activator activator = new Activator(launcher, new Activator.Scale(2, 1, NEVER))) {
            EventOutcome outcome = send(activator, "1");

            assertThat(outcome)
                    .isEqualTo(
                            new EventOutcome.Unreachable("no replica could be started: no memory"));
            assertThat(outcome.retryable()).isTrue();
            assertThat(activator.replicas()).isZero();
        }
    }

    @Test
    void whoeverFindsTheQueueFullIsRefused() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
                Activator activator = activator(1, 1, NEVER, new Activator.Queue(1, NEVER))) {
            Future<EventOutcome> atWork = callers.submit(() -> send(activator, "1"));
            arrived.take();
            Future<EventOutcome> second = callers.submit(() -> send(activator, "2"));
            Future<EventOutcome> third = callers.submit(() -> send(activator, "3"));
            while (!second.isDone() && !third.isDone()) {
                Thread.onSpinWait();
            }

            Future<EventOutcome> turnedAway = second.isDone() ? second : third;
            Future<EventOutcome> other = second.isDone() ? third : second;
            assertThat(turnedAway.get())
                    .isEqualTo(new EventOutcome.Refused(503, "1 events wait already"));
            assertThat(turnedAway.get().retryable()).isTrue();
            release.release(2);
            assertThat(atWork.get().succeeded()).isTrue();
            assertThat(other.get().succeeded()).isTrue();
        }
    }

    @Test
    void whoeverHasWaitedLongEnoughIsRefused() {
        ReplicaLauncher launcher =
                () -> {
                    release.acquireUninterruptibly();
                    return new Fake(_ -> new EventOutcome.Accepted(), true);
                };
        try (Activator activator =
                new Activator(
                        launcher,
                        new Activator.Scale(1, 1, NEVER),
                        new Activator.Queue(9, Duration.ofMillis(1)))) {
            assertThat(send(activator, "1"))
                    .isEqualTo(
                            new EventOutcome.Refused(503, "no replica was free within PT0.001S"));
            release.release();
        }
    }

    @Test
    void anEventForEveryReplicaReachesTheBusyOnesAndStartsNone() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
                Activator activator = activator(2, 1, NEVER)) {
            assertThat(activator.every().handle(BrokerContract.event("0", "a")).succeeded())
                    .isTrue();
            assertThat(activator.replicas()).isZero();
            List<Future<EventOutcome>> atWork =
                    List.of(
                            callers.submit(() -> send(activator, "1")),
                            callers.submit(() -> send(activator, "2")));
            arrived.take();
            arrived.take();

            Future<EventOutcome> every =
                    callers.submit(() -> activator.every().handle(BrokerContract.event("3", "a")));

            assertThat(arrived.take()).isEqualTo("3");
            assertThat(arrived.take()).isEqualTo("3");
            release.release(4);
            assertThat(every.get().succeeded()).isTrue();
            for (Future<EventOutcome> outcome : atWork) {
                assertThat(outcome.get().succeeded()).isTrue();
            }
        }
    }

    @Test
    void whoeverWaitsWhenItClosesIsTurnedAway() throws Exception {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Activator activator = activator(1, 1, NEVER);
            Future<EventOutcome> atWork = callers.submit(() -> send(activator, "1"));
            arrived.take();
            Future<EventOutcome> waits = callers.submit(() -> send(activator, "2"));

            activator.close();

            assertThat(waits.get()).isInstanceOf(EventOutcome.Unreachable.class);
            release.release();
            assertThat(atWork.get().succeeded()).isTrue();
        }
    }

    private Activator activator(int replicas, int concurrency, Duration idle) {
        return activator(replicas, concurrency, idle, new Activator.Queue(1000, NEVER));
    }

    private Activator activator(
            int replicas, int concurrency, Duration idle, Activator.Queue queue) {
        return new Activator(
                () -> {
                    Fake fake =
                            new Fake(
                                    event -> {
                                        arrived.add(event.getId());
                                        release.acquireUninterruptibly();
                                        return new EventOutcome.Accepted();
                                    },
                                    true);
                    launched.add(fake);
                    return fake;
                },
                new Activator.Scale(replicas, concurrency, idle),
                queue);
    }

    private static EventOutcome send(Activator activator, String id) {
        return activator.handle(BrokerContract.event(id, "a"));
    }

    private static class Fake implements Replica {
        private final EventHandler handler;
        private final AtomicInteger busy = new AtomicInteger();
        private final AtomicInteger busiest = new AtomicInteger();
        private volatile boolean alive;

        Fake(EventHandler handler, boolean alive) {
            this.handler = handler;
            this.alive = alive;
        }

        @Override
        public EventHandler handler() {
            return event -> {
                busiest.accumulateAndGet(busy.incrementAndGet(), Math::max);
                try {
                    return handler.handle(event);
                } finally {
                    busy.decrementAndGet();
                }
            };
        }

        @Override
        public boolean isAlive() {
            return alive;
        }

        @Override
        public void close() {
            alive = false;
        }
    }
}
