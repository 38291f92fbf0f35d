// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.execution;

import java.time.Duration;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.settings.Environment;

import static java.util.Objects.requireNonNull;

/// How queries are kept.
///
/// @param owner name of this replica in the history
/// @param resultsFor how long rows can be read after a query ended
/// @param lost how long a replica may be silent before another goes on with its queries
/// @param progressEvery how often what was gathered is made lasting and told
public record ExecutionSettings(
        String owner, Duration resultsFor, Duration lost, Duration progressEvery) {
    public ExecutionSettings {
        requireNonNull(owner, "owner");
        requireNonNull(resultsFor, "resultsFor");
        requireNonNull(lost, "lost");
        requireNonNull(progressEvery, "progressEvery");
    }

    /// The usual ones.
    public static ExecutionSettings of(String owner, Duration resultsFor) {
        return new ExecutionSettings(
                owner, resultsFor, Duration.ofMinutes(1), Duration.ofMillis(250));
    }

    /// Settings from environment variables; the module's README lists them.
    ///
    /// @throws IllegalArgumentException naming key, expectation and value
    public static ExecutionSettings fromEnvironment(
            Function<String, @Nullable String> variables, String owner) {
        return of(
                owner,
                new Environment(variables).duration("TRACEFOLD_RESULTS_TTL", Duration.ofDays(7)));
    }
}
