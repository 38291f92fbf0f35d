// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpServer;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.tracefold.events.CancelProof;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardEvents;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardStage;
import dev.tracefold.events.http.HttpEvents;
import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.processor.error.FailureCategory;
import dev.tracefold.worker.shard.TraceEngine;

import static org.assertj.core.api.Assertions.assertThat;

/// Events in, events out.
@NullMarked
class WorkerFunctionTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String SLICES = "SELECT name, dur FROM slice ORDER BY ts";

    @TempDir Path directory;
    @TempDir Path claims;
    private String trace = "";
    private final List<WorkerFunction> workers = new ArrayList<>();

    @BeforeEach
    void writeTrace() throws IOException {
        trace = "/local/" + Workers.trace(directory);
    }

    @AfterEach
    void closeWorkers() {
        workers.forEach(WorkerFunction::close);
    }

    // ---- answers ----

    @Test
    void aShardIsAnsweredWithTheRowsOfItsTrace() throws IOException {
        CloudEvent reply = replyOf(real().handle(Workers.request("q", trace, SLICES)));

        assertThat(reply.getType()).isEqualTo("dev.tracefold.shard.completed.v1");
        assertThat(reply.getSource()).isEqualTo(URI.create("/tracefold/worker/test"));
        assertThat(reply.getExtension("queryid")).isEqualTo("q");
        assertThat(reply.getExtension("shard")).isEqualTo("4");
        assertThat(reply.getExtension("attempt")).isEqualTo("2");
        assertThat(reply.getExtension("replica")).isEqualTo("replica-1");
        assertThat(reply.getExtension("replytoken")).isEqualTo("token");
        ShardReply.Completed completed = completed(reply);
        assertThat(rows(completed.answer())).isEqualTo("read 2000\nparse 30000\n");
        assertThat(completed.report().rows()).isEqualTo(2);
        assertThat(completed.report().traceBytes())
                .isEqualTo(Files.size(Path.of(trace.substring("/local/".length()))));
        assertThat(completed.report().loadNanos()).isPositive();
    }

    @Test
    void theSameShardTwiceIsAnsweredTwice() throws IOException {
        WorkerFunction worker = real();
        CloudEvent request = Workers.request("q", trace, SLICES);

        String first = rows(completed(replyOf(worker.handle(request))).answer());

        assertThat(rows(completed(replyOf(worker.handle(request))).answer())).isEqualTo(first);
    }

    @Test
    void anAnswerOverTheLimitIsLaidDown() throws IOException {
        WorkerFunction worker = worker(Workers.realEngine(), 10, LONG);

        ShardReply.Completed completed =
                completed(replyOf(worker.handle(Workers.request("q", trace, SLICES))));

        assertThat(completed.answer()).isInstanceOf(ShardAnswer.Claimed.class);
        assertThat(rows(completed.answer())).isEqualTo("read 2000\nparse 30000\n");
    }

    @Test
    void aFullDiskIsAnExternalFailure() throws IOException {
        Path file = Files.writeString(directory.resolve("not_a_directory"), "");
        WorkerFunction worker =
                Workers.worker(Workers.realEngine(), file.resolve("claims"), 10, LONG);
        workers.add(worker);

        ShardReply.Failed failed = failed(worker.handle(Workers.request("q", trace, SLICES)));

        assertThat(failed.failure().code()).isEqualTo("ANSWER_NOT_STORED");
        assertThat(failed.failure().retryable()).isTrue();
    }

    // ---- failures are answers ----

    @Test
    void aBadAddressFailsAtTheAddress() {
        ShardReply.Failed failed = failed(real().handle(Workers.request("q", "a.json", SLICES)));

        assertThat(failed.stage()).isEqualTo(ShardStage.ADDRESS);
        assertThat(failed.traceAddress()).isEqualTo("a.json");
        assertThat(failed.failure().message())
                .isEqualTo("Trace path must contain and begin with / for the prefix");
    }

    @Test
    void aMissingTraceFailsToLoad() {
        ShardReply.Failed failed =
                failed(real().handle(Workers.request("q", "/local//no/such", SLICES)));

        assertThat(failed.stage()).isEqualTo(ShardStage.LOAD);
        assertThat(failed.failure().message())
                .isEqualTo(
                        "could not open trace file /no/such (errno: 2, No such file or directory)");
    }

    @Test
    void whatIsNoTraceFailsToLoad() throws IOException {
        Path file = Files.writeString(directory.resolve("x.txt"), "no trace at all");

        ShardReply.Failed failed =
                failed(real().handle(Workers.request("q", "/local/" + file, SLICES)));

        assertThat(failed.stage()).isEqualTo(ShardStage.LOAD);
        assertThat(failed.failure().category()).isEqualTo(FailureCategory.DATA);
    }

    @Test
    void badSqlFailsAtTheQuery() {
        ShardReply.Failed failed =
                failed(real().handle(Workers.request("q", trace, "SELECT x FROM nope")));

        assertThat(failed.stage()).isEqualTo(ShardStage.QUERY);
        assertThat(failed.failure().category()).isEqualTo(FailureCategory.USER);
        assertThat(failed.failure().message()).contains("no such table: nope");
    }

    @Test
    void anErrorThatKillsTheShardIsAnAnswerToo() {
        ShardReply.Failed failed =
                failed(held(new HeldEngine()).handle(Workers.request("q", trace, "die")));

        assertThat(failed.failure().code()).isEqualTo("STACK_OVERFLOW");
    }

    // ---- stopping ----

    @Test
    void aCancelledQueryStopsLoading() throws Exception {
        HeldEngine engine = new HeldEngine();
        WorkerFunction worker = held(engine);
        Path endless = Files.writeString(directory.resolve("endless"), "x");
        CompletableFuture<EventOutcome> outcome =
                CompletableFuture.supplyAsync(
                        () -> worker.handle(Workers.request("q", "/local/" + endless, "s")));
        engine.awaitBusy();

        assertThat(worker.handle(cancelled("q"))).isEqualTo(new EventOutcome.Accepted());

        ShardReply.Failed failed = failed(outcome.get(20, TimeUnit.SECONDS));
        assertThat(failed.failure().code()).isEqualTo("CANCELLED");
        assertThat(failed.stage()).isEqualTo(ShardStage.LOAD);
    }

    @Test
    void aCancelledQueryStopsRunning() throws Exception {
        HeldEngine engine = new HeldEngine();
        WorkerFunction worker = held(engine);
        CompletableFuture<EventOutcome> outcome =
                CompletableFuture.supplyAsync(
                        () -> worker.handle(Workers.request("q", trace, "endless")));
        engine.awaitBusy();

        worker.handle(cancelled("another"));
        worker.handle(cancelled("q"));

        ShardReply.Failed failed = failed(outcome.get(20, TimeUnit.SECONDS));
        assertThat(failed.failure().code()).isEqualTo("CANCELLED");
        assertThat(failed.stage()).isEqualTo(ShardStage.QUERY);
    }

    @Test
    void aRealQueryStopsRunning() throws Exception {
        WorkerFunction worker = real();
        CompletableFuture<EventOutcome> outcome =
                CompletableFuture.supplyAsync(() ->
                        worker.handle(
                                Workers.request(
                                        "q",
                                        trace,
                                        """
                                        WITH RECURSIVE c(x) AS
                                         (SELECT 1 UNION ALL SELECT x + 1 FROM c)
                                        SELECT count(*) FROM c\
                                        """)));

        // The shard may not have begun; then the cancelled query is remembered.
        worker.handle(cancelled("q"));

        assertThat(failed(outcome.get(20, TimeUnit.SECONDS)).failure().code())
                .isEqualTo("CANCELLED");
    }

    @Test
    void aShardOfAQueryThatWasCancelledBeforeIsNotBegun() {
        WorkerFunction worker = real();
        worker.handle(cancelled("q"));

        assertThat(failed(worker.handle(Workers.request("q", trace, SLICES))).failure().code())
                .isEqualTo("CANCELLED");
    }

    @Test
    void whoDoesNotKnowTheTokenCancelsNothing() throws Exception {
        HeldEngine engine = new HeldEngine();
        WorkerFunction worker = held(engine);
        CompletableFuture<EventOutcome> outcome =
                CompletableFuture.supplyAsync(
                        () -> worker.handle(Workers.request("q", trace, "endless")));
        engine.awaitBusy();
        CloudEvent named =
                ShardEvents.cancelled("q", "test", URI.create("/stranger"), Instant.EPOCH);
        // What whoever reads the broker knows.
        String seal = CancelProof.sealOf(Workers.request("q", trace, "endless")).orElseThrow();

        assertThat(worker.handle(named))
                .isInstanceOfSatisfying(
                        EventOutcome.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(400));
        worker.handle(new CancelProof("a guess").show(named));
        worker.handle(new CancelProof(seal).show(named));

        assertThat(worker.metrics().render()).contains("tracefold_shards_running 1\n");
        assertThat(outcome).isNotDone();
        worker.handle(cancelled("q"));
        assertThat(failed(outcome.get(20, TimeUnit.SECONDS)).failure().code())
                .isEqualTo("CANCELLED");
    }

    @Test
    void aShardThatNobodyWaitsForAnyMoreIsNotBegun() {
        HeldEngine engine = new HeldEngine();
        WorkerFunction worker = held(engine);
        CloudEvent asked = Workers.request("q", trace, "endless");

        ShardReply.Failed failed =
                failed(worker.handle(ShardEvents.expiring(asked, Workers.NOW.minusMillis(1))));

        assertThat(failed.failure().code()).isEqualTo("SHARD_DEADLINE");
        assertThat(failed.stage()).isEqualTo(ShardStage.DELIVERY);
        assertThat(
                        worker.handle(
                                ShardEvents.expiring(
                                        Workers.request("q2", trace, SLICES),
                                        Workers.NOW.plusMillis(1))))
                .isInstanceOf(EventOutcome.Reply.class);
    }

    @Test
    void aCancelledShardDoesNotWaitForItsTurn() throws Exception {
        HeldEngine engine = new HeldEngine();
        WorkerFunction worker = Workers.worker(engine, claims, 1000, LONG, 1);
        workers.add(worker);
        CompletableFuture<EventOutcome> first =
                CompletableFuture.supplyAsync(
                        () -> worker.handle(Workers.request("first", trace, "endless")),
                        Thread::startVirtualThread);
        engine.awaitBusy();
        CompletableFuture<EventOutcome> second =
                CompletableFuture.supplyAsync(
                        () -> worker.handle(Workers.request("second", trace, SLICES)),
                        Thread::startVirtualThread);

        // Whether it waits already or comes later.
        worker.handle(cancelled("second"));

        assertThat(failed(second.get(20, TimeUnit.SECONDS)).failure().code())
                .isEqualTo("CANCELLED");
        assertThat(worker.metrics().render()).contains("tracefold_shards_running 1\n");
        assertThat(first).isNotDone();
        worker.handle(cancelled("first"));
        assertThat(failed(first.get(20, TimeUnit.SECONDS)).failure().code()).isEqualTo("CANCELLED");
    }

    @Test
    void theTimeLimitCoversLoading() throws Exception {
        Path endless = Files.writeString(directory.resolve("endless"), "x");
        WorkerFunction worker = worker(new HeldEngine(), 1000, Duration.ofMillis(50));

        ShardReply.Failed failed =
                failed(worker.handle(Workers.request("q", "/local/" + endless, "s")));

        assertThat(failed.failure().code()).isEqualTo("TIME_LIMIT");
        assertThat(failed.failure().category()).isEqualTo(FailureCategory.RESOURCE);
    }

    @Test
    void aWorkerThatIsClosingLeavesTheShardToTheBroker() {
        WorkerFunction worker = real();
        worker.close();

        EventOutcome outcome = worker.handle(Workers.request("q", trace, SLICES));

        assertThat(outcome).isEqualTo(new EventOutcome.Refused(503, "the worker is shutting down"));
        assertThat(outcome.retryable()).isTrue();
    }

    // ---- direct replies ----

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

    // ---- other events ----

    @Test
    void otherEventsAreRefusedForGood() {
        for (String type : List.of("com.example.other", "dev.tracefold.shard.completed.v1")) {
            EventOutcome outcome =
                    real().handle(
                                    CloudEventBuilder.v1()
                                            .withId("1")
                                            .withSource(URI.create("/s"))
                                            .withType(type)
                                            .build());

            assertThat(outcome)
                    .isEqualTo(
                            new EventOutcome.Refused(
                                    400, "event 1: a worker has no use for type " + type));
        }
    }

    @Test
    void aMalformedRequestIsRefusedForGood() {
        CloudEvent event =
                CloudEventBuilder.from(Workers.request("q", trace, SLICES))
                        .withoutExtension("queryid")
                        .build();

        assertThat(real().handle(event).retryable()).isFalse();
    }

    private WorkerFunction real() {
        return worker(Workers.realEngine(), 256 * 1024, LONG);
    }

    private WorkerFunction held(HeldEngine engine) {
        return worker(engine, 256 * 1024, LONG);
    }

    private WorkerFunction worker(TraceEngine engine, int inlineLimitBytes, Duration timeLimit) {
        WorkerFunction worker = Workers.worker(engine, claims, inlineLimitBytes, timeLimit);
        workers.add(worker);
        return worker;
    }

    private String rows(ShardAnswer answer) throws IOException {
        StringBuilder text = new StringBuilder();
        try (DecodedResult rows = DecodedResult.open(answer, new FileClaimCheckStore(claims))) {
            while (rows.next()) {
                text.append(rows.getString(0)).append(' ').append(rows.getLong(1)).append('\n');
            }
        }
        return text.toString();
    }

    private static CloudEvent cancelled(String queryId) {
        return Workers.cancelled(queryId);
    }

    private static CloudEvent replyOf(EventOutcome outcome) {
        assertThat(outcome).isInstanceOf(EventOutcome.Reply.class);
        return ((EventOutcome.Reply) outcome).event();
    }

    private static ShardReply.Completed completed(CloudEvent event) {
        ShardReply reply = ShardEvents.reply(event);
        assertThat(reply).isInstanceOf(ShardReply.Completed.class);
        return (ShardReply.Completed) reply;
    }

    private static ShardReply.Failed failed(EventOutcome outcome) {
        ShardReply reply = ShardEvents.reply(replyOf(outcome));
        assertThat(reply).isInstanceOf(ShardReply.Failed.class);
        return (ShardReply.Failed) reply;
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

    @Test
    void claimChecksAreNamedAfterTheirShard() throws IOException {
        worker(Workers.realEngine(), 10, LONG).handle(Workers.request("query-1", trace, SLICES));

        try (Stream<Path> files = Files.list(claims)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .singleElement()
                    .asString()
                    .startsWith("query-1.4.");
        }
    }
}
