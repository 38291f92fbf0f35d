// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.reduce;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.settings.Environment;

import static java.util.Objects.requireNonNull;

/// What reducing one query may use.
///
/// @param time for the second query
/// @param bytes of rows to reduce; they lie in a temporary file, and sorting them takes as much again
/// @param scratch where a large answer of the second query lies on its way
public record ReduceLimits(Duration time, long bytes, Path scratch) {
    private static final long DEFAULT_BYTES = 8L << 30;

    public ReduceLimits {
        requireNonNull(time, "time");
        requireNonNull(scratch, "scratch");
    }

    /// Limits from environment variables; the module's README lists them.
    ///
    /// @throws IllegalArgumentException naming key, expectation and value
    public static ReduceLimits fromEnvironment(Function<String, @Nullable String> variables) {
        Environment environment = new Environment(variables);
        return new ReduceLimits(
                environment.duration("TRACEFOLD_REDUCE_TIME_LIMIT", Duration.ofMinutes(10)),
                environment.number("TRACEFOLD_REDUCE_MAX_BYTES", DEFAULT_BYTES, 1, Long.MAX_VALUE),
                Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "tracefold-reduced"));
    }
}
