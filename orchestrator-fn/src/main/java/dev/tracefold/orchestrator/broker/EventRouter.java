// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;

import dev.tracefold.events.EventExtensions;
import dev.tracefold.events.EventOutcome;

/// Delivers each event to every trigger it matches, and takes replies back in.
///
/// ```
/// route ──► match ──► deliver ──2xx, event──► route (one hop fewer)
///                       │  ▲ └──2xx──► done
///              retryable│  │pause
///                       └──┘
///                       └──else──► dead letters
/// ```
///
/// A delivery has a virtual thread to itself; who computes bounds its own work. A reply that no
/// event could carry fails its delivery for good: the event it answers goes to the dead letters.
final class EventRouter implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EventRouter.class.getName());
    private static final int MAX_HOPS = 255;
    private static final int MAX_ERROR_DATA_BYTES = 1024;

    private final List<Trigger> triggers = new CopyOnWriteArrayList<>();
    private final int maxEventBytes;
    private final ExecutorService deliveries = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService pauses;
    private final LongAdder deadLetters = new LongAdder();
    private final LongAdder lost = new LongAdder();

    EventRouter(int maxEventBytes) {
        this.maxEventBytes = maxEventBytes;
        this.pauses =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("broker-pauses").factory());
    }

    void add(Trigger trigger) {
        triggers.add(trigger);
    }

    void remove(Trigger trigger) {
        triggers.remove(trigger);
    }

    void route(CloudEvent event) {
        route(event, MAX_HOPS);
    }

    /// Events that ended as dead letters.
    long deadLetterCount() {
        return deadLetters.sum();
    }

    /// Events that could not be delivered and had nowhere else to go.
    long lostCount() {
        return lost.sum();
    }

    /// Rough size of an event on the wire.
    static int sizeBytes(CloudEvent event) {
        CloudEventData data = event.getData();
        int size = data == null ? 0 : data.toBytes().length;
        for (String name : event.getAttributeNames()) {
            size += name.length() + String.valueOf(event.getAttribute(name)).length();
        }
        for (String name : event.getExtensionNames()) {
            size += name.length() + String.valueOf(event.getExtension(name)).length();
        }
        return size;
    }

    @Override
    public void close() {
        pauses.shutdownNow();
        deliveries.shutdownNow();
    }

    private void route(CloudEvent event, int hops) {
        if (hops == 0) {
            lost.increment();
            LOG.log(System.Logger.Level.ERROR, "dropped, replies go in circles: {0}", event);
            return;
        }
        for (Trigger trigger : triggers) {
            if (trigger.filter().matches(event)) {
                submit(new Delivery(trigger, event, hops, 0));
            }
        }
    }

    private void submit(Delivery delivery) {
        try {
            deliveries.execute(() -> deliver(delivery));
        } catch (RejectedExecutionException _) {
            // The broker is closing, and what it holds goes with it.
            lost.increment();
        }
    }

    private void deliver(Delivery delivery) {
        EventOutcome outcome = delivery.trigger.subscriber().handler().handle(delivery.event);
        if (outcome instanceof EventOutcome.Reply(CloudEvent reply)) {
            if (sizeBytes(reply) <= maxEventBytes) {
                route(reply, delivery.hops - 1);
                return;
            }
            outcome =
                    new EventOutcome.Refused(
                            413,
                            "the reply has %d bytes but an event may have %d"
                                    .formatted(sizeBytes(reply), maxEventBytes));
        }
        if (outcome.succeeded()) {
            return;
        }
        DeliveryPolicy policy = delivery.trigger.delivery();
        if (outcome.retryable() && delivery.retry < policy.retries()) {
            Delivery next = delivery.again();
            try {
                var _ =
                        pauses.schedule(
                                () -> submit(next),
                                policy.pauseBefore(next.retry).toNanos(),
                                TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException _) {
                lost.increment();
            }
            return;
        }
        bury(delivery, outcome);
    }

    private void bury(Delivery delivery, EventOutcome outcome) {
        DeliveryPolicy policy = delivery.trigger.delivery();
        if (policy.deadLetters().isEmpty()) {
            lost.increment();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "trigger={0} lost event={1}: {2}",
                    delivery.trigger.name(),
                    delivery.event.getId(),
                    outcome);
            return;
        }
        deadLetters.increment();
        Subscriber graveyard = policy.deadLetters().get();
        Trigger burial =
                new Trigger(
                        delivery.trigger.name() + " dead letters",
                        delivery.trigger.filter(),
                        graveyard,
                        new DeliveryPolicy(
                                policy.retries(),
                                policy.backoff(),
                                policy.backoffDelay(),
                                Optional.empty()));
        CloudEvent letter =
                deadLetter(delivery.event, delivery.trigger.subscriber().destination(), outcome);
        submit(new Delivery(burial, letter, delivery.hops, 0));
    }

    private static CloudEvent deadLetter(
            CloudEvent event, String destination, EventOutcome outcome) {
        CloudEventBuilder letter =
                CloudEventBuilder.from(event)
                        .withExtension(EventExtensions.ERROR_DESTINATION, destination);
        switch (outcome) {
            case EventOutcome.Refused(int status, String reason) ->
                    letter.withExtension(EventExtensions.ERROR_CODE, Integer.toString(status))
                            .withExtension(EventExtensions.ERROR_DATA, base64(reason));
            case EventOutcome.Unreachable(String reason) ->
                    letter.withExtension(EventExtensions.ERROR_DATA, base64(reason));
            case EventOutcome.Accepted _, EventOutcome.Reply _ ->
                    throw new IllegalArgumentException("delivered: " + outcome);
        }
        return letter.build();
    }

    private static String base64(String reason) {
        byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder()
                .encodeToString(Arrays.copyOf(bytes, Math.min(bytes.length, MAX_ERROR_DATA_BYTES)));
    }

    private record Delivery(Trigger trigger, CloudEvent event, int hops, int retry) {
        Delivery again() {
            return new Delivery(trigger, event, hops, retry + 1);
        }
    }
}
