// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardStage;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.processor.error.FailureCategory;

import static org.assertj.core.api.Assertions.assertThat;

/// Events in, events out: rows and failures are answers.
@NullMarked
final class WorkerFunctionTest extends WorkerScene {
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
                closing(Workers.worker(Workers.realEngine(), file.resolve("claims"), 10, LONG));

        ShardReply.Failed failed = failed(worker.handle(Workers.request("q", trace, SLICES)));

        assertThat(failed.failure().code()).isEqualTo("ANSWER_NOT_STORED");
        assertThat(failed.failure().retryable()).isTrue();
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
}
