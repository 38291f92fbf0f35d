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
/// @param inFlight shards of all queries that may be out
/// @param shardDeadline how long a shard may be out
/// @param queryDeadline how long a query may take
/// @param shardAttempts how often a shard is asked for when its failure says that may help
/// @param attemptPause before the second attempt; doubles with every further one
/// @param publishing how requests are handed to the broker
public record QuerySettings(
        int window,
        InFlight inFlight,
        Duration shardDeadline,
        Duration queryDeadline,
        int shardAttempts,
        Duration attemptPause,
        Publishing publishing) {
    private static final int MAX_ATTEMPTS = 100;

    public QuerySettings {
        requireNonNull(inFlight, "inFlight");
        requireNonNull(shardDeadline, "shardDeadline");
        requireNonNull(queryDeadline, "queryDeadline");
        requireNonNull(attemptPause, "attemptPause");
        requireNonNull(publishing, "publishing");
        if (window < 1) {
            throw new IllegalArgumentException("window must be >= 1 but was " + window);
        }
        if (shardAttempts < 1 || shardAttempts > MAX_ATTEMPTS) {
            throw new IllegalArgumentException(
                    "shardAttempts must be from 1 to %d but was %d"
                            .formatted(MAX_ATTEMPTS, shardAttempts));
        }
    }

    /// Settings for one process: as many shards out as the window has places, one after the other
    /// handed to a broker that is not expected to be away.
    public QuerySettings(
            int window,
            Duration shardDeadline,
            Duration queryDeadline,
            int shardAttempts,
            Duration attemptPause) {
        this(
                window,
                InFlight.fixed(window),
                shardDeadline,
                queryDeadline,
                shardAttempts,
                attemptPause,
                new Publishing(1, Duration.ofSeconds(1)));
    }

    /// Bounds of the number of shards that are out, over all queries of the replica. Between them it
    /// follows the workers.
    ///
    /// @param least never fewer
    /// @param first to begin with
    /// @param most never more
    public record InFlight(int least, int first, int most) {
        public InFlight {
            if (least < 1 || least > first || first > most) {
                throw new IllegalArgumentException(
                        "in flight: expected 1 <= least <= first <= most but was %d, %d, %d"
                                .formatted(least, first, most));
            }
        }

        static InFlight fixed(int shards) {
            return new InFlight(shards, shards, shards);
        }
    }

    /// How requests are handed to the broker.
    ///
    /// @param atOnce how many at the same time, for each query
    /// @param patience how long a broker may be away before that fails a shard
    public record Publishing(int atOnce, Duration patience) {
        public Publishing {
            requireNonNull(patience, "patience");
            if (atOnce < 1) {
                throw new IllegalArgumentException("atOnce must be >= 1 but was " + atOnce);
            }
        }
    }

    /// Settings from environment variables; the module's README lists them.
    ///
    /// @throws IllegalArgumentException naming key, expectation and value
    public static QuerySettings fromEnvironment(Function<String, @Nullable String> variables) {
        Environment environment = new Environment(variables);
        int most = environment.number("TRACEFOLD_IN_FLIGHT_MAX", 1000, 1, 1_000_000);
        int first = environment.number("TRACEFOLD_IN_FLIGHT_FIRST", Math.min(100, most), 1, most);
        return new QuerySettings(
                environment.number("TRACEFOLD_QUERY_WINDOW", 400, 1, 100_000),
                new InFlight(Math.min(8, first), first, most),
                environment.duration("TRACEFOLD_SHARD_DEADLINE", Duration.ofMinutes(15)),
                environment.duration("TRACEFOLD_QUERY_DEADLINE", Duration.ofHours(6)),
                environment.number("TRACEFOLD_SHARD_ATTEMPTS", 3, 1, MAX_ATTEMPTS),
                environment.duration("TRACEFOLD_ATTEMPT_PAUSE", Duration.ofMillis(500)),
                new Publishing(
                        environment.number("TRACEFOLD_PUBLISH_AT_ONCE", 8, 1, 1024),
                        environment.duration("TRACEFOLD_BROKER_PATIENCE", Duration.ofMinutes(1))));
    }
}
