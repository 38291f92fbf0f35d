// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reply;

import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;

/// Answers are posted to this replica, below `/replies/`. The shortest way, and no broker has to
/// carry what may be large; the worker must be able to reach this replica.
public final class DirectReplyChannel extends ReceivingReplyChannel {
    private final Supplier<URI> baseAddress;

    /// Answers to a replica.
    ///
    /// @param baseAddress how workers reach this replica; asked late, since a port may be bound late
    public DirectReplyChannel(Supplier<URI> baseAddress) {
        this.baseAddress = baseAddress;
    }

    @Override
    public Optional<URI> replyTo(String queryId) {
        return Optional.of(baseAddress.get().resolve("/replies/" + queryId));
    }
}
