// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.EventType;
import dev.tracefold.events.telemetry.Metrics;

/// A broker whose cancellations also go to every worker there is, past broker and balancing, which
/// would give each to one replica, and to none that is busy.
///
/// A worker that starts later may still get a shard of that query from the broker. So a
/// cancellation is sent again, after pauses that double, for as long as a shard may be under way.
/// Whom it does not reach works until its limits; that is counted, and nothing else.
public final class CancelFanOut implements Broker, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(CancelFanOut.class.getName());
    private static final int POSTS_AT_ONCE = 64;
    // More than any service here may scale to; a name that resolves to more is not a set of
    // workers.
    private static final int MAX_WORKERS = 4096;
    private static final Duration LAST_ROUND = Duration.ofSeconds(3);

    private final Broker broker;
    private final List<URI> addresses;
    private final Resolver resolver;
    private final Function<URI, EventHandler> workers;
    private final Repeats repeats;
    private final Semaphore posting = new Semaphore(POSTS_AT_ONCE);
    private final ExecutorService posts = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final LongAdder taken = new LongAdder();
    private final LongAdder lost = new LongAdder();

    /// Cancellations for all workers, besides the broker.
    ///
    /// @param broker takes all events
    /// @param addresses of workers: `http://host:port`, where a host stands for all its addresses
    /// @param resolver finds these
    /// @param workers sends to one of them, and does not wait long
    /// @param repeats how often, beyond the first time
    public CancelFanOut(
            Broker broker,
            List<URI> addresses,
            Resolver resolver,
            Function<URI, EventHandler> workers,
            Repeats repeats) {
        this.broker = broker;
        this.addresses = List.copyOf(addresses);
        this.resolver = resolver;
        this.workers = workers;
        this.repeats = repeats;
    }

    /// Finds the addresses of a host.
    @FunctionalInterface
    public interface Resolver {
        /// All of them.
        ///
        /// @throws IOException when it has none
        List<InetAddress> resolve(String host) throws IOException;

        /// What the names of this machine's network say.
        static Resolver system() {
            return host -> List.of(InetAddress.getAllByName(host));
        }
    }

    /// How often a cancellation is sent again.
    ///
    /// @param firstPause before the second time; each further pause is twice the last
    /// @param until after so long, nobody works for that query any more
    public record Repeats(Duration firstPause, Duration until) {}

    /// Names the numbers of this fan-out.
    public void addTo(Metrics metrics) {
        var _ =
                metrics.counter(
                                "tracefold_cancel_posts_total",
                                "Cancellations that a worker took.",
                                taken::sum)
                        .counter(
                                "tracefold_cancel_posts_failed_total",
                                "Cancellations that did not reach a worker.",
                                lost::sum);
    }

    @Override
    public EventOutcome publish(CloudEvent event) {
        if (!addresses.isEmpty() && event.getType().equals(EventType.QUERY_CANCELLED.wireName())) {
            var _ = Thread.ofVirtual().name("cancel-workers").start(() -> sendAgain(event));
        }
        return broker.publish(event);
    }

    /// Sends the cancellations of the queries that end with this process, and no more after that.
    @Override
    public void close() {
        closing.countDown();
        posts.shutdown();
        try {
            if (!posts.awaitTermination(LAST_ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
                posts.shutdownNow();
            }
        } catch (InterruptedException _) {
            posts.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void sendAgain(CloudEvent event) {
        Duration pause = repeats.firstPause;
        Duration left = repeats.until;
        try {
            sendToAll(event);
            while (left.isPositive() && !closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                sendToAll(event);
                left = left.minus(pause);
                pause = pause.multipliedBy(2);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendToAll(CloudEvent event) throws InterruptedException {
        for (URI worker : all()) {
            posting.acquire();
            try {
                posts.execute(() -> {
                    try {
                        send(event, worker);
                    } finally {
                        posting.release();
                    }
                });
            } catch (java.util.concurrent.RejectedExecutionException _) {
                posting.release();
                return;
            }
        }
    }

    private void send(CloudEvent event, URI worker) {
        EventOutcome outcome = workers.apply(worker).handle(event);
        if (outcome.succeeded()) {
            taken.increment();
        } else {
            lost.increment();
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "worker={0} did not hear that a query is cancelled: {1}",
                    worker,
                    outcome);
        }
    }

    /// The workers there are now.
    private Set<URI> all() {
        Set<URI> all = new LinkedHashSet<>();
        for (URI address : addresses) {
            try {
                for (InetAddress one : resolver.resolve(address.getHost())) {
                    if (all.size() < MAX_WORKERS) {
                        all.add(at(address, one));
                    }
                }
            } catch (IOException e) {
                // At zero workers the name of all of them has no address.
                LOG.log(System.Logger.Level.DEBUG, "no worker at {0}: {1}", address, e.toString());
            }
        }
        return all;
    }

    private static URI at(URI address, InetAddress one) {
        String host = one.getHostAddress();
        return URI.create(
                "%s://%s:%d/"
                        .formatted(
                                address.getScheme(),
                                host.contains(":") ? "[" + host + "]" : host,
                                address.getPort()));
    }
}
