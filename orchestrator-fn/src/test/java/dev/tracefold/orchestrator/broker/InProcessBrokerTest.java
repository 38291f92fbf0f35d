// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;

import static org.assertj.core.api.Assertions.assertThat;

/// The in-process broker keeps the contract of brokers.
@NullMarked
class InProcessBrokerTest extends BrokerContract {
    private final InProcessBroker broker = new InProcessBroker();

    @AfterEach
    void closeBroker() {
        broker.close();
    }

    @Override
    Subscriber subscriber(EventHandler handler) {
        return new Subscriber("memory:test", handler);
    }

    @Override
    Broker broker(List<Trigger> triggers) {
        triggers.forEach(broker::subscribe);
        return broker;
    }

    @Test
    void aSubscriptionCanBeEnded() throws Exception {
        BlockingQueue<CloudEvent> received = new LinkedBlockingQueue<>();
        AtomicInteger unwanted = new AtomicInteger();
        Runnable end =
                broker.subscribe(
                        trigger(
                                "a",
                                _ -> {
                                    unwanted.incrementAndGet();
                                    return new EventOutcome.Accepted();
                                }));
        end.run();
        broker(List.of(trigger("a", takes(received))));

        broker.publish(event("1", "a"));

        next(received);
        assertThat(unwanted).hasValue(0);
    }
}
