// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;

import dev.tracefold.events.EventExtensions;
import dev.tracefold.events.EventOutcome;

/// Delivers an event to one trigger until that is dealt with.
///
/// ```
/// deliver ──2xx, event──► reply goes back in ──► done
///  │  ▲ └──2xx──► done
///  │  │pause
///  ├──┘ retryable
///  └──else──► dead letters ──► done
/// ```
///
/// A delivery has a virtual thread to itself; who computes bounds its own work. A reply that no
/// event could carry fails its delivery for good: the event it answers goes to the dead letters.
final class EventDeliverer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EventDeliverer.class.getName());
    private static final int MAX_ERROR_DATA_BYTES = 1024;

    private final int maxEventBytes;
    private final ReplySink replies;
    private final BrokerCounters counters;
    private final ExecutorService deliveries = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService pauses;

    /// A deliverer.
    ///
    /// @param maxEventBytes largest reply
    /// @param replies takes them back in
    EventDeliverer(int maxEventBytes, ReplySink replies, BrokerCounters counters) {
        this.maxEventBytes = maxEventBytes;
        this.replies = replies;
        this.counters = counters;
        this.pauses =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("broker-pauses").factory());
    }

    /// Delivers; does not wait for it.
    ///
    /// @param done called when the event needs no more care; not called when the broker closes first
    void deliver(Trigger trigger, EventLog.Entry entry, Runnable done) {
        submit(new Delivery(trigger, entry, 0, done));
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

    /// Interrupts deliveries; what they were about is not done.
    @Override
    public void close() {
        pauses.shutdownNow();
        deliveries.shutdownNow();
    }

    private void submit(Delivery delivery) {
        try {
            deliveries.execute(() -> attempt(delivery));
        } catch (RejectedExecutionException _) {
            counters.abandoned();
        }
    }

    private void attempt(Delivery delivery) {
        counters.delivering();
        EventOutcome outcome =
                delivery.trigger.subscriber().handler().handle(delivery.entry.event());
        if (outcome instanceof EventOutcome.Reply(CloudEvent reply)) {
            outcome = takeBack(reply, delivery);
        }
        if (outcome.succeeded()) {
            delivery.done.run();
            return;
        }
        DeliveryPolicy policy = delivery.trigger.delivery();
        if (deliveries.isShutdown()) {
            counters.abandoned();
        } else if (outcome.retryable() && delivery.retry < policy.retries()) {
            again(delivery.again(), policy, outcome);
        } else {
            bury(delivery, outcome);
        }
    }

    private EventOutcome takeBack(CloudEvent reply, Delivery delivery) {
        int size = sizeBytes(reply);
        if (size > maxEventBytes) {
            return new EventOutcome.Refused(
                    413,
                    "the reply has %d bytes but an event may have %d"
                            .formatted(size, maxEventBytes));
        }
        if (delivery.entry.hops() == 0) {
            counters.lost();
            LOG.log(System.Logger.Level.ERROR, "dropped, replies go in circles: {0}", reply);
            return new EventOutcome.Accepted();
        }
        try {
            replies.accept(new EventLog.Entry(reply, delivery.entry.hops() - 1));
            return new EventOutcome.Accepted();
        } catch (IOException e) {
            return new EventOutcome.Unreachable("the reply was not kept: " + e.getMessage());
        }
    }

    private void again(Delivery next, DeliveryPolicy policy, EventOutcome outcome) {
        counters.retrying();
        try {
            var _ =
                    pauses.schedule(
                            () -> submit(next),
                            policy.pauseBefore(next.retry, outcome).toNanos(),
                            TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            counters.abandoned();
        }
    }

    private void bury(Delivery delivery, EventOutcome outcome) {
        Trigger trigger = delivery.trigger;
        DeliveryPolicy policy = trigger.delivery();
        CloudEvent event = delivery.entry.event();
        if (policy.deadLetters().isEmpty()) {
            counters.lost();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "trigger={0} lost event={1}: {2}",
                    trigger.name(),
                    event.getId(),
                    outcome);
            delivery.done.run();
            return;
        }
        counters.deadLetter();
        Trigger burial =
                new Trigger(
                        trigger.name() + " dead letters",
                        trigger.filter(),
                        policy.deadLetters().get(),
                        policy.withoutDeadLetters());
        CloudEvent letter = deadLetter(event, trigger.subscriber().destination(), outcome);
        submit(
                new Delivery(
                        burial,
                        new EventLog.Entry(letter, delivery.entry.hops()),
                        0,
                        delivery.done));
    }

    private static CloudEvent deadLetter(
            CloudEvent event, String destination, EventOutcome outcome) {
        CloudEventBuilder letter =
                CloudEventBuilder.from(event)
                        .withExtension(EventExtensions.ERROR_DESTINATION, destination);
        switch (outcome) {
            case EventOutcome.Refused refused ->
                    letter.withExtension(
                                    EventExtensions.ERROR_CODE, Integer.toString(refused.status()))
                            .withExtension(EventExtensions.ERROR_DATA, base64(refused.reason()));
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

    /// Takes replies.
    @FunctionalInterface
    interface ReplySink {
        /// Takes one.
        ///
        /// @throws IOException when it cannot
        void accept(EventLog.Entry reply) throws IOException;
    }

    private record Delivery(Trigger trigger, EventLog.Entry entry, int retry, Runnable done) {
        Delivery again() {
            return new Delivery(trigger, entry, retry + 1, done);
        }
    }
}
