// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;

import static org.assertj.core.api.Assertions.assertThat;

/// What every broker does.
@NullMarked
abstract class BrokerContract {
    private static final EventOutcome ACCEPTED = new EventOutcome.Accepted();

    private final BlockingQueue<CloudEvent> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<CloudEvent> buried = new LinkedBlockingQueue<>();

    /// Somebody the broker under test can deliver to.
    abstract Subscriber subscriber(EventHandler handler);

    /// The broker under test.
    abstract Broker broker(List<Trigger> triggers);

    @Test
    void anEventGoesToEveryTriggerItMatches() throws Exception {
        BlockingQueue<CloudEvent> others = new LinkedBlockingQueue<>();
        Broker broker =
                broker(
                        List.of(
                                trigger("a", takes(received)),
                                trigger("a", takes(others)),
                                trigger("b", takes(buried))));

        assertThat(broker.publish(event("1", "a")).succeeded()).isTrue();

        assertThat(next(received).getId()).isEqualTo("1");
        assertThat(next(others).getId()).isEqualTo("1");
        broker.publish(event("2", "b"));
        assertThat(next(buried).getId()).isEqualTo("2");
        assertThat(received).isEmpty();
    }

    @Test
    void anEventArrivesAsItWasSent() throws Exception {
        CloudEvent sent =
                CloudEventBuilder.from(event("1", "a"))
                        .withData(new byte[] {0, 1, (byte) 0xff})
                        .withDataContentType("application/protobuf")
                        .withExtension("queryid", "q")
                        .build();

        broker(List.of(trigger("a", takes(received)))).publish(sent);

        assertThat(next(received)).isEqualTo(sent);
    }

    @Test
    void aReplyIsTakenBackIn() throws Exception {
        Broker broker =
                broker(
                        List.of(
                                trigger("a", _ -> new EventOutcome.Reply(event("2", "b"))),
                                trigger("b", takes(received))));

        broker.publish(event("1", "a"));

        assertThat(next(received).getId()).isEqualTo("2");
    }

    @Test
    void anEventThatIsNotTakenIsDeliveredAgain() throws Exception {
        AtomicInteger deliveries = new AtomicInteger();
        EventHandler third =
                event ->
                        deliveries.incrementAndGet() < 3
                                ? new EventOutcome.Refused(503, "busy")
                                : takes(received).handle(event);

        broker(List.of(trigger("a", third))).publish(event("1", "a"));

        assertThat(next(received).getId()).isEqualTo("1");
        assertThat(deliveries).hasValue(3);
        assertThat(buried).isEmpty();
    }

    @Test
    void afterTheLastRetryItIsADeadLetter() throws Exception {
        AtomicInteger deliveries = new AtomicInteger();
        EventHandler busy =
                _ -> {
                    deliveries.incrementAndGet();
                    return new EventOutcome.Refused(503, "busy");
                };

        broker(List.of(trigger("a", busy))).publish(event("1", "a"));

        CloudEvent letter = next(buried);
        assertThat(letter.getId()).isEqualTo("1");
        assertThat(letter.getExtension("knativeerrorcode")).isEqualTo("503");
        assertThat(letter.getExtension("knativeerrordest")).asString().isNotEmpty();
        assertThat(
                        Base64.getDecoder()
                                .decode(String.valueOf(letter.getExtension("knativeerrordata"))))
                .asString()
                .isEqualTo("busy");
        assertThat(deliveries).hasValue(3);
    }

    @Test
    void anEventThatIsRefusedForGoodIsADeadLetterAtOnce() throws Exception {
        AtomicInteger deliveries = new AtomicInteger();
        EventHandler picky =
                _ -> {
                    deliveries.incrementAndGet();
                    return new EventOutcome.Refused(422, "no");
                };

        broker(List.of(trigger("a", picky))).publish(event("1", "a"));

        assertThat(next(buried).getExtension("knativeerrorcode")).isEqualTo("422");
        assertThat(deliveries).hasValue(1);
    }

    @Test
    void aDeadLetterThatIsNotTakenIsDeliveredAgainToo() throws Exception {
        AtomicInteger burials = new AtomicInteger();
        Subscriber graveyard =
                subscriber(event ->
                        burials.incrementAndGet() < 2
                                ? new EventOutcome.Refused(500, "later")
                                : takes(buried).handle(event));

        broker(
                        List.of(
                                new Trigger(
                                        "t",
                                        type("a"),
                                        subscriber(_ -> new EventOutcome.Refused(400, "no")),
                                        policy(Optional.of(graveyard)))))
                .publish(event("1", "a"));

        assertThat(next(buried).getId()).isEqualTo("1");
        assertThat(burials).hasValue(2);
    }

    @Test
    void aSlowSubscriberHoldsUpNobodyElse() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        EventHandler slow =
                _ -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return ACCEPTED;
                };
        Broker broker = broker(List.of(trigger("slow", slow), trigger("a", takes(received))));

        for (int i = 0; i < 20; i++) {
            broker.publish(event("slow" + i, "slow"));
        }
        broker.publish(event("1", "a"));

        assertThat(next(received).getId()).isEqualTo("1");
        release.countDown();
    }

    @Test
    void manyEventsAllArrive() throws Exception {
        Broker broker = broker(List.of(trigger("a", takes(received))));
        List<String> sent = new ArrayList<>();
        List<String> arrived = new ArrayList<>();

        for (int i = 0; i < 200; i++) {
            sent.add("e" + i);
            assertThat(broker.publish(event("e" + i, "a")).succeeded()).isTrue();
        }
        for (int i = 0; i < 200; i++) {
            arrived.add(next(received).getId());
        }

        assertThat(arrived).containsExactlyInAnyOrderElementsOf(sent);
    }

    static CloudEvent event(String id, String type) {
        return CloudEventBuilder.v1()
                .withId(id)
                .withSource(URI.create("/test"))
                .withType(type)
                .build();
    }

    static EventHandler takes(BlockingQueue<CloudEvent> queue) {
        return event -> {
            queue.add(event);
            return ACCEPTED;
        };
    }

    static CloudEvent next(BlockingQueue<CloudEvent> queue) throws InterruptedException {
        CloudEvent event = queue.poll(20, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing was delivered");
        }
        return event;
    }

    static TriggerFilter type(String type) {
        return new TriggerFilter.Exact(Map.of("type", type));
    }

    Trigger trigger(String type, EventHandler handler) {
        return new Trigger(
                type,
                type(type),
                subscriber(handler),
                policy(Optional.of(subscriber(takes(buried)))));
    }

    static DeliveryPolicy policy(Optional<Subscriber> deadLetters) {
        return new DeliveryPolicy(
                2, DeliveryPolicy.Backoff.EXPONENTIAL, Duration.ofMillis(1), deadLetters);
    }
}
