// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events;

import io.grpc.Status;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.FailureCategory;

/// What a failure looks like on each wire: the one switch from category to gRPC status, HTTP
/// status, delivery status and exit code.
///
/// @param grpcCode status of a call
/// @param httpStatus status of a request by a client
/// @param deadLetterStatus status by which a receiver tells a broker not to deliver again; a failure
///     that says it is worth retrying becomes [#REDELIVER_STATUS] instead
/// @param exitCode of a command whose one job failed
public record FailureSemantics(
        Status.Code grpcCode, int httpStatus, int deadLetterStatus, int exitCode) {
    /// Status by which a receiver asks a broker to deliver again.
    public static final int REDELIVER_STATUS = 503;

    /// Semantics of a category.
    public static FailureSemantics of(FailureCategory category) {
        return switch (category) {
            case USER -> new FailureSemantics(Status.Code.INVALID_ARGUMENT, 400, 400, 1);
            case DATA -> new FailureSemantics(Status.Code.FAILED_PRECONDITION, 422, 422, 1);
            case RESOURCE -> new FailureSemantics(Status.Code.RESOURCE_EXHAUSTED, 429, 413, 1);
            case INTERNAL -> new FailureSemantics(Status.Code.INTERNAL, 500, 422, 1);
            case EXTERNAL -> new FailureSemantics(Status.Code.UNAVAILABLE, 502, 424, 1);
        };
    }

    /// Status of a delivery that failed so.
    static int eventStatus(Failure failure) {
        return failure.retryable() ? REDELIVER_STATUS : of(failure.category()).deadLetterStatus();
    }
}
