// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.telemetry;

import java.util.OptionalInt;

import dev.tracefold.events.ShardRoute;

import static java.util.Objects.requireNonNull;

/// What an activity is about.
///
/// @param queryId the query
/// @param shard the shard, when it is about one
/// @param attempt how often the orchestrator has asked for it, from 1
/// @param place who is at work: a replica, a thread of a worker
public record Subject(String queryId, OptionalInt shard, int attempt, String place) {
    public Subject {
        requireNonNull(queryId, "queryId");
        requireNonNull(shard, "shard");
        requireNonNull(place, "place");
    }

    /// A whole query.
    public static Subject of(String queryId, String place) {
        return new Subject(queryId, OptionalInt.empty(), 1, place);
    }

    /// One attempt at a shard.
    public static Subject of(ShardRoute route, String place) {
        return new Subject(
                route.key().queryId(), OptionalInt.of(route.key().shard()), route.attempt(), place);
    }
}
