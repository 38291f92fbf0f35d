// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.micronaut.http.sse.Event;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

import dev.tracefold.orchestrator.query.CompletedShard;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.orchestrator.query.QueryHandle;
import dev.tracefold.orchestrator.query.QueryListener;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.orchestrator.query.QueryProgress;

/// One query as a stream of server-sent events for one subscriber. The query starts with the
/// subscription, waits for the subscriber's demand, and is called off when the subscriber goes.
final class QueryStream implements Publisher<Event<String>> {
    private static final System.Logger LOG = System.getLogger(QueryStream.class.getName());

    private static final Duration LAST_EVENT_PATIENCE = Duration.ofMinutes(1);

    private final Function<QueryListener, QueryHandle> query;

    /// The stream of a query.
    ///
    /// @param query starts it
    QueryStream(Function<QueryListener, QueryHandle> query) {
        this.query = query;
    }

    @Override
    public void subscribe(Subscriber<? super Event<String>> subscriber) {
        Stream stream = new Stream(subscriber);
        subscriber.onSubscribe(stream);
        stream.started(query.apply(stream));
    }

    private static final class Stream implements Subscription, QueryListener {
        private final Subscriber<? super Event<String>> subscriber;
        private final DemandGate gate = new DemandGate();
        private final AtomicLong demand = new AtomicLong();
        private final AtomicBoolean gone = new AtomicBoolean();
        private final AtomicReference<@Nullable QueryHandle> query = new AtomicReference<>();

        Stream(Subscriber<? super Event<String>> subscriber) {
            this.subscriber = subscriber;
        }

        void started(QueryHandle handle) {
            query.set(handle);
            if (gone.get()) {
                handle.cancel();
            }
        }

        @Override
        public void request(long count) {
            demand.accumulateAndGet(
                    count, (sum, more) -> sum + more < 0 ? Long.MAX_VALUE : sum + more);
            gate.changed();
        }

        @Override
        public void cancel() {
            gone.set(true);
            gate.stop();
            QueryHandle handle = query.get();
            if (handle != null) {
                handle.cancel();
            }
        }

        @Override
        public void shardCompleted(CompletedShard shard) {
            QueryEvents.rows(shard, this::emit);
        }

        @Override
        public void shardFailed(FailedShard shard) {
            emit(QueryEvents.failure(shard));
        }

        @Override
        public void progress(QueryProgress progress) {
            emit(QueryEvents.progress(progress));
        }

        @Override
        public void stopping() {
            gate.stop();
        }

        /// A client that takes nothing for a while gets an end without the last event: it can tell,
        /// and the query need not wait for it.
        @Override
        public void finished(QueryOutcome outcome) {
            LOG.log(System.Logger.Level.DEBUG, "door=http {0}", outcome);
            if (gone.get()) {
                return;
            }
            boolean ready = gate.await(() -> demand.get() > 0 || gone.get(), LAST_EVENT_PATIENCE);
            if (gone.get()) {
                return;
            }
            if (ready) {
                subscriber.onNext(QueryEvents.done(outcome));
            }
            subscriber.onComplete();
        }

        private void emit(Event<String> event) {
            if (gate.await(() -> demand.get() > 0) && !gone.get()) {
                demand.decrementAndGet();
                subscriber.onNext(event);
            }
        }
    }
}
