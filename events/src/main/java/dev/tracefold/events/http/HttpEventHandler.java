// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;

/// A receiver at an HTTP address.
public final class HttpEventHandler implements EventHandler {
    private final HttpClient client;
    private final URI address;
    private final Duration timeout;

    /// A receiver.
    ///
    /// @param client shared by many
    /// @param address where events are posted
    /// @param timeout for one delivery, the receiver's work included
    public HttpEventHandler(HttpClient client, URI address, Duration timeout) {
        this.client = client;
        this.address = address;
        this.timeout = timeout;
    }

    @Override
    public EventOutcome handle(CloudEvent event) {
        HttpEvents.Message message = HttpEvents.write(event);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .timeout(timeout)
                        .header("Prefer", "reply")
                        .POST(BodyPublishers.ofByteArray(message.body()));
        message.headers().forEach(request::setHeader);
        try {
            HttpResponse<byte[]> response =
                    client.send(request.build(), BodyHandlers.ofByteArray());
            return HttpEvents.outcome(
                    response.statusCode(),
                    HttpEvents.singleValued(response.headers().map()),
                    response.body());
        } catch (IOException e) {
            return new EventOutcome.Unreachable("%s: %s".formatted(address, e));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new EventOutcome.Unreachable(address + ": interrupted");
        }
    }
}
