// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.tracefold.orchestrator.broker.DeliveryPolicy.Backoff;
import dev.tracefold.orchestrator.broker.Trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// Triggers in JSON.
@NullMarked
class BrokerTriggersTest {
    private final BrokerTriggers triggers =
            new BrokerTriggers(HttpClient.newHttpClient(), "/default/tracefold");

    @Test
    void aTriggerIsReadAsKnativeWritesIt() {
        Trigger trigger =
                triggers.read(
                                """
                                [{"name": "shards",
                                  "filters": [
                                    {"all": [{"exact": {"type": "t"}}, {"prefix": {"source": "/a"}}]},
                                    {"any": [{"suffix": {"subject": ".json"}}, {"not": {"exact": {"id": "1"}}}]}],
                                  "subscribers": ["http://127.0.0.1:1", "http://127.0.0.1:2"],
                                  "delivery": {"retry": 5, "backoffPolicy": "linear",
                                               "backoffDelay": "PT0.25S", "timeout": "PT9S",
                                               "deadLetterSink": "http://127.0.0.1:3"}}]
                                """)
                        .getFirst();

        assertThat(trigger.name()).isEqualTo("shards");
        assertThat(trigger.subscriber().destination())
                .isEqualTo("http://127.0.0.1:1,http://127.0.0.1:2");
        assertThat(trigger.delivery().retries()).isEqualTo(5);
        assertThat(trigger.delivery().backoff()).isEqualTo(Backoff.LINEAR);
        assertThat(trigger.delivery().backoffDelay()).isEqualTo(Duration.ofMillis(250));
        assertThat(trigger.delivery().deadLetters())
                .hasValueSatisfying(
                        sink -> assertThat(sink.destination()).isEqualTo("http://127.0.0.1:3"));
        assertThat(trigger.filter().matches(event("2", "t", "/a/b"))).isTrue();
        assertThat(trigger.filter().matches(event("1", "t", "/a/b"))).isFalse();
        assertThat(trigger.filter().matches(event("2", "t", "/b"))).isFalse();
    }

    @Test
    void aTriggerWithoutFiltersWantsEverything() {
        Trigger trigger = triggers.read("[{\"subscribers\": [\"http://127.0.0.1:1\"]}]").getFirst();

        assertThat(trigger.filter().matches(event("1", "any", "/any"))).isTrue();
        assertThat(trigger.delivery().deadLetters()).isEmpty();
    }

    @Test
    void triggersOfTheSameReplicasDoNotOverloadThemTogether() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger taken = new AtomicInteger();
        HttpServer worker =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
            worker.setExecutor(requests);
            worker.createContext(
                    "/",
                    exchange -> {
                        taken.incrementAndGet();
                        arrived.countDown();
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                        exchange.sendResponseHeaders(202, -1);
                        exchange.close();
                    });
            worker.start();
            List<Trigger> read =
                    triggers.read(
                            """
                            [{"name": "a", "subscribers": ["http://127.0.0.1:%1$d"],
                              "containerConcurrency": 1},
                             {"name": "b", "subscribers": ["http://127.0.0.1:%1$d"],
                              "containerConcurrency": 1, "delivery": {"timeout": "PT30S"}}]
                            """
                                    .formatted(worker.getAddress().getPort()));
            Thread one = deliver(read.get(0));
            assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
            Thread two = deliver(read.get(1));
            while (two.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(taken).hasValue(1);
            release.countDown();
            one.join();
            two.join();
        } finally {
            worker.stop(0);
        }
        assertThat(taken).hasValue(2);
    }

    @Test
    void aTriggerForEveryReplicaReachesThemAll() throws Exception {
        AtomicInteger taken = new AtomicInteger();
        HttpServer worker =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        worker.createContext(
                "/",
                exchange -> {
                    taken.incrementAndGet();
                    exchange.sendResponseHeaders(202, -1);
                    exchange.close();
                });
        worker.start();
        try {
            Trigger trigger =
                    triggers.read(
                                    """
                                    [{"name": "cancelled", "everyReplica": true,
                                      "subscribers": ["http://127.0.0.1:%1$d/a",
                                                      "http://127.0.0.1:%1$d/b",
                                                      "http://127.0.0.1:1"]}]
                                    """
                                            .formatted(worker.getAddress().getPort()))
                            .getFirst();

            assertThat(trigger.subscriber().handler().handle(event("1", "t", "/a")).succeeded())
                    .isTrue();
        } finally {
            worker.stop(0);
        }
        assertThat(taken).hasValue(2);
    }

    private static Thread deliver(Trigger trigger) {
        CloudEvent event = event("1", "t", "/a");
        return Thread.ofVirtual().start(() -> trigger.subscriber().handler().handle(event));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"name\": \"t\"}] | trigger \"t\": expected subscribers but there are none",
                "[{\"filters\": [{\"sql\": \"x\"}], \"subscribers\": [\"http://a\"]}] | filter:"
                        + " expected exact, prefix, suffix, all, any, not or cesql but was sql",
                "[{\"filters\": [7], \"subscribers\": [\"http://a\"]}] | filter: expected an object"
                        + " of one dialect but was 7",
                "[{\"subscribers\": [\"http://a\"], \"delivery\": {\"backoffPolicy\": \"x\"}}] |"
                        + " backoffPolicy: expected linear or exponential but was x"
            })
    void whatCannotBeReadIsRefused(String json, String message) {
        assertThatThrownBy(() -> triggers.read(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static CloudEvent event(String id, String type, String source) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withType(type)
                .withSource(URI.create(source))
                .build();
    }
}
