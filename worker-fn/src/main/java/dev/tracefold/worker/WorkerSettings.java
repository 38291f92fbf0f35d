// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.settings.Environment;
import dev.tracefold.events.settings.StoreVariables;
import dev.tracefold.store.registry.StoreSettings;

import static java.util.Objects.requireNonNull;

/// How a worker runs.
///
/// @param name what it calls itself in the source of its events
/// @param concurrency shards answered at the same time
/// @param stores where its traces come from
/// @param inlineLimitBytes up to which size an answer travels in its event
/// @param claims where larger answers go, a directory or `gs://bucket/prefix`; shared with the
///     orchestrator
/// @param timeLimit longest time for one shard, whatever the request says
/// @param memoryLimitBytes how much off-heap memory one trace may take
/// @param replyAllowList hosts it may post answers to
/// @param replyTimeout for one post of an answer
public record WorkerSettings(
        String name,
        int concurrency,
        StoreSettings stores,
        int inlineLimitBytes,
        URI claims,
        Duration timeLimit,
        long memoryLimitBytes,
        List<String> replyAllowList,
        Duration replyTimeout) {
    /// An answer up to this size fits into any broker's event together with what goes around it.
    public static final int DEFAULT_INLINE_LIMIT_BYTES = 256 * 1024;

    public WorkerSettings {
        requireNonNull(name, "name");
        requireNonNull(stores, "stores");
        requireNonNull(claims, "claims");
        requireNonNull(timeLimit, "timeLimit");
        requireNonNull(replyTimeout, "replyTimeout");
        replyAllowList = List.copyOf(replyAllowList);
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be >= 1 but was " + concurrency);
        }
    }

    /// Settings from environment variables; the module's README lists them.
    ///
    /// @throws IllegalArgumentException naming key, expectation and value
    public static WorkerSettings fromEnvironment(Function<String, @Nullable String> variables) {
        Environment environment = new Environment(variables);
        return new WorkerSettings(
                environment
                        .text("TRACEFOLD_WORKER_NAME")
                        .or(() -> environment.text("HOSTNAME"))
                        .orElse("worker"),
                environment.number(
                        "TRACEFOLD_WORKER_CONCURRENCY",
                        Runtime.getRuntime().availableProcessors(),
                        1,
                        1024),
                StoreVariables.read(environment),
                environment.number(
                        "TRACEFOLD_INLINE_LIMIT_BYTES",
                        DEFAULT_INLINE_LIMIT_BYTES,
                        0,
                        Integer.MAX_VALUE),
                StoreVariables.claims(environment),
                environment.duration("TRACEFOLD_SHARD_TIME_LIMIT", Duration.ofSeconds(590)),
                environment.number(
                        "TRACEFOLD_TRACE_MEMORY_BYTES", Long.MAX_VALUE, 1, Long.MAX_VALUE),
                environment.list("TRACEFOLD_REPLY_ALLOW"),
                environment.duration("TRACEFOLD_REPLY_TIMEOUT", Duration.ofSeconds(30)));
    }
}
