// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import dev.tracefold.events.ShardStage;
import dev.tracefold.processor.error.Failure;

import static java.util.Objects.requireNonNull;

/// A trace that was not answered.
///
/// @param shard position of the trace in the request
/// @param traceAddress the trace, as the client wrote it
/// @param failure why
/// @param stage how far it had come
public record FailedShard(int shard, String traceAddress, Failure failure, ShardStage stage) {
    public FailedShard {
        requireNonNull(traceAddress, "traceAddress");
        requireNonNull(failure, "failure");
        requireNonNull(stage, "stage");
    }
}
