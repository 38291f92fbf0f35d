// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.EventType;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.orchestrator.broker.Broker;
import dev.tracefold.orchestrator.reply.ReplyChannel;

/// A broker and a reply channel that do nothing by themselves: the test takes out what was published
/// and answers when it wants.
@NullMarked
final class HeldBroker implements Broker, ReplyChannel {
    private static final long PATIENCE_SECONDS = 20;

    private final BlockingQueue<CloudEvent> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<CloudEvent> cancellations = new LinkedBlockingQueue<>();
    private final BlockingQueue<CloudEvent> forwarded = new LinkedBlockingQueue<>();
    private volatile @Nullable EventHandler sink;
    private volatile EventOutcome outcome = new EventOutcome.Accepted();

    @Override
    public EventOutcome publish(CloudEvent event) {
        if (outcome.succeeded()) {
            boolean request = event.getType().equals(EventType.SHARD_REQUESTED.wireName());
            (request ? requests : cancellations).add(event);
        }
        return outcome;
    }

    void answerEverythingWith(EventOutcome refusal) {
        outcome = refusal;
    }

    /// The next request, once it is published.
    ShardRequest nextRequest() throws InterruptedException {
        return ShardEvents.request(nextEvent());
    }

    CloudEvent nextEvent() throws InterruptedException {
        CloudEvent event = requests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no request within " + PATIENCE_SECONDS + " s");
        }
        return event;
    }

    CloudEvent nextCancellation() throws InterruptedException {
        CloudEvent event = cancellations.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("no cancellation within " + PATIENCE_SECONDS + " s");
        }
        return event;
    }

    /// Requests that were published and not taken.
    int published() {
        return requests.size();
    }

    EventOutcome answer(ShardReply reply) {
        return deliver(Answers.event(reply));
    }

    EventOutcome deliver(CloudEvent event) {
        EventHandler handler = sink;
        if (handler == null) {
            throw new AssertionError("the channel is not open");
        }
        return handler.handle(event);
    }

    @Override
    public Optional<URI> replyTo(String queryId) {
        return Optional.empty();
    }

    @Override
    public EventOutcome forward(CloudEvent answer) {
        forwarded.add(answer);
        return new EventOutcome.Accepted();
    }

    @Override
    public void open(EventHandler answers) {
        sink = answers;
    }

    @Override
    public void close() {
        sink = null;
    }
}
