// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

/// How far a shard had come when it failed. Bigtrace's clients are told different things at
/// different stages, so the stage travels with the failure.
public enum ShardStage {
    /// The address was read.
    ADDRESS,
    /// The trace was loaded.
    LOAD,
    /// The query ran.
    QUERY,
    /// The shard or its answer was on the way.
    DELIVERY
}
