// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.util.concurrent.atomic.AtomicReference;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;

/// A channel that the HTTP server feeds.
public abstract sealed class ReceivingReplyChannel implements ReplyChannel, EventHandler
        permits DirectReplyChannel, BrokerReplyChannel {
    private static final EventHandler CLOSED =
            _ -> new EventOutcome.Refused(503, "this replica takes no answers");

    private final AtomicReference<EventHandler> sink = new AtomicReference<>(CLOSED);

    @Override
    public final void open(EventHandler answers) {
        sink.set(answers);
    }

    @Override
    public final void close() {
        sink.set(CLOSED);
    }

    /// Takes an event that came over HTTP.
    @Override
    public final EventOutcome handle(CloudEvent event) {
        return sink.get().handle(event);
    }
}
