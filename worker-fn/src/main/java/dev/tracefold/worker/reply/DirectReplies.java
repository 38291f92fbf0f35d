// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.reply;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.http.HttpEventHandler;

/// Posts answers to where the request says, an HTTP address or a topic. An orchestrator that is busy or gone for a moment is
/// tried again a few times: the answer was expensive, a second look is cheap.
public final class DirectReplies {
    private static final int ATTEMPTS = 4;

    private final Function<URI, EventHandler> receivers;
    private final ReplyAllowList allowed;
    private final Duration firstPause;

    /// A sender.
    ///
    /// @param client shared by all shards
    /// @param allowed where answers may go
    /// @param timeout of one post
    /// @param firstPause before the second attempt; doubles with every further one
    public DirectReplies(
            HttpClient client, ReplyAllowList allowed, Duration timeout, Duration firstPause) {
        this(address -> new HttpEventHandler(client, address, timeout), allowed, firstPause);
    }

    /// A sender.
    ///
    /// @param receivers who is at an address
    /// @param allowed where answers may go
    /// @param firstPause before the second attempt; doubles with every further one
    public DirectReplies(
            Function<URI, EventHandler> receivers, ReplyAllowList allowed, Duration firstPause) {
        this.receivers = receivers;
        this.allowed = allowed;
        this.firstPause = firstPause;
    }

    /// For a worker whose answers are never posted; makes no client.
    public static DirectReplies none() {
        return new DirectReplies(
                address -> _ -> new EventOutcome.Refused(403, address + " is not allowed"),
                new ReplyAllowList(List.of()),
                Duration.ofMillis(1));
    }

    /// Whether answers may go there at all.
    public boolean allows(URI address) {
        return allowed.allows(address);
    }

    /// Posts an answer.
    public EventOutcome post(CloudEvent answer, URI address) {
        EventHandler receiver = receivers.apply(address);
        Duration pause = firstPause;
        EventOutcome outcome = receiver.handle(answer);
        for (int attempt = 1; attempt < ATTEMPTS && outcome.retryable(); attempt++) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return outcome;
            }
            pause = pause.multipliedBy(2);
            outcome = receiver.handle(answer);
        }
        return outcome;
    }
}
