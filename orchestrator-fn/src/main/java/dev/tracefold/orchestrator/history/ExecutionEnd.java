// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.history;

import java.time.Instant;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/// How a query ended.
///
/// @param status one that stays
/// @param error why it failed, or which traces did
/// @param time when
/// @param resultsUntil until when its rows can be read; empty when there are none
/// @param counts how far it came
public record ExecutionEnd(
        ExecutionStatus status,
        Optional<String> error,
        Instant time,
        Optional<Instant> resultsUntil,
        ExecutionCounts counts) {
    public ExecutionEnd {
        requireNonNull(error, "error");
        requireNonNull(time, "time");
        requireNonNull(resultsUntil, "resultsUntil");
        requireNonNull(counts, "counts");
        if (!status.isFinal()) {
            throw new IllegalArgumentException("expected a final status but was " + status);
        }
    }
}
