// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.net.URI;
import java.util.Optional;

/// Answers are the replies of the deliveries; a trigger of the broker, filtered by replica, posts
/// them to this one.
public final class BrokerReplyChannel extends ReceivingReplyChannel {
    @Override
    public Optional<URI> replyTo(String queryId) {
        return Optional.empty();
    }
}
