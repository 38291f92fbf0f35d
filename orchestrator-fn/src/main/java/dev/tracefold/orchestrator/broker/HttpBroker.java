// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.broker;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.http.HttpEventHandler;

/// A broker behind its HTTP ingress: [LocalBroker] or Knative's.
public final class HttpBroker implements Broker {
    private final HttpEventHandler ingress;

    /// The broker at that address.
    public HttpBroker(HttpClient client, URI ingress, Duration timeout) {
        this.ingress = new HttpEventHandler(client, ingress, timeout);
    }

    @Override
    public EventOutcome publish(CloudEvent event) {
        return ingress.handle(event);
    }
}
