// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.time.Duration;
import java.util.Optional;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.pubsub.PubSubEndpoint;
import dev.tracefold.events.pubsub.PubSubMessages;
import dev.tracefold.events.pubsub.PubSubTopics;
import dev.tracefold.orchestrator.query.QueryService;

import static org.assertj.core.api.Assertions.assertThat;

/// Answers are published to a topic, with Google's client at both ends.
@NullMarked
@SuppressWarnings("NullAway.Init") // set with the first use of the channel
abstract class PubSubContract extends ReplyChannelContract {
    private PubSubReplyChannel channel;
    private PubSubTopics worker;

    /// Where the service is.
    abstract String host();

    /// A topic that is there.
    abstract String topic();

    @Override
    void closeServers() {
        worker.close();
    }

    @Override
    PubSubReplyChannel channel() {
        if (channel == null) {
            PubSubEndpoint endpoint = new PubSubEndpoint(Optional.of(host()));
            channel =
                    new PubSubReplyChannel(
                            endpoint,
                            new PubSubReplyChannel.Settings(
                                    topic(),
                                    REPLICA,
                                    Duration.ofSeconds(20),
                                    Duration.ofMillis(10)));
            worker = new PubSubTopics(endpoint, Duration.ofSeconds(20));
        }
        return channel;
    }

    @Override
    void serve(QueryService service) {}

    @Override
    void answer(ShardRequest request, CloudEvent answer) {
        String topic = request.route().replyTo().flatMap(PubSubMessages::topic).orElseThrow();
        assertThat(topic).isEqualTo(topic());
        assertThat(worker.topic(topic).handle(answer)).isEqualTo(new EventOutcome.Accepted());
    }
}
