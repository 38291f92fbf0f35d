// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.history;

import java.time.Instant;
import java.util.Optional;

import static java.util.Objects.requireNonNull;

/// A query that was asked.
///
/// @param uuid its name
/// @param sql its text
/// @param snapshot what else it was asked with, as its door reads and writes it
/// @param rowLimit most rows over all traces
/// @param materialized whether its rows are kept
/// @param status where it is in its life
/// @param error why it failed, or which traces did
/// @param started when it was asked
/// @param ended when it ended
/// @param resultsUntil until when its rows can be read; empty when there are none
/// @param counts how far it is
/// @param standing the saved query that it is of, when it goes on with every trace that comes
public record QueryExecution(
        String uuid,
        String sql,
        String snapshot,
        long rowLimit,
        boolean materialized,
        ExecutionStatus status,
        Optional<String> error,
        Instant started,
        Optional<Instant> ended,
        Optional<Instant> resultsUntil,
        ExecutionCounts counts,
        Optional<String> standing) {
    public QueryExecution {
        requireNonNull(uuid, "uuid");
        requireNonNull(sql, "sql");
        requireNonNull(snapshot, "snapshot");
        requireNonNull(status, "status");
        requireNonNull(error, "error");
        requireNonNull(started, "started");
        requireNonNull(ended, "ended");
        requireNonNull(resultsUntil, "resultsUntil");
        requireNonNull(counts, "counts");
        requireNonNull(standing, "standing");
    }

    /// A query that was just asked.
    public static QueryExecution asked(
            String uuid,
            String sql,
            String snapshot,
            long rowLimit,
            boolean materialized,
            Instant now) {
        return new QueryExecution(
                uuid,
                sql,
                snapshot,
                rowLimit,
                materialized,
                ExecutionStatus.UNKNOWN,
                Optional.empty(),
                now,
                Optional.empty(),
                Optional.empty(),
                ExecutionCounts.NONE,
                Optional.empty());
    }

    /// The same as a standing query.
    ///
    /// @param id the saved query that it is of
    public QueryExecution standing(String id) {
        return new QueryExecution(
                uuid,
                sql,
                snapshot,
                rowLimit,
                materialized,
                status,
                error,
                started,
                ended,
                resultsUntil,
                counts,
                Optional.of(id));
    }

    /// Whether rows can be read at a time.
    public boolean hasResults(Instant now) {
        return resultsUntil.filter(now::isBefore).isPresent();
    }
}
