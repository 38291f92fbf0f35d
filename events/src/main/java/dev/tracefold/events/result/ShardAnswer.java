// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.util.List;

import dev.tracefold.proto.perfetto.QueryResult;

import static java.util.Objects.requireNonNull;

/// The rows of one shard, or where they lie. The parts are kept as the generated messages because
/// Bigtrace's clients are sent the very same ones.
public sealed interface ShardAnswer {
    /// Small enough to travel in the event.
    ///
    /// @param parts every part, in order; at least one
    record Inline(List<QueryResult> parts) implements ShardAnswer {
        public Inline {
            parts = List.copyOf(parts);
        }
    }

    /// Laid down in a store.
    ///
    /// @param check where
    record Claimed(ClaimCheck check) implements ShardAnswer {
        public Claimed {
            requireNonNull(check, "check");
        }
    }
}
