// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.net.URI;
import java.util.Optional;

import dev.tracefold.events.EventHandler;

/// One way back. At least once, in no order; whatever comes is given to the sink as it is, and the
/// sink's outcome is what the sender learns.
public interface ReplyChannel extends AutoCloseable {
    /// Where a worker is to post its answers; empty when they are the replies of deliveries.
    Optional<URI> replyTo(String queryId);

    /// Feeds the sink from now on. Called once, before the first request is published.
    void open(EventHandler sink);

    /// Feeds it no more.
    @Override
    void close();
}
