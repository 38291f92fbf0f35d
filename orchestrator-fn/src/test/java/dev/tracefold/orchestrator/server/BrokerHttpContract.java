// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.orchestrator.broker.EventLog;
import dev.tracefold.orchestrator.broker.LocalBroker;
import dev.tracefold.orchestrator.server.RawSubscriber.Answer;
import dev.tracefold.orchestrator.server.RawSubscriber.Received;

import static org.assertj.core.api.Assertions.assertThat;

/// What a Knative broker of the Kafka class does, as those who talk to it see it: requests, responses
/// and headers. Triggers are written as in a manifest. Whatever keeps the events, it is the same;
/// what has nothing to do with that is in [MemoryBrokerHttpTest].
@NullMarked
abstract class BrokerHttpContract {
    private static final String PATH = "/default/tracefold";

    final HttpClient client = HttpClient.newHttpClient();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private @Nullable EventLog log;
    private @Nullable LocalBroker broker;

    /// A log nobody has used yet.
    abstract EventLog newLog() throws Exception;

    @AfterEach
    void closeEverything() throws Exception {
        if (broker != null) {
            broker.close();
        }
        for (AutoCloseable each : opened) {
            each.close();
        }
        opened.clear();
        if (log != null) {
            log.close();
            log = null;
        }
    }

    // ---- ingress ----

    @Test
    void aMebibyteIsTheLimitOfAnEvent() throws Exception {
        RawSubscriber subscriber = open(RawSubscriber.answering(202));
        start("[{%s}]".formatted(to(subscriber)));

        assertThat(post("1", "t", "x".repeat(1024 * 1024 + 1))).isEqualTo(503);
        assertThat(post("2", "t", "x".repeat(1000 * 1000))).isEqualTo(202);

        assertThat(subscriber.next().body()).hasSize(1000 * 1000);
    }

    @Test
    void anEventIsAcceptedBeforeItIsDelivered() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        RawSubscriber slow =
                open(
                        new RawSubscriber((_, _) -> {
                            release.await();
                            return new Answer(202, Map.of(), "");
                        }));
        start("[{%s}]".formatted(to(slow)));

        assertThat(post("1", "t", "")).isEqualTo(202);
        assertThat(post("2", "t", "")).isEqualTo(202);

        release.countDown();
        assertThat(List.of(slow.next().id(), slow.next().id())).containsExactlyInAnyOrder("1", "2");
    }

    // ---- delivery ----

    @Test
    void anEventIsDeliveredInBinaryMode() throws Exception {
        RawSubscriber subscriber = open(RawSubscriber.answering(202));
        start("[{%s}]".formatted(to(subscriber)));

        post("1", "t", "data");

        Received received = subscriber.next();
        assertThat(received.headers())
                .containsEntry("ce-specversion", "1.0")
                .containsEntry("ce-id", "1")
                .containsEntry("ce-type", "t")
                .containsEntry("ce-source", "/s")
                .containsEntry("ce-queryid", "q")
                .containsEntry("content-type", "text/plain")
                .containsEntry("prefer", "reply")
                .containsEntry("kn-namespace", "default");
        assertThat(received.body()).isEqualTo("data");
    }

    @Test
    void aTriggerMayWantStructuredMode() throws Exception {
        RawSubscriber subscriber = open(RawSubscriber.answering(202));
        start("[{%s, \"delivery\": {\"format\": \"json\"}}]".formatted(to(subscriber)));

        post("1", "t", "data");

        Received received = subscriber.next();
        assertThat(received.headers().get("content-type"))
                .startsWith("application/cloudevents+json");
        assertThat(received.headers()).containsEntry("prefer", "reply");
        assertThat(received.body())
                .contains("\"id\":\"1\"", "\"queryid\":\"q\"", "\"data_base64\":\"ZGF0YQ==\"");
    }

    @Test
    void aSuccessWithABodyThatIsNoEventIsAFailure() throws Exception {
        RawSubscriber subscriber =
                open(new RawSubscriber((_, _) -> new Answer(200, Map.of(), "thank you")));
        RawSubscriber letters = open(RawSubscriber.answering(202));
        start("[{%s, %s}]".formatted(to(subscriber), delivery(letters)));

        post("1", "t", "");

        assertThat(letters.next().id()).isEqualTo("1");
    }

    @Test
    void aDeadLetterIsTheEventAndWhatWentWrong() throws Exception {
        RawSubscriber subscriber =
                open(new RawSubscriber((_, _) -> new Answer(422, Map.of(), "no".repeat(2000))));
        RawSubscriber letters = open(RawSubscriber.answering(202));
        start("[{%s, %s}]".formatted(to(subscriber), delivery(letters)));

        post("1", "t", "data");

        Received letter = letters.next();
        assertThat(letter.headers())
                .containsEntry("ce-type", "t")
                .containsEntry("ce-queryid", "q")
                .containsEntry("content-type", "text/plain");
        assertThat(letter.body()).isEqualTo("data");
        String data = String.valueOf(letter.headers().get("ce-knativeerrordata"));
        assertThat(new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8))
                .isEqualTo("no".repeat(512));
    }

    @Test
    void whoDoesNotAnswerInTimeHasNotTakenTheEvent() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        RawSubscriber stuck =
                open(
                        new RawSubscriber((_, _) -> {
                            never.await();
                            return new Answer(202, Map.of(), "");
                        }));
        RawSubscriber letters = open(RawSubscriber.answering(202));
        start(
                """
                [{%s, "delivery": {"timeout": "PT0.2S", "retry": 1, "backoffDelay": "PT0.001S",
                                   "deadLetterSink": "%s"}}]
                """
                        .formatted(to(stuck), letters.address()));

        post("1", "t", "");

        assertThat(letters.next().headers())
                .containsEntry("ce-id", "1")
                .doesNotContainKey("ce-knativeerrorcode");
        assertThat(stuck.count()).isEqualTo(2);
        never.countDown();
    }

    @Test
    void pausesGrow() throws Exception {
        RawSubscriber subscriber =
                open(new RawSubscriber((n, _) -> new Answer(n < 4 ? 503 : 202, Map.of(), "")));
        start(
                """
                [{%s, "delivery": {"retry": 5, "backoffPolicy": "exponential",
                                   "backoffDelay": "PT0.03S"}}]
                """
                        .formatted(to(subscriber)));

        post("1", "t", "");

        long first = subscriber.next().nanos();
        long second = subscriber.next().nanos();
        long third = subscriber.next().nanos();
        long fourth = subscriber.next().nanos();
        assertThat(second - first).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
        assertThat(third - second).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(60));
        assertThat(fourth - third).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(120));
    }

    @Test
    void retryAfterIsIgnoredUnlessTheTriggerListensToIt() throws Exception {
        RawSubscriber subscriber = open(busyOnce("3600"));
        start(
                "[{%s, \"delivery\": {\"retry\": 1, \"backoffDelay\": \"PT0.001S\"}}]"
                        .formatted(to(subscriber)));

        post("1", "t", "");

        subscriber.next();
        assertThat(subscriber.next().id()).isEqualTo("1");
    }

    @Test
    void retryAfterIsGrantedUpToALimit() throws Exception {
        RawSubscriber subscriber = open(busyOnce("3600"));
        start(
                """
                [{%s, "delivery": {"retry": 1, "backoffDelay": "PT0.001S",
                                   "retryAfterMax": "PT0.3S"}}]
                """
                        .formatted(to(subscriber)));

        post("1", "t", "");

        long first = subscriber.next().nanos();
        assertThat(subscriber.next().nanos() - first)
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
    }

    @Test
    void anOrderedTriggerDeliversOneAfterTheOther() throws Exception {
        RawSubscriber subscriber =
                open(new RawSubscriber((n, _) -> new Answer(n < 3 ? 503 : 202, Map.of(), "")));
        start(
                """
                [{%s, "order": "ordered", "delivery": {"retry": 5, "backoffDelay": "PT0.001S"}}]
                """
                        .formatted(to(subscriber)));

        for (String id : List.of("1", "2", "3")) {
            post(id, "t", "");
        }

        List<String> order = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            order.add(subscriber.next().id());
        }
        assertThat(order).containsExactly("1", "1", "1", "2", "3");
        assertThat(subscriber.busiest()).isEqualTo(1);
    }

    @Test
    void aTriggerHasNoMoreOnTheirWayThanItMay() throws Exception {
        CountDownLatch two = new CountDownLatch(2);
        RawSubscriber subscriber =
                open(
                        new RawSubscriber((_, _) -> {
                            two.countDown();
                            two.await();
                            return new Answer(202, Map.of(), "");
                        }));
        start("[{%s, \"parallelism\": 2}]".formatted(to(subscriber)));

        for (int i = 0; i < 8; i++) {
            post(Integer.toString(i), "t", "");
        }

        for (int i = 0; i < 8; i++) {
            subscriber.next();
        }
        assertThat(subscriber.busiest()).isEqualTo(2);
    }

    @Test
    void aSlowTriggerHoldsUpNoOther() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        RawSubscriber slow =
                open(
                        new RawSubscriber((_, _) -> {
                            release.await();
                            return new Answer(202, Map.of(), "");
                        }));
        RawSubscriber fast = open(RawSubscriber.answering(202));
        start("[{\"order\": \"ordered\", %s}, {%s}]".formatted(to(slow), to(fast)));

        for (int i = 0; i < 5; i++) {
            post(Integer.toString(i), "t", "");
        }

        for (int i = 0; i < 5; i++) {
            fast.next();
        }
        assertThat(slow.count()).isLessThanOrEqualTo(1);
        release.countDown();
    }

    // ---- replies ----

    @Test
    void aReplyInEitherModeIsAnEventOfTheBroker() throws Exception {
        RawSubscriber binary =
                open(
                        new RawSubscriber((_, _) ->
                                new Answer(
                                        200,
                                        Map.of(
                                                "ce-specversion", "1.0",
                                                "ce-id", "b",
                                                "ce-source", "/w",
                                                "ce-type", "answer",
                                                "content-type", "text/plain"),
                                        "binary")));
        RawSubscriber structured =
                open(
                        new RawSubscriber((_, _) ->
                                new Answer(
                                        200,
                                        Map.of("content-type", "application/cloudevents+json"),
                                        """
                                        {"specversion":"1.0","id":"s","source":"/w",
                                         "type":"answer","data":"structured"}
                                        """)));
        RawSubscriber answers = open(RawSubscriber.answering(202));
        start(
                """
                [{"filters": [{"exact": {"type": "t"}}], %s},
                 {"filters": [{"exact": {"type": "t"}}], %s},
                 {"filters": [{"exact": {"type": "answer"}}], %s}]
                """
                        .formatted(to(binary), to(structured), to(answers)));

        post("1", "t", "");

        assertThat(List.of(answers.next().id(), answers.next().id()))
                .containsExactlyInAnyOrder("b", "s");
    }

    @Test
    void repliesThatGoInCirclesEnd() throws Exception {
        RawSubscriber echo =
                open(
                        new RawSubscriber((n, _) ->
                                new Answer(
                                        200,
                                        Map.of(
                                                "ce-specversion", "1.0",
                                                "ce-id", Integer.toString(n),
                                                "ce-source", "/w",
                                                "ce-type", "t"),
                                        "")));
        start("[{%s}]".formatted(to(echo)));

        post("0", "t", "");

        for (int i = 0; i < 256; i++) {
            echo.next();
        }
        while (broker().lostCount() == 0) {
            Thread.onSpinWait();
        }
        assertThat(echo.count()).isEqualTo(256);
    }

    // ---- another broker on the same log ----

    @Test
    void theNextBrokerGoesOnWhereTheLastOneWas() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        RawSubscriber subscriber =
                open(
                        new RawSubscriber((n, _) -> {
                            // The third delivery never ends: its broker is gone before.
                            if (n == 3) {
                                never.await();
                            }
                            return new Answer(202, Map.of(), "");
                        }));
        String triggers = "[{\"order\": \"ordered\", %s}]".formatted(to(subscriber));
        start(triggers);
        for (int i = 1; i <= 5; i++) {
            post(Integer.toString(i), "t", "");
        }
        List<String> got = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            got.add(subscriber.next().id());
        }

        broker().close();
        start(triggers);

        while (!got.contains("5")) {
            got.add(subscriber.next().id());
        }
        assertThat(got).containsSubsequence("1", "2", "3", "3", "4", "5");
        never.countDown();
    }

    // ---- what the tests say it with ----

    private static RawSubscriber busyOnce(String retryAfter) {
        return new RawSubscriber((n, _) ->
                n == 1
                        ? new Answer(429, Map.of("Retry-After", retryAfter), "")
                        : new Answer(202, Map.of(), ""));
    }

    static String to(RawSubscriber subscriber) {
        return "\"subscribers\": [\"%s\"]".formatted(subscriber.address());
    }

    static String delivery(RawSubscriber letters) {
        return """
        "delivery": {"retry": 2, "backoffDelay": "PT0.001S", "deadLetterSink": "%s"}\
        """
                .formatted(letters.address());
    }

    void start(String triggers) throws Exception {
        if (log == null) {
            log = newLog();
        }
        broker =
                LocalBroker.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        PATH,
                        new BrokerTriggers(client, PATH).read(triggers),
                        log);
    }

    LocalBroker broker() {
        if (broker == null) {
            throw new IllegalStateException("the broker was not started");
        }
        return broker;
    }

    RawSubscriber open(RawSubscriber subscriber) {
        opened.add(subscriber);
        return subscriber;
    }

    HttpRequest.Builder event(String id, String type, String source) {
        return HttpRequest.newBuilder(broker().ingress())
                .timeout(Duration.ofSeconds(60))
                .header("ce-specversion", "1.0")
                .header("ce-id", id)
                .header("ce-type", type)
                .header("ce-source", source)
                .header("content-type", "text/plain");
    }

    void send(HttpRequest.Builder event) throws IOException, InterruptedException {
        HttpResponse<Void> response =
                client.send(event.POST(BodyPublishers.noBody()).build(), BodyHandlers.discarding());
        assertThat(response.statusCode()).isEqualTo(202);
    }

    int post(String id, String type, String body) throws IOException, InterruptedException {
        return client.send(
                        event(id, type, "/s")
                                .header("ce-queryid", "q")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
