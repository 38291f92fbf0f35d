// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.http.HttpEvents;

import static org.assertj.core.api.Assertions.assertThat;

/// Answers that are posted to where the request says.
@NullMarked
final class DirectAnswersTest extends WorkerScene {
    @Test
    void anAnswerIsPostedWhereTheRequestSays() throws Exception {
        try (Orchestrator orchestrator = new Orchestrator(503, 204)) {
            EventOutcome outcome =
                    real().handle(
                                    Workers.request(
                                            "q",
                                            trace,
                                            SLICES,
                                            Optional.of(orchestrator.address())));

            assertThat(outcome).isEqualTo(new EventOutcome.Accepted());
            // The first was answered 503, so it came again.
            orchestrator.next();
            ShardReply.Completed completed = completed(orchestrator.next());
            assertThat(completed.route().replyToken()).contains("token");
            assertThat(rows(completed.answer())).isEqualTo("read 2000\nparse 30000\n");
        }
    }

    @Test
    void anAddressThatIsNotAllowedIsRefusedBeforeTheWork() {
        EventOutcome outcome =
                held(new HeldEngine())
                        .handle(
                                Workers.request(
                                        "q",
                                        trace,
                                        "endless",
                                        Optional.of(
                                                URI.create("http://169.254.169.254/replies/q"))));

        assertThat(outcome)
                .isEqualTo(
                        new EventOutcome.Refused(
                                400,
                                "reply address http://169.254.169.254/replies/q is not allowed"));
    }

    @Test
    void anAnswerThatIsNotTakenLeavesNothingBehind() throws Exception {
        WorkerFunction worker = worker(Workers.realEngine(), 10, LONG);
        try (Orchestrator orchestrator = new Orchestrator(400)) {
            EventOutcome outcome =
                    worker.handle(
                            Workers.request(
                                    "q", trace, SLICES, Optional.of(orchestrator.address())));

            assertThat(outcome).isEqualTo(new EventOutcome.Refused(400, ""));
        }
        assertThat(claims).isEmptyDirectory();
    }

    @Test
    void anOrchestratorThatIsGoneMakesTheBrokerDeliverAgain() throws Exception {
        URI gone;
        try (Orchestrator orchestrator = new Orchestrator(204)) {
            gone = orchestrator.address();
        }

        EventOutcome outcome =
                real().handle(Workers.request("q", trace, SLICES, Optional.of(gone)));

        assertThat(outcome).isInstanceOf(EventOutcome.Unreachable.class);
        assertThat(outcome.retryable()).isTrue();
    }

    /// Takes answers over HTTP with the given statuses in turn, the last one for ever.
    private static final class Orchestrator implements AutoCloseable {
        private final BlockingQueue<CloudEvent> answers = new LinkedBlockingQueue<>();
        private final HttpServer server;

        Orchestrator(int... statuses) throws IOException {
            AtomicInteger count = new AtomicInteger();
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        try (exchange) {
                            answers.add(
                                    HttpEvents.read(
                                            HttpEvents.singleValued(exchange.getRequestHeaders()),
                                            exchange.getRequestBody().readAllBytes()));
                            int index = Math.min(count.getAndIncrement(), statuses.length - 1);
                            exchange.sendResponseHeaders(statuses[index], -1);
                        }
                    });
            server.start();
        }

        URI address() {
            return URI.create(
                    "http://127.0.0.1:%d/replies/q".formatted(server.getAddress().getPort()));
        }

        CloudEvent next() throws InterruptedException {
            CloudEvent event = answers.poll(20, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no answer was posted");
            }
            return event;
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
