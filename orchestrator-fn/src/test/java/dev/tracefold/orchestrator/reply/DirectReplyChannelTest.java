// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.cloudevents.CloudEvent;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;

import dev.tracefold.events.ShardRequest;
import dev.tracefold.events.http.HttpEventHandler;
import dev.tracefold.orchestrator.query.QueryService;
import dev.tracefold.orchestrator.server.OrchestratorServer;
import dev.tracefold.orchestrator.server.ServerSettings;

import static org.assertj.core.api.Assertions.assertThat;

/// Answers are posted to the replica.
@NullMarked
class DirectReplyChannelTest extends ReplyChannelContract {
    private final HttpClient client = HttpClient.newHttpClient();
    private final CompletableFuture<OrchestratorServer> server = new CompletableFuture<>();
    private final DirectReplyChannel channel =
            new DirectReplyChannel(
                    () -> loopback(server.join().httpPort()),
                    address -> new HttpEventHandler(client, address, Duration.ofSeconds(20)));

    @AfterEach
    void closeServer() {
        server.join().close();
    }

    @Override
    ReplyChannel channel() {
        return channel;
    }

    @Override
    void serve(QueryService service) {
        server.complete(
                OrchestratorServer.start(service, channel, new ServerSettings("127.0.0.1", 0, 0)));
    }

    @Override
    void answer(ShardRequest request, CloudEvent answer) {
        assertThat(request.route().replyTo())
                .contains(
                        loopback(server.join().httpPort())
                                .resolve("/replies/" + request.route().key().queryId()));
        new HttpEventHandler(
                        client, request.route().replyTo().orElseThrow(), Duration.ofSeconds(20))
                .handle(answer);
    }
}
