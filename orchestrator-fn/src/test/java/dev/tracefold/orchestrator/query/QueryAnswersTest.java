// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardKey;
import dev.tracefold.events.ShardReply;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.result.ClaimCheckWriter;
import dev.tracefold.events.result.FileClaimCheckStore;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.orchestrator.reply.ReplyTokens;
import dev.tracefold.proto.event.ShardResult;

import static org.assertj.core.api.Assertions.assertThat;

/// How answers come in: with a token, and laid down where they are large.
@NullMarked
final class QueryAnswersTest extends QueryServiceScene {
    // ---- tokens ----

    @Test
    void anAnswerWithoutAValidTokenIsRefused() throws Exception {
        service(10, LONG, LONG).submit(query("a", "b"), heard);
        ShardRequest first = broker.nextRequest();
        ShardRequest second = broker.nextRequest();
        Instant past = Instant.now().minusSeconds(60);
        ShardKey key = first.route().key();
        byte[] otherSecret = new byte[32];
        otherSecret[0] = 1;

        for (String token :
                List.of(
                        "",
                        "nonsense",
                        "9999999999.nonsense",
                        second.route().replyToken().orElseThrow(),
                        tokens.issue(key, "here", past),
                        tokens.issue(key, "elsewhere", Instant.now().plusSeconds(60)),
                        new ReplyTokens(otherSecret, InstantSource.system())
                                .issue(key, "here", Instant.now().plusSeconds(60)))) {
            CloudEvent forged =
                    CloudEventBuilder.from(Answers.event(Answers.text(first, "forged")))
                            .withExtension("replytoken", token)
                            .build();
            assertThat(broker.deliver(forged))
                    .as(token)
                    .isInstanceOfSatisfying(
                            EventOutcome.Refused.class,
                            refused -> assertThat(refused.status()).isEqualTo(400));
        }
        assertThat(heard.lines()).isEmpty();
    }

    // ---- claim checks ----

    @Test
    void aLargeAnswerIsReadAndRemoved() throws Exception {
        service(10, LONG, LONG).submit(query("a"), heard);
        ShardRequest request = broker.nextRequest();

        ShardReply answer = laidDown(request, "large");
        broker.answer(answer);
        broker.answer(answer);
        broker.answer(laidDown(request, "another run of the same shard"));

        heard.outcome();
        assertThat(heard.lines()).containsExactly("0 a: large");
        broker.answer(laidDown(request, "later still"));
        assertThat(claims).isEmptyDirectory();
    }

    @Test
    void anAnswerThatIsGoneFailsItsShard() throws Exception {
        service(10, LONG, LONG).submit(query("a"), heard);
        ShardReply answer = laidDown(broker.nextRequest(), "large");
        if (answer instanceof ShardReply.Completed completed
                && completed.answer() instanceof ShardAnswer.Claimed(var check)) {
            new FileClaimCheckStore(claims).delete(check);
        }

        broker.answer(answer);

        heard.outcome();
        assertThat(heard.lines()).containsExactly("0 a! DELIVERY ANSWER_NOT_READABLE");
    }

    @Test
    void answersThatNobodyTakesAreRemoved() throws Exception {
        CountDownLatch blocked = new CountDownLatch(1);
        Heard stuck =
                new Heard() {
                    @Override
                    public void shardCompleted(CompletedShard shard) {
                        blocked.countDown();
                        await(stopped());
                    }
                };
        QueryHandle handle = service(10, LONG, LONG).submit(query("a", "b"), stuck);
        broker.answer(laidDown(broker.nextRequest(), "x"));
        await(blocked);
        broker.answer(laidDown(broker.nextRequest(), "y"));

        handle.cancel();
        stuck.outcome();

        assertThat(handle.await(LONG)).isTrue();
        assertThat(claims).isEmptyDirectory();
    }

    private ShardReply laidDown(ShardRequest request, String text) throws IOException {
        try (ClaimCheckWriter writer = new FileClaimCheckStore(claims).create("t")) {
            OutputStream out = writer;
            ShardResult.newBuilder().addResult(Answers.message(text)).build().writeTo(out);
            return Answers.completed(request, new ShardAnswer.Claimed(writer.commit()), 1);
        }
    }
}
