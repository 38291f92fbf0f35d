// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.shard;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;

/// Prepares the traces that queries were asked about for the next query, while no shard wants the worker: one at
/// a time, in the turn of a shard, so that no more traces are in memory than there are turns. A shard that
/// comes stops it, and it begins anew when the shards are gone; what was stopped often, or has waited for long
/// because shards never cease, is done beside them.
public final class IdlePreparation implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(IdlePreparation.class.getName());

    /// Without shards for so long, a worker has time.
    private static final long QUIET_NANOS = Duration.ofMillis(200).toNanos();

    private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int PATIENT_TRIES = 3;

    /// More are not remembered: they will be asked about again, or are not worth it.
    private static final int MOST_WAITING = 100_000;

    private final TraceEngine engine;
    private final ExecutorService turns;
    private final RunningShards running;
    private final Duration timeLimit;
    // Guarded by this, as what follows; by name and version.
    private final SequencedMap<String, Waiting> waiting = new LinkedHashMap<>();
    private int shards;
    private long quietSinceNanos = System.nanoTime();
    private @Nullable ShardControl yielding;
    private @Nullable Thread thread;
    private boolean closed;

    private record Waiting(TraceSource source, int tries, long sinceNanos) {
        Waiting again() {
            return new Waiting(source, tries + 1, sinceNanos);
        }

        boolean isPatient() {
            return tries < PATIENT_TRIES && System.nanoTime() - sinceNanos < PATIENCE_NANOS;
        }
    }

    /// Nothing runs before a trace waits.
    ///
    /// @param turns of shards
    /// @param running what a worker that stops has to stop
    /// @param timeLimit for a trace
    public IdlePreparation(
            TraceEngine engine, ExecutorService turns, RunningShards running, Duration timeLimit) {
        this.engine = engine;
        this.turns = turns;
        this.running = running;
        this.timeLimit = timeLimit;
    }

    /// A shard wants a turn.
    public void shardCame() {
        ShardControl stopped;
        synchronized (this) {
            shards++;
            stopped = yielding;
        }
        if (stopped != null) {
            stopped.cancel();
        }
    }

    /// A shard that came has been answered.
    public synchronized void shardWent() {
        shards--;
        quietSinceNanos = System.nanoTime();
        notifyAll();
    }

    /// A trace has answered a query.
    public void answered(TraceSource source) {
        if (engine.isUnprepared(source)) {
            add(source);
        }
    }

    private synchronized void add(TraceSource source) {
        if (closed || waiting.size() >= MOST_WAITING) {
            return;
        }
        waiting.putIfAbsent(key(source), new Waiting(source, 0, System.nanoTime()));
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("idle-preparation").start(this::prepareAll);
        }
        notifyAll();
    }

    /// How many traces wait.
    public synchronized int waiting() {
        return waiting.size();
    }

    /// Forgets what waits; what is being done is stopped.
    @Override
    public void close() {
        ShardControl stopped;
        synchronized (this) {
            closed = true;
            waiting.clear();
            stopped = yielding;
            notifyAll();
        }
        if (stopped != null) {
            stopped.cancel();
        }
    }

    private void prepareAll() {
        try {
            for (Optional<Waiting> next = next(); next.isPresent(); next = next()) {
                prepare(next.get());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for a trace, and for its time.
    private synchronized Optional<Waiting> next() throws InterruptedException {
        while (!closed) {
            if (waiting.isEmpty()) {
                wait();
                continue;
            }
            Waiting first = waiting.firstEntry().getValue();
            long nanos = nanosUntil(first);
            if (nanos <= 0) {
                return Optional.of(waiting.pollFirstEntry().getValue());
            }
            TimeUnit.NANOSECONDS.timedWait(this, nanos);
        }
        return Optional.empty();
    }

    private long nanosUntil(Waiting first) {
        if (!first.isPatient()) {
            return 0;
        }
        long now = System.nanoTime();
        return shards > 0
                ? PATIENCE_NANOS - (now - first.sinceNanos)
                : QUIET_NANOS - (now - quietSinceNanos);
    }

    private void prepare(Waiting trace) throws InterruptedException {
        ShardControl control = new ShardControl(timeLimit, System::nanoTime);
        if (!begin(trace, control)) {
            return;
        }
        running.started(Optional.empty(), control);
        try {
            turns.submit(() -> engine.prepare(control.guard(trace.source))).get();
        } catch (RejectedExecutionException _) {
            close();
        } catch (ExecutionException e) {
            stopped(trace, control, e.getCause());
        } finally {
            running.ended(Optional.empty(), control);
            end();
        }
    }

    private synchronized boolean begin(Waiting trace, ShardControl control) {
        if (trace.isPatient()) {
            if (shards > 0) {
                waiting.putLast(key(trace.source), trace);
                return false;
            }
            yielding = control;
        }
        return !closed;
    }

    private synchronized void end() {
        yielding = null;
    }

    private synchronized void stopped(
            Waiting trace, ShardControl control, @Nullable Throwable cause) {
        if (control.isCancelled() && !closed) {
            waiting.putIfAbsent(key(trace.source), trace.again());
        } else if (cause instanceof ProcessorException known) {
            LOG.log(System.Logger.Level.DEBUG, "not prepared: {0}", known.getMessage());
        } else {
            LOG.log(System.Logger.Level.WARNING, "not prepared: " + trace.source.name(), cause);
        }
    }

    private static String key(TraceSource source) {
        return source.name() + "\n" + source.version();
    }
}
