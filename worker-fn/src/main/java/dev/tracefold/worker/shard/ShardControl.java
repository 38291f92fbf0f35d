// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.shard;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.source.TraceSource;

/// Stops one shard, whichever stage it is in: reading fails at the next read, the query at its next
/// step. The time limit counts from here on, loading included. One thread works, any may cancel.
public final class ShardControl {
    /// Why a cancelled shard has no answer.
    public static final Failure CANCELLED =
            Failure.resource("CANCELLED", "the query was cancelled");

    private final LongSupplier nanoClock;
    private final long startNanos;
    private final Duration time;
    // Guarded by this.
    private boolean cancelled;
    private @Nullable Runnable interrupt;

    /// Control of a shard that starts now.
    ///
    /// @param time how long it may take in all
    /// @param nanoClock a clock that only moves forward
    public ShardControl(Duration time, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.startNanos = nanoClock.getAsLong();
        this.time = time;
    }

    /// Stops the shard now or as soon as it starts.
    public void cancel() {
        Runnable running;
        synchronized (this) {
            cancelled = true;
            running = interrupt;
        }
        if (running != null) {
            running.run();
        }
    }

    /// Nanoseconds since the start.
    long elapsedNanos() {
        return nanoClock.getAsLong() - startNanos;
    }

    /// Fails when the shard is to stop.
    ///
    /// @throws ProcessorException with code `CANCELLED`, or of category resource when time is up
    void check() {
        synchronized (this) {
            if (cancelled) {
                throw new ProcessorException(CANCELLED);
            }
        }
        if (elapsedNanos() > TimeUnit.NANOSECONDS.convert(time)) {
            throw new ProcessorException(
                    Failure.resource(
                            "TIME_LIMIT",
                            "the trace was not loaded and answered within %s".formatted(time)));
        }
    }

    /// Limits with the time that is left.
    QueryLimits remaining(QueryLimits limits) {
        return new QueryLimits(time.minusNanos(elapsedNanos()), limits.rows(), limits.bytes());
    }

    /// From now on, cancelling does this besides, in the place of what it did before.
    ///
    /// @return false when it is cancelled already
    public synchronized boolean onCancel(Runnable running) {
        interrupt = running;
        return !cancelled;
    }

    /// Whether the shard is to stop because nobody wants its answer.
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /// From now on, cancelling does this besides.
    ///
    /// @throws ProcessorException as [#check()]
    public void checkOnCancel(Runnable running) {
        onCancel(running);
        check();
    }

    /// Nothing to cancel any more.
    synchronized void ended() {
        interrupt = null;
    }

    /// A source whose reads fail when the shard is to stop. Loading has no other way to be stopped,
    /// and all its work hangs on the next read.
    public TraceSource guard(TraceSource source) {
        return new TraceSource() {
            @Override
            public String name() {
                return source.name();
            }

            @Override
            public long sizeBytes() {
                return source.sizeBytes();
            }

            @Override
            public String version() {
                return source.version();
            }

            @Override
            public InputStream open() throws IOException {
                return new GuardedStream(source.open());
            }
        };
    }

    private final class GuardedStream extends FilterInputStream {
        GuardedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            check();
            return super.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            check();
            return super.read(target, offset, length);
        }
    }
}
