// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;

import dev.tracefold.events.ShardRequest;
import dev.tracefold.orchestrator.broker.InProcessBroker;
import dev.tracefold.orchestrator.query.QueryService;

import static org.assertj.core.api.Assertions.assertThat;

/// Answers within the JVM.
@NullMarked
class MemoryReplyChannelTest extends ReplyChannelContract {
    private final InProcessBroker broker = new InProcessBroker();
    private final MemoryReplyChannel channel = new MemoryReplyChannel(broker, REPLICA);

    @AfterEach
    void closeBroker() {
        broker.close();
    }

    @Override
    ReplyChannel channel() {
        return channel;
    }

    @Override
    void serve(QueryService service) {}

    @Override
    void answer(ShardRequest request, CloudEvent answer) {
        assertThat(request.route().replyTo()).isEmpty();
        broker.publish(answer);
    }
}
