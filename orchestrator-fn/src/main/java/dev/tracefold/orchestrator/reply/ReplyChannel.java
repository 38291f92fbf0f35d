// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.net.URI;
import java.util.Optional;

import io.cloudevents.CloudEvent;

import dev.tracefold.events.EventHandler;
import dev.tracefold.events.EventOutcome;

/// One way back. At least once, in no order; whatever comes is given to the sink as it is, and the
/// sink's outcome is what the sender learns.
public interface ReplyChannel extends AutoCloseable {
    /// Where a worker is to post its answers; empty when they are the replies of deliveries.
    Optional<URI> replyTo(String queryId);

    /// Sends an answer to the replica that asked, as a worker would. For what came to this one instead:
    /// a broker has one address for all dead letters.
    ///
    /// @param answer a `shard.failed` or `shard.completed` event with its route
    EventOutcome forward(CloudEvent answer);

    /// Feeds the sink from now on. Called once, before the first request is published.
    void open(EventHandler sink);

    /// Feeds it no more.
    @Override
    void close();
}
