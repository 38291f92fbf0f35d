// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.store.registry.StoreSettings;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.WorkerSettings;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.shard.ProcessorEngine;

/// The worker function within this process, for a pipeline around it.
public final class EmbeddedWorker {
    private EmbeddedWorker() {}

    /// A worker that that nobody listens to.
    ///
    /// @param threads traces it works on at a time
    /// @param options how it loads them
    /// @param stores where its traces come from
    /// @param claimDirectory where it lays down large answers
    public static WorkerFunction start(
            int threads, ProcessorOptions options, StoreSettings stores, Path claimDirectory) {
        return start(threads, options, stores, claimDirectory, PipelineTracer.NONE);
    }

    /// A worker.
    ///
    /// @param threads traces it works on at a time
    /// @param options how it loads them
    /// @param stores where its traces come from
    /// @param claimDirectory where it lays down large answers
    /// @param tracer hears what it does
    public static WorkerFunction start(
            int threads,
            ProcessorOptions options,
            StoreSettings stores,
            Path claimDirectory,
            PipelineTracer tracer) {
        WorkerSettings settings =
                new WorkerSettings(
                        "embedded",
                        threads,
                        stores,
                        WorkerSettings.DEFAULT_INLINE_LIMIT_BYTES,
                        claimDirectory.toUri(),
                        Duration.ofDays(1),
                        options.memoryLimitBytes(),
                        List.of(),
                        Duration.ofSeconds(30));
        // Answers stay in this process, so that nothing is ever posted.
        return new WorkerFunction(
                settings,
                new ProcessorEngine(options),
                DirectReplies.none(),
                InstantSource.system(),
                tracer);
    }
}
