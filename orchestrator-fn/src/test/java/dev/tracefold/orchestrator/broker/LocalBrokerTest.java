// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.http.HttpEventHandler;

import static org.assertj.core.api.Assertions.assertThat;

/// The broker of several processes keeps the contract of brokers, and speaks HTTP as Knative's does.
@NullMarked
class LocalBrokerTest extends BrokerContract {
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<EventEndpoint> endpoints = new ArrayList<>();
    private final LocalBroker server =
            LocalBroker.start(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    "/default/tracefold",
                    List.of());

    @AfterEach
    void closeEverything() {
        server.close();
        endpoints.forEach(EventEndpoint::close);
    }

    @Override
    Subscriber subscriber(EventHandler handler) {
        EventEndpoint endpoint = new EventEndpoint(handler);
        endpoints.add(endpoint);
        return at(endpoint.address());
    }

    @Override
    Broker broker(List<Trigger> triggers) {
        triggers.forEach(server::add);
        return new HttpBroker(client, server.ingress(), Duration.ofSeconds(20));
    }

    private Subscriber at(URI address) {
        return new Subscriber(
                address.toString(), new HttpEventHandler(client, address, Duration.ofSeconds(20)));
    }

    @Test
    void anEventIsAnsweredWith202() throws Exception {
        HttpResponse<String> response =
                post(
                        server.ingress(),
                        "application/cloudevents+json",
                        """
                        {"specversion":"1.0","id":"1","source":"/s","type":"t"}\
                        """);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEmpty();
    }

    @Test
    void whatIsNoEventIsAnsweredWith400() throws Exception {
        assertThat(post(server.ingress(), "text/plain", "hello").statusCode()).isEqualTo(400);
    }

    @Test
    void anotherBrokersPathIsAnsweredWith404() throws Exception {
        URI elsewhere = server.ingress().resolve("/default/other");

        assertThat(post(elsewhere, "text/plain", "hello").statusCode()).isEqualTo(404);
    }

    @Test
    void anEventOverOneMebibyteIsAnsweredWith503() {
        CloudEvent large =
                CloudEventBuilder.from(event("1", "a"))
                        .withData(new byte[LocalBroker.MAX_EVENT_BYTES + 1])
                        .build();

        EventOutcome outcome =
                new HttpBroker(client, server.ingress(), Duration.ofSeconds(20)).publish(large);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        EventOutcome.Refused.class,
                        refused -> assertThat(refused.status()).isEqualTo(503));
    }

    @Test
    void aReplyOverOneMebibyteBuriesTheEventItAnswers() throws Exception {
        BlockingQueue<CloudEvent> letters = new LinkedBlockingQueue<>();
        CloudEvent large =
                CloudEventBuilder.from(event("2", "b"))
                        .withData(new byte[LocalBroker.MAX_EVENT_BYTES + 1])
                        .build();

        broker(
                        List.of(
                                new Trigger(
                                        "t",
                                        type("a"),
                                        subscriber(_ -> new EventOutcome.Reply(large)),
                                        policy(Optional.of(subscriber(takes(letters)))))))
                .publish(event("1", "a"));

        assertThat(next(letters).getId()).isEqualTo("1");
        assertThat(server.deadLetterCount()).isEqualTo(1);
    }

    @Test
    void whoCannotBeReachedIsTriedAgainAndThenBuried() throws Exception {
        BlockingQueue<CloudEvent> letters = new LinkedBlockingQueue<>();
        EventEndpoint gone = new EventEndpoint(_ -> new EventOutcome.Accepted());
        gone.close();

        broker(
                        List.of(
                                new Trigger(
                                        "t",
                                        type("a"),
                                        at(gone.address()),
                                        policy(Optional.of(subscriber(takes(letters)))))))
                .publish(event("1", "a"));

        CloudEvent letter = next(letters);
        assertThat(letter.getExtension("knativeerrordest")).isEqualTo(gone.address().toString());
        assertThat(letter.getExtension("knativeerrorcode")).isNull();
    }

    private HttpResponse<String> post(URI address, String contentType, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(address)
                        .header("content-type", contentType)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
