// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.query;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import dev.tracefold.events.telemetry.PipelineTracer;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.store.registry.TraceAddress;
import dev.tracefold.worker.WorkerFunction;
import dev.tracefold.worker.WorkerSettings;
import dev.tracefold.worker.reply.DirectReplies;
import dev.tracefold.worker.shard.ProcessorEngine;

/// The worker function within this process, for a pipeline around it.
public final class EmbeddedWorker {
    private EmbeddedWorker() {}

    /// A worker that takes plain paths and that nobody listens to.
    ///
    /// @param threads traces it works on at a time
    /// @param options how it loads them
    /// @param traceRoot the folder its traces have to be in, if only that may be read
    /// @param claimDirectory where it lays down large answers
    public static WorkerFunction start(
            int threads, ProcessorOptions options, Optional<Path> traceRoot, Path claimDirectory) {
        return start(threads, options, traceRoot, claimDirectory, PipelineTracer.NONE);
    }

    /// A worker that takes plain paths.
    ///
    /// @param threads traces it works on at a time
    /// @param options how it loads them
    /// @param traceRoot the folder its traces have to be in, if only that may be read
    /// @param claimDirectory where it lays down large answers
    /// @param tracer hears what it does
    public static WorkerFunction start(
            int threads,
            ProcessorOptions options,
            Optional<Path> traceRoot,
            Path claimDirectory,
            PipelineTracer tracer) {
        WorkerSettings settings =
                new WorkerSettings(
                        "embedded",
                        threads,
                        TraceAddress.Grammar.PATHS,
                        traceRoot,
                        WorkerSettings.DEFAULT_INLINE_LIMIT_BYTES,
                        claimDirectory,
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
