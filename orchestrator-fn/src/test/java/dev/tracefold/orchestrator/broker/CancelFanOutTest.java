// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.telemetry.Metrics;

import static org.assertj.core.api.Assertions.assertThat;

/// Cancellations past the broker.
@NullMarked
class CancelFanOutTest {
    private static final CancelFanOut.Repeats ONCE =
            new CancelFanOut.Repeats(Duration.ofHours(1), Duration.ofHours(2));
    private static final CloudEvent CANCELLED =
            ShardEvents.cancelled("q", "test", URI.create("/s"), Instant.EPOCH);

    private final List<CloudEvent> published = new CopyOnWriteArrayList<>();
    private final BlockingQueue<URI> posted = new LinkedBlockingQueue<>();
    private final List<InetAddress> workers = new CopyOnWriteArrayList<>();

    @Test
    void everyAddressOfEveryHostHearsOfIt() throws Exception {
        workers.addAll(List.of(address(1), address(2)));
        try (CancelFanOut fanOut = fanOut(ONCE)) {
            assertThat(fanOut.publish(CANCELLED).succeeded()).isTrue();

            assertThat(next(3))
                    .containsExactly(
                            URI.create("http://10.0.0.1:8080/"),
                            URI.create("http://10.0.0.2:8080/"),
                            URI.create("http://[0:0:0:0:0:0:0:1]:9000/"));
        }
        assertThat(published).containsExactly(CANCELLED);
    }

    @Test
    void otherEventsGoToTheBrokerOnly() {
        try (CancelFanOut fanOut = fanOut(ONCE)) {
            fanOut.publish(BrokerContract.event("1", "a"));
        }
        assertThat(published).hasSize(1);
        assertThat(posted).isEmpty();
    }

    @Test
    void aWorkerThatStartsLaterHearsOfItToo() throws Exception {
        try (CancelFanOut fanOut =
                fanOut(new CancelFanOut.Repeats(Duration.ofMillis(20), Duration.ofMinutes(2)))) {
            fanOut.publish(CANCELLED);
            assertThat(posted.poll(20, TimeUnit.SECONDS)).hasHost("[0:0:0:0:0:0:0:1]");

            workers.add(address(7));

            URI heard = posted.poll(20, TimeUnit.SECONDS);
            while (heard != null && !heard.getHost().equals("10.0.0.7")) {
                heard = posted.poll(20, TimeUnit.SECONDS);
            }
            assertThat(heard).isNotNull();
        }
    }

    @Test
    void whomItDoesNotReachIsCounted() {
        workers.add(address(66));
        Metrics metrics = new Metrics();
        CancelFanOut fanOut = fanOut(ONCE);
        fanOut.addTo(metrics);
        fanOut.publish(CANCELLED);
        while (posted.size() < 2) {
            Thread.onSpinWait();
        }
        // Waits for what is under way.
        fanOut.close();

        assertThat(metrics.render())
                .contains("tracefold_cancel_posts_total 1\n")
                .contains("tracefold_cancel_posts_failed_total 1\n");
    }

    private Set<URI> next(int count) throws InterruptedException {
        Set<URI> next = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            URI uri = posted.poll(20, TimeUnit.SECONDS);
            if (uri != null) {
                next.add(uri);
            }
        }
        return next;
    }

    private CancelFanOut fanOut(CancelFanOut.Repeats repeats) {
        return new CancelFanOut(
                event -> {
                    published.add(event);
                    return new EventOutcome.Accepted();
                },
                List.of(URI.create("http://workers:8080"), URI.create("http://[::1]:9000")),
                host -> {
                    if (!host.equals("workers")) {
                        return List.of(InetAddress.getByName(host));
                    }
                    if (workers.isEmpty()) {
                        throw new UnknownHostException(host);
                    }
                    return List.copyOf(workers);
                },
                worker ->
                        _ -> {
                            posted.add(worker);
                            return worker.getHost().endsWith("66")
                                    ? new EventOutcome.Unreachable("gone")
                                    : new EventOutcome.Accepted();
                        },
                repeats);
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
