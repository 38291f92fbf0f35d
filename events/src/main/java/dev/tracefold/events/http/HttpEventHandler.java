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
import java.util.Map;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;

/// A receiver at an HTTP address.
public final class HttpEventHandler implements EventHandler {
    private final HttpClient client;
    private final URI address;
    private final Duration timeout;
    private final Mode mode;
    private final Map<String, String> headers;

    /// A receiver of events in binary mode.
    ///
    /// @param client shared by many
    /// @param address where events are posted
    /// @param timeout for one delivery, the receiver's work included
    public HttpEventHandler(HttpClient client, URI address, Duration timeout) {
        this(client, address, timeout, Mode.BINARY, Map.of());
    }

    /// A receiver.
    ///
    /// @param client shared by many
    /// @param address where events are posted
    /// @param timeout for one delivery, the receiver's work included
    /// @param mode how events are written
    /// @param headers to send besides
    public HttpEventHandler(
            HttpClient client,
            URI address,
            Duration timeout,
            Mode mode,
            Map<String, String> headers) {
        this.client = client;
        this.address = address;
        this.timeout = timeout;
        this.mode = mode;
        this.headers = Map.copyOf(headers);
    }

    /// How an event is written.
    public enum Mode {
        /// Attributes are headers, data is the body.
        BINARY,
        /// The body is the whole event, as JSON.
        STRUCTURED
    }

    @Override
    public EventOutcome handle(CloudEvent event) {
        HttpEvents.Message message =
                switch (mode) {
                    case BINARY -> HttpEvents.write(event);
                    case STRUCTURED -> HttpEvents.writeStructured(event);
                };
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .timeout(timeout)
                        .header("Prefer", "reply")
                        .POST(BodyPublishers.ofByteArray(message.body()));
        headers.forEach(request::setHeader);
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
