// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.google.pubsub.v1.Subscription;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.pubsub.PubSubEndpoint;
import dev.tracefold.events.pubsub.PubSubTopics;
import dev.tracefold.orchestrator.query.Answers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/// The subscription of a replica, and the contract, against a double that behaves.
@NullMarked
@SuppressWarnings("NullAway.Init") // set before each test
class PubSubReplyChannelTest extends PubSubContract {
    private static final String SUBSCRIPTION =
            "projects/double/subscriptions/tracefold-replies-replica-1";

    private PubSubDouble pubSub;

    @BeforeEach
    void start() throws IOException {
        pubSub = new PubSubDouble(0);
    }

    @Override
    void closeServers() {
        super.closeServers();
        pubSub.close();
    }

    @Override
    String host() {
        return pubSub.host();
    }

    @Override
    String topic() {
        return PubSubDouble.TOPIC;
    }

    @Test
    void aReplicaHasAFilteredSubscriptionForAsLongAsItRuns() throws Exception {
        var _ = startQueries();
        Subscription made =
                requireNonNull(pubSub.subscriptions().get(SUBSCRIPTION), "the subscription");

        assertThat(made.getTopic()).isEqualTo(PubSubDouble.TOPIC);
        assertThat(made.getFilter()).isEqualTo("attributes.replica = \"replica-1\"");
        assertThat(made.getExpirationPolicy().getTtl().getSeconds()).isEqualTo(86_400);
        channel().close();
        assertThat(pubSub.subscriptions()).isEmpty();
    }

    @Test
    void aSubscriptionThatSomebodyRemovedIsMadeAgain() throws Exception {
        BlockingQueue<CloudEvent> received = new LinkedBlockingQueue<>();
        ReplyChannel channel = channel();
        channel.open(event -> {
            received.add(event);
            return new EventOutcome.Accepted();
        });
        pubSub.remove(SUBSCRIPTION);
        while (!pubSub.subscriptions().containsKey(SUBSCRIPTION)) {
            Thread.onSpinWait();
        }

        CloudEvent answer = answerFor(REPLICA);
        channel.forward(answer);

        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(answer);
        channel.close();
    }

    @Test
    void anAnswerThatIsNotTakenComesAgain() throws Exception {
        BlockingQueue<CloudEvent> received = new LinkedBlockingQueue<>();
        ReplyChannel channel = channel();
        channel.open(event -> {
            received.add(event);
            return received.size() < 3
                    ? new EventOutcome.Refused(503, "busy")
                    : new EventOutcome.Accepted();
        });

        CloudEvent answer = answerFor(REPLICA);
        channel.forward(answer);

        for (int i = 0; i < 3; i++) {
            assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(answer);
        }
        channel.close();
    }

    @Test
    void aTopicThatIsNotThereIsTriedAgain() {
        try (PubSubTopics topics =
                new PubSubTopics(
                        new PubSubEndpoint(Optional.of(pubSub.host())), Duration.ofSeconds(10))) {
            assertThat(topics.topic("projects/double/topics/none").handle(answerFor(REPLICA)))
                    .isInstanceOfSatisfying(
                            EventOutcome.Refused.class,
                            refused -> assertThat(refused.status()).isEqualTo(404));
        }
        var _ = channel();
    }

    @Test
    void aNameThatIsNoTopicIsRefused() {
        var _ = channel();
        assertThatThrownBy(() ->
                        new PubSubReplyChannel.Settings(
                                "answers", "r", Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .hasMessage(
                        "reply topic: expected projects/<project>/topics/<topic> but was"
                                + " 'answers'");
    }

    static CloudEvent answerFor(String replica) {
        ShardRequest request = request(replica);
        return CloudEventBuilder.from(Answers.event(Answers.text(request, "x")))
                .withSubject("x")
                .build();
    }
}
