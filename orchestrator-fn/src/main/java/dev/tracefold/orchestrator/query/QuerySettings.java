// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.time.Duration;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.settings.Environment;

import static java.util.Objects.requireNonNull;

/// How queries run.
///
/// @param window shards of a query that may be out, or answered and not yet taken by its client
/// @param shardDeadline how long a shard may be out
/// @param queryDeadline how long a query may take
/// @param shardAttempts how often a shard is asked for when its failure says that may help
/// @param attemptPause before the second attempt; doubles with every further one
public record QuerySettings(
        int window,
        Duration shardDeadline,
        Duration queryDeadline,
        int shardAttempts,
        Duration attemptPause) {
    public QuerySettings {
        requireNonNull(shardDeadline, "shardDeadline");
        requireNonNull(queryDeadline, "queryDeadline");
        requireNonNull(attemptPause, "attemptPause");
        if (window < 1) {
            throw new IllegalArgumentException("window must be >= 1 but was " + window);
        }
        if (shardAttempts < 1) {
            throw new IllegalArgumentException(
                    "shardAttempts must be >= 1 but was " + shardAttempts);
        }
    }

    /// Settings from environment variables; the module's README lists them.
    ///
    /// @throws IllegalArgumentException naming key, expectation and value
    public static QuerySettings fromEnvironment(Function<String, @Nullable String> variables) {
        Environment environment = new Environment(variables);
        return new QuerySettings(
                environment.number("TRACEFOLD_QUERY_WINDOW", 100, 1, 100_000),
                environment.duration("TRACEFOLD_SHARD_DEADLINE", Duration.ofMinutes(15)),
                environment.duration("TRACEFOLD_QUERY_DEADLINE", Duration.ofHours(6)),
                environment.number("TRACEFOLD_SHARD_ATTEMPTS", 3, 1, 100),
                environment.duration("TRACEFOLD_ATTEMPT_PAUSE", Duration.ofMillis(500)));
    }
}
