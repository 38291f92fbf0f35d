// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.faults;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.EventType;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.orchestrator.broker.Broker;
import dev.tracefold.orchestrator.broker.DeliveryPolicy;
import dev.tracefold.orchestrator.broker.InProcessBroker;
import dev.tracefold.orchestrator.broker.Subscriber;
import dev.tracefold.orchestrator.broker.Trigger;
import dev.tracefold.orchestrator.broker.TriggerFilter;
import dev.tracefold.orchestrator.faults.FaultPlan.Fault;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.query.QuerySettings;
import dev.tracefold.orchestrator.reply.MemoryReplyChannel;
import dev.tracefold.orchestrator.reply.ReplyChannel;
import dev.tracefold.orchestrator.reply.ReplyTokens;
import dev.tracefold.worker.WorkerFunction;

/// The real pipeline, with a plan's faults between its parts.
final class FaultyPipeline implements AutoCloseable {
    private static final String REPLICA = "replica";
    private static final int DELIVERIES = 5;

    private final FaultPlan plan;
    private final Path claims;
    private final Supplier<WorkerFunction> hiring;
    private final AtomicReference<WorkerFunction> worker;
    private final InProcessBroker broker = new InProcessBroker();
    private final QueryService queries;
    private final Set<Integer> doomed = ConcurrentHashMap.newKeySet();

    /// A pipeline.
    ///
    /// @param hiring makes a worker
    /// @param claims where workers lay down answers
    FaultyPipeline(
            FaultPlan plan, QuerySettings settings, Supplier<WorkerFunction> hiring, Path claims) {
        this.plan = plan;
        this.claims = claims;
        this.hiring = hiring;
        this.worker = new AtomicReference<>(hiring.get());
        Broker busy =
                event ->
                        isRequest(event) && plan.strikes(Fault.BROKER_BUSY, key(event))
                                ? new EventOutcome.Refused(503, "busy")
                                : broker.publish(event);
        this.queries =
                new QueryService(
                        settings,
                        new QueryService.Identity(
                                REPLICA, new ReplyTokens(new byte[32], InstantSource.system())),
                        busy,
                        new FaultyReplies(new MemoryReplyChannel(broker, REPLICA)),
                        new FileClaimCheckStore(claims),
                        InstantSource.system(),
                        () -> "query");
        EventHandler deadLetters =
                event -> {
                    doomed.add(key(event).shard());
                    return queries.handle(event);
                };
        DeliveryPolicy delivery =
                new DeliveryPolicy(
                        DELIVERIES - 1,
                        DeliveryPolicy.Backoff.LINEAR,
                        Duration.ofMillis(1),
                        Optional.of(new Subscriber("memory:dead-letters", deadLetters)));
        for (EventType type : List.of(EventType.SHARD_REQUESTED, EventType.QUERY_CANCELLED)) {
            var _ =
                    broker.subscribe(
                            new Trigger(
                                    type.name(),
                                    new TriggerFilter.Exact(Map.of("type", type.wireName())),
                                    new Subscriber("memory:worker", this::deliver),
                                    delivery));
        }
    }

    QueryService queries() {
        return queries;
    }

    /// Shards that cannot be expected to be answered.
    Set<Integer> doomed() {
        return doomed;
    }

    @Override
    public void close() {
        queries.close();
        broker.close();
        worker.get().close();
    }

    /// What a broker and a worker do with an event when all goes wrong that the plan wants.
    private EventOutcome deliver(CloudEvent event) {
        if (!isRequest(event)) {
            return worker.get().handle(event);
        }
        ShardKey key = key(event);
        if (plan.strikes(Fault.SHARD_POISONED, key) || plan.strikes(Fault.WORKER_GONE, key)) {
            return new EventOutcome.Unreachable("connection refused");
        }
        if (plan.strikes(Fault.WORKER_STOPPED, key)) {
            worker.getAndSet(hiring.get()).close();
        }
        if (plan.strikes(Fault.REQUEST_TWICE, key)) {
            EventOutcome first = worker.get().handle(event);
            if (first instanceof EventOutcome.Reply(CloudEvent answer)) {
                broker.publish(answer);
            }
        }
        EventOutcome outcome = worker.get().handle(event);
        if (plan.strikes(Fault.WORKER_KILLED, key)) {
            return new EventOutcome.Unreachable("connection reset");
        }
        if (plan.strikes(Fault.ANSWER_TOO_LARGE, key)) {
            return new EventOutcome.Refused(413, "the reply is too large");
        }
        return outcome;
    }

    private void loseClaim(CloudEvent event) {
        if (ShardEvents.reply(event) instanceof ShardReply.Completed completed
                && completed.answer() instanceof ShardAnswer.Claimed(var check)) {
            try {
                new FileClaimCheckStore(claims).delete(check);
                doomed.add(completed.route().key().shard());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /// How many answers lie there.
    long claimed() throws IOException {
        try (Stream<Path> files = Files.list(claims)) {
            return files.count();
        }
    }

    private static boolean isRequest(CloudEvent event) {
        return event.getType().equals(EventType.SHARD_REQUESTED.wireName());
    }

    private static ShardKey key(CloudEvent event) {
        return ShardEvents.route(event).key();
    }

    private final class FaultyReplies implements ReplyChannel {
        private final ReplyChannel channel;

        FaultyReplies(ReplyChannel channel) {
            this.channel = channel;
        }

        @Override
        public Optional<URI> replyTo(String queryId) {
            return channel.replyTo(queryId);
        }

        @Override
        public EventOutcome forward(CloudEvent answer) {
            return channel.forward(answer);
        }

        @Override
        public void open(EventHandler sink) {
            channel.open(event -> pass(event, sink));
        }

        @Override
        public void close() {
            channel.close();
        }

        private EventOutcome pass(CloudEvent event, EventHandler sink) {
            ShardKey key = key(event);
            if (plan.strikes(Fault.ANSWER_LOST, key)) {
                doomed.add(key.shard());
                return new EventOutcome.Accepted();
            }
            if (plan.strikes(Fault.CLAIM_LOST, key)) {
                loseClaim(event);
            }
            if (plan.strikes(Fault.ANSWER_LATE, key)) {
                pause(key.shard() % 7);
            }
            if (plan.strikes(Fault.ANSWER_TWICE, key)) {
                sink.handle(event);
            }
            return sink.handle(event);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
