// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.util.Optional;

import io.grpc.Status;

import dev.tracefold.events.FailureSemantics;
import dev.tracefold.events.ShardStage;
import dev.tracefold.orchestrator.query.FailedShard;
import dev.tracefold.processor.error.Failure;

/// A query's failure as Bigtrace's clients know it: a bad address is INVALID_ARGUMENT, a trace that
/// does not load INTERNAL, both with the bare text; SQL that fails is INTERNAL after the address in
/// brackets. What Bigtrace does not know (limits, deadlines, brokers) has the status of its category.
final class BigtraceStatus {
    private BigtraceStatus() {}

    static Status of(Failure failure, Optional<FailedShard> shard) {
        Status status = code(failure, shard).toStatus();
        return shard.filter(failed -> failed.stage() == ShardStage.QUERY)
                .map(failed ->
                        status.withDescription(
                                "[%s]: %s".formatted(failed.traceAddress(), failure.message())))
                .orElseGet(() -> status.withDescription(failure.message()));
    }

    private static Status.Code code(Failure failure, Optional<FailedShard> shard) {
        Status.Code byCategory = FailureSemantics.of(failure.category()).grpcCode();
        return switch (failure.code()) {
            case "CANCELLED" -> Status.Code.CANCELLED;
            case "SHARD_DEADLINE", "QUERY_DEADLINE", "TIME_LIMIT" -> Status.Code.DEADLINE_EXCEEDED;
            default -> shard.map(failed -> atStage(failed, byCategory)).orElse(byCategory);
        };
    }

    private static Status.Code atStage(FailedShard shard, Status.Code byCategory) {
        return switch (shard.stage()) {
            case ADDRESS, DELIVERY -> byCategory;
            case LOAD, QUERY ->
                    switch (shard.failure().category()) {
                        case USER, DATA, INTERNAL -> Status.Code.INTERNAL;
                        case RESOURCE, EXTERNAL -> byCategory;
                    };
        };
    }
}
