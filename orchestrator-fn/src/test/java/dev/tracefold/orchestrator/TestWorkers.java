// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.NullMarked;

import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.store.registry.TraceAddress;
import dev.tracefold.worker.WorkerSettings;

/// Workers that run in the process of a test.
@NullMarked
public final class TestWorkers {
    private TestWorkers() {}

    /// A worker for traces that are files of this machine, in no hurry.
    ///
    /// @param concurrency how many shards it works on at a time
    /// @param inlineLimitBytes larger answers are laid down
    /// @param claims where
    public static WorkerSettings settings(
            String name, int concurrency, int inlineLimitBytes, Path claims) {
        return new WorkerSettings(
                name,
                concurrency,
                StoreSettings.defaults(TraceAddress.Grammar.PATHS, Optional.empty()),
                inlineLimitBytes,
                claims.toUri(),
                Duration.ofMinutes(5),
                Long.MAX_VALUE,
                List.of(),
                Duration.ofSeconds(30));
    }
}
