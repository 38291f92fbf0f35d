// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import static java.util.Objects.requireNonNull;

/// What the merge counts once.
///
/// @param queryId the query
/// @param shard position of the shard in it
public record ShardKey(String queryId, int shard) {
    public ShardKey {
        requireNonNull(queryId, "queryId");
        if (shard < 0) {
            throw new IllegalArgumentException("shard must be >= 0 but was " + shard);
        }
    }
}
