// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.Nullable;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.orchestrator.broker.ReplicaLauncher.Replica;

/// A service that exists only while there is work, as a Knative Service does: events wait here while
/// there is no replica to take them, replicas are started as long as events wait and there may be
/// more, and one that has had nothing to do for a while is stopped, the last one too.
///
/// Whoever waits longest is served first. A replica that has died is forgotten, and its event goes
/// to another.
public final class Activator implements EventHandler, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Activator.class.getName());
    private static final int SERVICE_UNAVAILABLE = 503;

    private final ReplicaLauncher launcher;
    private final Scale scale;
    private final Queue queue;
    private final ScheduledExecutorService timer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // All guarded by lock.
    private final List<Slot> slots = new ArrayList<>();
    // Those that had nothing to do and are not gone yet.
    private final List<Slot> stopping = new ArrayList<>();
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private long coldStarts;
    private boolean closed;

    /// A service without replicas, before which events wait as long as they have to.
    public Activator(ReplicaLauncher launcher, Scale scale) {
        this(launcher, scale, new Queue(Integer.MAX_VALUE, Duration.ofDays(365)));
    }

    /// A service without replicas.
    public Activator(ReplicaLauncher launcher, Scale scale, Queue queue) {
        this.launcher = launcher;
        this.scale = scale;
        this.queue = queue;
        this.timer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("activator-idle").factory());
    }

    /// How far a service scales.
    ///
    /// @param maxReplicas at most so many at once
    /// @param concurrencyPerReplica events each may have at once
    /// @param idle how long a replica stays without work
    public record Scale(int maxReplicas, int concurrencyPerReplica, Duration idle) {
        public Scale {
            if (maxReplicas < 1 || concurrencyPerReplica < 1) {
                throw new IllegalArgumentException(
                        "scale: expected at least one replica and one event but was %d and %d"
                                .formatted(maxReplicas, concurrencyPerReplica));
            }
        }
    }

    /// How events wait for a replica.
    ///
    /// @param most at most so many; more are refused at once
    /// @param patience at most so long; then they are refused
    public record Queue(int most, Duration patience) {
        /// As many as Knative's activator holds for a revision.
        public static final int MOST = 10_000;

        public Queue {
            if (most < 1 || !patience.isPositive()) {
                throw new IllegalArgumentException(
                        "queue: expected at least one event and some patience but was %d and %s"
                                .formatted(most, patience));
            }
        }
    }

    /// Replicas there are, those that are starting included.
    public int replicas() {
        return locked(slots::size);
    }

    /// Replicas started so far.
    public long coldStarts() {
        return locked(() -> coldStarts);
    }

    /// Waits until there are so many replicas.
    ///
    /// @return false when that took longer
    public boolean awaitReplicas(int count, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            while (slots.size() != count) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Delivers to all replicas that run, busy or not, and starts none.
    public EventHandler every() {
        return new EveryReplica(() -> locked(this::running));
    }

    private List<EventHandler> running() {
        List<EventHandler> running = new ArrayList<>();
        for (Slot slot : slots) {
            Replica replica = slot.replica;
            if (replica != null) {
                running.add(replica.handler());
            }
        }
        return running;
    }

    @Override
    public EventOutcome handle(CloudEvent event) {
        try {
            while (true) {
                Waiter waiter = await();
                Slot slot = waiter.slot;
                if (slot == null || slot.replica == null) {
                    return waiter.refusal;
                }
                EventOutcome outcome;
                try {
                    outcome = slot.replica.handler().handle(event);
                } finally {
                    release(slot);
                }
                if (!(outcome instanceof EventOutcome.Unreachable) || slot.replica.isAlive()) {
                    return outcome;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new EventOutcome.Unreachable("interrupted while no replica was free");
        }
    }

    /// Stops all replicas and waits until they are gone, those too that were being stopped; whoever waits is turned away.
    @Override
    public void close() {
        List<Slot> all;
        lock.lock();
        try {
            closed = true;
            all = new ArrayList<>(slots);
            all.addAll(stopping);
            slots.clear();
            waiting.forEach(waiter ->
                    waiter.refuse(new EventOutcome.Unreachable("the activator is closing")));
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        timer.shutdownNow();
        all.forEach(Activator::stop);
    }

    private Waiter await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Waiter waiter = new Waiter(lock.newCondition());
            if (closed) {
                waiter.refuse(new EventOutcome.Unreachable("the activator is closed"));
                return waiter;
            }
            if (waiting.size() >= queue.most) {
                waiter.refuse(overloaded("%d events wait already".formatted(queue.most)));
                return waiter;
            }
            waiting.add(waiter);
            serve();
            try {
                long left = queue.patience.toNanos();
                while (!waiter.served && left > 0) {
                    left = waiter.wakes.awaitNanos(left);
                }
                if (!waiter.served) {
                    waiting.remove(waiter);
                    waiter.refuse(overloaded("no replica was free within " + queue.patience));
                }
            } catch (InterruptedException e) {
                waiting.remove(waiter);
                if (waiter.slot != null) {
                    waiter.slot.busy--;
                    serve();
                }
                throw e;
            }
            return waiter;
        } finally {
            lock.unlock();
        }
    }

    private static EventOutcome overloaded(String why) {
        return new EventOutcome.Refused(SERVICE_UNAVAILABLE, why);
    }

    /// Gives free replicas to those who wait, and starts as many as the rest needs.
    private void serve() {
        Slot free = free();
        while (free != null && !waiting.isEmpty()) {
            free.busy++;
            waiting.remove().serve(free);
            free = free();
        }
        long starting = slots.stream().filter(slot -> slot.replica == null).count();
        while (waiting.size() > starting * scale.concurrencyPerReplica
                && slots.size() < scale.maxReplicas) {
            Slot slot = new Slot();
            slots.add(slot);
            starting++;
            coldStarts++;
            var _ = Thread.ofVirtual().name("activator-start").start(() -> start(slot));
        }
        changed.signalAll();
    }

    private @Nullable Slot free() {
        Slot least = null;
        for (Slot slot : slots) {
            if (slot.replica != null
                    && slot.busy < scale.concurrencyPerReplica
                    && (least == null || slot.busy < least.busy)) {
                least = slot;
            }
        }
        return least;
    }

    private void start(Slot slot) {
        Replica replica = null;
        String problem = "";
        try {
            replica = launcher.launch();
        } catch (IOException e) {
            problem = "no replica could be started: " + e.getMessage();
            LOG.log(System.Logger.Level.WARNING, problem);
        }
        lock.lock();
        try {
            if (replica == null) {
                slots.remove(slot);
                // Its broker tries again; without this, everybody would wait for the next one.
                if (!waiting.isEmpty()) {
                    waiting.remove().refuse(new EventOutcome.Unreachable(problem));
                }
            } else if (!closed) {
                slot.replica = replica;
                idle(slot);
                replica = null;
            }
            serve();
        } finally {
            lock.unlock();
        }
        if (replica != null) {
            replica.close();
        }
    }

    private void release(Slot slot) {
        boolean dead = slot.replica != null && !slot.replica.isAlive();
        lock.lock();
        try {
            slot.busy--;
            if (dead) {
                slots.remove(slot);
            } else {
                idle(slot);
            }
            serve();
        } finally {
            lock.unlock();
        }
    }

    private void idle(Slot slot) {
        slot.idleTurn++;
        if (slot.busy > 0) {
            return;
        }
        long turn = slot.idleTurn;
        try {
            var _ =
                    timer.schedule(
                            () -> stopIfIdle(slot, turn),
                            scale.idle.toNanos(),
                            TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            // Closing: all replicas are stopped.
        }
    }

    private void stopIfIdle(Slot slot, long turn) {
        lock.lock();
        try {
            if (slot.busy > 0 || slot.idleTurn != turn || !slots.remove(slot)) {
                return;
            }
            stopping.add(slot);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        var _ = Thread.ofVirtual().name("activator-stop").start(() -> stopIdle(slot));
    }

    private void stopIdle(Slot slot) {
        stop(slot);
        locked(() -> stopping.remove(slot));
    }

    private static void stop(Slot slot) {
        if (slot.replica != null) {
            slot.replica.close();
        }
    }

    private <T> T locked(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /// A replica; the fields are guarded by the lock, but for the replica itself, which is set once.
    private static final class Slot {
        private volatile @Nullable Replica replica;
        private int busy;
        private long idleTurn;
    }

    /// Somebody who waits; guarded by the lock.
    private static final class Waiter {
        private final Condition wakes;
        private boolean served;
        private @Nullable Slot slot;
        private EventOutcome refusal = new EventOutcome.Unreachable("nobody was asked");

        Waiter(Condition wakes) {
            this.wakes = wakes;
        }

        void serve(Slot free) {
            slot = free;
            served = true;
            wakes.signal();
        }

        void refuse(EventOutcome why) {
            refusal = why;
            served = true;
            wakes.signal();
        }
    }
}
