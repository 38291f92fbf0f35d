// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker.reply;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventOutcome;
import dev.tracefold.events.http.HttpEventHandler;

/// Posts answers to where the request says. An orchestrator that is busy or gone for a moment is
/// tried again a few times: the answer was expensive, a second look is cheap.
public final class DirectReplies {
    private static final int ATTEMPTS = 4;

    private final HttpClient client;
    private final ReplyAllowList allowed;
    private final Duration timeout;
    private final Duration firstPause;

    /// A sender.
    ///
    /// @param client shared by all shards
    /// @param allowed where answers may go
    /// @param timeout of one post
    /// @param firstPause before the second attempt; doubles with every further one
    public DirectReplies(
            HttpClient client, ReplyAllowList allowed, Duration timeout, Duration firstPause) {
        this.client = client;
        this.allowed = allowed;
        this.timeout = timeout;
        this.firstPause = firstPause;
    }

    /// Whether answers may go there at all.
    public boolean allows(URI address) {
        return allowed.allows(address);
    }

    /// Posts an answer.
    public EventOutcome post(CloudEvent answer, URI address) {
        HttpEventHandler receiver = new HttpEventHandler(client, address, timeout);
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
