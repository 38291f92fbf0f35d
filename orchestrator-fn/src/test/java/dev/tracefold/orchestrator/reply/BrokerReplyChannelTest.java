// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;

import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.http.HttpEventHandler;
import dev.tracefold.orchestrator.broker.DeliveryPolicy;
import dev.tracefold.orchestrator.broker.HttpBroker;
import dev.tracefold.orchestrator.broker.LocalBroker;
import dev.tracefold.orchestrator.broker.Subscriber;
import dev.tracefold.orchestrator.broker.Trigger;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.server.OrchestratorServer;
import dev.tracefold.orchestrator.server.ServerSettings;

import static org.assertj.core.api.Assertions.assertThat;

/// Answers are replies that the broker hands on.
@NullMarked
@SuppressWarnings("NullAway.Init") // set when the test serves
class BrokerReplyChannelTest extends ReplyChannelContract {
    private final HttpClient client = HttpClient.newHttpClient();
    private final BrokerReplyChannel channel =
            new BrokerReplyChannel(event ->
                    new HttpBroker(client, broker().ingress(), Duration.ofSeconds(20))
                            .publish(event));
    private OrchestratorServer server;
    private LocalBroker broker;

    @Override
    void closeServers() {
        broker.close();
        server.close();
    }

    @Override
    ReplyChannel channel() {
        return channel;
    }

    @Override
    void serve(QueryService service) {
        server = OrchestratorServer.start(service, channel, new ServerSettings("127.0.0.1", 0, 0));
        URI address = loopback(server.httpPort());
        broker =
                LocalBroker.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        "/default/tracefold",
                        List.of(
                                new Trigger(
                                        "answers",
                                        MemoryReplyChannel.answersFor(REPLICA),
                                        new Subscriber(
                                                address.toString(),
                                                new HttpEventHandler(
                                                        client, address, Duration.ofSeconds(20))),
                                        new DeliveryPolicy(
                                                3,
                                                DeliveryPolicy.Backoff.EXPONENTIAL,
                                                Duration.ofMillis(10),
                                                Optional.empty()))));
    }

    private LocalBroker broker() {
        return broker;
    }

    @Override
    void answer(ShardRequest request, CloudEvent answer) {
        assertThat(request.route().replyTo()).isEmpty();
        new HttpBroker(client, broker.ingress(), Duration.ofSeconds(20)).publish(answer);
    }
}
