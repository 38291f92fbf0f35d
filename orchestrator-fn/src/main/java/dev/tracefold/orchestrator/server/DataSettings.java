// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.tracefold.events.settings.Environment;
import dev.tracefold.events.settings.StoreVariables;
import dev.tracefold.orchestrator.database.DatabaseSettings;
import dev.tracefold.orchestrator.execution.ExecutionSettings;
import dev.tracefold.orchestrator.execution.TraceSources;
import dev.tracefold.orchestrator.execution.TraceSources.FileAddresses;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.TraceProcessor;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.store.registry.TraceStores;

import static java.util.Objects.requireNonNull;

/// What an orchestrator remembers, and where.
///
/// @param database catalog and history
/// @param results folder of the rows
/// @param resultsBucket where rows go that are complete, if that is elsewhere
/// @param executions how queries are kept
/// @param sources which traces clients may name, and where they are looked for
/// @param engine as workers open traces
public record DataSettings(
        DatabaseSettings database,
        Path results,
        Optional<URI> resultsBucket,
        ExecutionSettings executions,
        TraceSources.Settings sources,
        ProcessorOptions engine) {
    public DataSettings {
        requireNonNull(database, "database");
        requireNonNull(results, "results");
        requireNonNull(resultsBucket, "resultsBucket");
        requireNonNull(executions, "executions");
        requireNonNull(sources, "sources");
        requireNonNull(engine, "engine");
    }

    /// All of it in one folder of this machine.
    ///
    /// @param resultsFor how long rows can be read after a query ended
    public static DataSettings inFolder(
            Path folder,
            Duration resultsFor,
            TraceSources.Settings sources,
            ProcessorOptions engine) {
        return new DataSettings(
                DatabaseSettings.sqlite(folder.resolve("tracefold.db")),
                folder.resolve("results"),
                Optional.empty(),
                ExecutionSettings.of("local", resultsFor),
                sources,
                engine);
    }

    /// Settings from environment variables; the module's README lists them.
    ///
    /// @param replica name among replicas
    /// @throws IllegalArgumentException naming key, expectation and value
    public static DataSettings fromEnvironment(
            Function<String, @Nullable String> variables, String replica) {
        Environment environment = new Environment(variables);
        Path folder =
                environment
                        .path("TRACEFOLD_DATA_DIR")
                        .orElseGet(() ->
                                Path.of(
                                        System.getProperty("java.io.tmpdir", "/tmp"),
                                        "tracefold-data"));
        Optional<URI> bucket =
                environment
                        .text("TRACEFOLD_RESULTS_DIR")
                        .map(String::strip)
                        .filter(place -> place.startsWith("gs://"))
                        .map(URI::create);
        Optional<Path> root = environment.path("TRACEFOLD_TRACE_ROOT");
        return new DataSettings(
                DatabaseSettings.fromEnvironment(variables, folder.resolve("tracefold.db")),
                bucket.isPresent()
                        ? folder.resolve("results")
                        : environment
                                .path("TRACEFOLD_RESULTS_DIR")
                                .orElseGet(() -> folder.resolve("results")),
                bucket,
                ExecutionSettings.fromEnvironment(variables, replica),
                new TraceSources.Settings(
                        environment.text("TRACEFOLD_TRACE_DIRECTORY").orElse(""),
                        root.map(_ -> FileAddresses.LOCAL),
                        root,
                        // Opened when a bucket is asked for, and for as long as the process lives.
                        Optional.of(TraceStores.open(StoreVariables.read(environment))),
                        DataSettings::isTrace),
                ProcessorOptions.DEFAULTS);
    }

    private static boolean isTrace(Path file) {
        try {
            return Files.isReadable(file) && TraceProcessor.recognises(TraceSource.file(file));
        } catch (IOException | ProcessorException e) {
            return false;
        }
    }
}
