// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.ShardRoute;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.orchestrator.broker.Broker;
import dev.tracefold.orchestrator.query.Answers;
import dev.tracefold.orchestrator.query.Heard;
import dev.tracefold.orchestrator.query.QueryOutcome;
import dev.tracefold.orchestrator.query.QueryRequest;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.query.QuerySettings;
import dev.tracefold.processor.query.QueryLimits;

import static org.assertj.core.api.Assertions.assertThat;

/// What every way back does: an answer that was asked for arrives, a forged one does not, and one
/// that comes twice or late harms nobody.
@NullMarked
abstract class ReplyChannelContract {
    static final String REPLICA = "replica-1";

    @TempDir Path claims;

    private final BlockingQueue<CloudEvent> requests = new LinkedBlockingQueue<>();
    private final Heard heard = new Heard();

    private @Nullable QueryService queries;

    /// The channel under test; the same one every time.
    abstract ReplyChannel channel();

    /// Makes the service reachable, where the channel needs it to be.
    abstract void serve(QueryService service);

    /// Does with an answer what a worker and its broker do.
    abstract void answer(ShardRequest request, CloudEvent answer);

    @AfterEach
    void closeQueries() {
        if (queries != null) {
            queries.close();
        }
        closeServers();
    }

    /// Ends what the channel talks to, once nobody uses the channel any more.
    void closeServers() {}

    final QueryService startQueries() {
        QueryService service = service(REPLICA, channel());
        queries = service;
        serve(service);
        service.submit(
                new QueryRequest(
                        List.of("a", "b"), "s", QueryRequest.OnError.SKIP, QueryLimits.NONE),
                heard);
        return service;
    }

    private QueryService service(String replica, ReplyChannel replies) {
        Broker broker =
                event -> {
                    requests.add(event);
                    return new EventOutcome.Accepted();
                };
        return new QueryService(
                new QuerySettings(
                        10, Duration.ofMinutes(5), Duration.ofMinutes(5), 1, Duration.ofMillis(1)),
                new QueryService.Identity(
                        replica, new ReplyTokens(new byte[32], InstantSource.system())),
                broker,
                replies,
                new FileClaimCheckStore(claims),
                InstantSource.system(),
                () -> UUID.randomUUID().toString());
    }

    @Test
    void answersArrive() throws Exception {
        startQueries();

        ShardRequest first = next();
        ShardRequest second = next();
        answer(first, Answers.event(Answers.text(first, "x")));
        answer(second, Answers.event(Answers.text(second, "y")));

        assertThat(heard.outcome()).isInstanceOf(QueryOutcome.Finished.class);
        assertThat(heard.lines()).containsExactlyInAnyOrder("0 a: x", "1 b: y");
    }

    @Test
    void anAnswerThatComesTwiceCountsOnce() throws Exception {
        startQueries();

        ShardRequest first = next();
        ShardRequest second = next();
        answer(first, Answers.event(Answers.text(first, "x")));
        answer(first, Answers.event(Answers.text(first, "x")));
        answer(second, Answers.event(Answers.text(second, "y")));

        heard.outcome();
        answer(second, Answers.event(Answers.text(second, "y")));
        assertThat(heard.lines()).containsExactlyInAnyOrder("0 a: x", "1 b: y");
    }

    @Test
    void aForgedAnswerDoesNotArrive() throws Exception {
        QueryService service = startQueries();
        ShardRequest first = next();
        ShardRequest second = next();

        answer(
                first,
                CloudEventBuilder.from(Answers.event(Answers.text(first, "forged")))
                        .withExtension("replytoken", "9999999999.forged")
                        .build());
        awaitRefusal(service);
        answer(first, Answers.event(Answers.text(first, "x")));
        answer(second, Answers.event(Answers.text(second, "y")));

        heard.outcome();
        assertThat(heard.lines()).containsExactlyInAnyOrder("0 a: x", "1 b: y");
    }

    @Test
    void aDeadLetterThatCameToAnotherReplicaEndsItsShard() throws Exception {
        startQueries();
        CloudEvent first = nextEvent();
        ShardRequest second = next();

        try (QueryService other = service("replica-2", new Forwarding())) {
            assertThat(
                            other.handle(
                                    CloudEventBuilder.from(first)
                                            .withExtension("knativeerrordest", "http://worker")
                                            .withExtension("knativeerrorcode", "503")
                                            .build()))
                    .isInstanceOf(EventOutcome.Accepted.class);
        }
        answer(second, Answers.event(Answers.text(second, "y")));

        heard.outcome();
        assertThat(heard.lines())
                .containsExactlyInAnyOrder("0 a! DELIVERY SHARD_DEAD_LETTERED", "1 b: y");
    }

    /// The channel of another replica: the way to this one is the same.
    private final class Forwarding implements ReplyChannel {
        @Override
        public Optional<URI> replyTo(String queryId) {
            return Optional.empty();
        }

        @Override
        public EventOutcome forward(CloudEvent answer) {
            return channel().forward(answer);
        }

        @Override
        public void open(EventHandler sink) {}

        @Override
        public void close() {}
    }

    private static void awaitRefusal(QueryService service) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (service.metrics().render().contains("tracefold_replies_refused_total 0")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /// A request of a replica, for answers that nobody waits for.
    static ShardRequest request(String replica) {
        return new ShardRequest(
                new ShardRoute(
                        new ShardKey("q", 0), 1, replica, Optional.empty(), Optional.empty()),
                "a",
                "s",
                QueryLimits.NONE);
    }

    private ShardRequest next() throws InterruptedException {
        return ShardEvents.request(nextEvent());
    }

    private CloudEvent nextEvent() throws InterruptedException {
        CloudEvent event = requests.poll(20, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing was asked");
        }
        return event;
    }

    static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}
