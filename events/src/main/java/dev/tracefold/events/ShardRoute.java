// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import java.net.URI;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/// Which shard an event belongs to and where its answer goes; travels as extensions.
///
/// @param key query and shard
/// @param attempt how often the orchestrator has asked, from 1
/// @param replica the orchestrator replica that holds the query
/// @param replyTo where to post the answer; empty when it is the reply of the delivery
/// @param replyToken proof that the orchestrator asked
public record ShardRoute(
        ShardKey key,
        int attempt,
        String replica,
        Optional<URI> replyTo,
        Optional<String> replyToken) {
    public ShardRoute {
        requireNonNull(key, "key");
        requireNonNull(replica, "replica");
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt must be >= 1 but was " + attempt);
        }
    }
}
