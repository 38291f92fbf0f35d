// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.tracefold.processor.snapshot.SnapshotCache;
import dev.tracefold.processor.sorter.TraceSorter;

/// How a session loads its trace and answers.
///
/// @param memoryLimitBytes how much off-heap memory the trace's columns and strings may take
/// @param ingestFtraceInRawTable fill `ftrace_event` with every kernel event, typed ones included
/// @param cropTrackEvents drop track events before a `track_event_range_of_interest` packet
/// @param analyzeTraceProtoContent fill `experimental_proto_path` and `experimental_proto_content`
/// @param extraChecks check the rows of every PERFETTO VIEW against its declared types
/// @param stdlibDir a directory whose folders replace the built-in standard library
/// @param sqlPackages further directories of modules, each `DIR` or `DIR@NAME`
/// @param snapshots where loaded traces are kept for the next time, if anywhere
/// @param fullLoad load all of a trace, also where it is known what will be asked
/// @param snapshotsLater answer a query first where there is no snapshot yet, and leave it to [TraceProcessor#prepareSnapshot] to make one
/// @param sorterBytes what events that wait for their turn may take in memory while a trace is loaded; more go to a file
public record ProcessorOptions(
        long memoryLimitBytes,
        boolean ingestFtraceInRawTable,
        boolean cropTrackEvents,
        boolean analyzeTraceProtoContent,
        boolean extraChecks,
        Optional<Path> stdlibDir,
        List<String> sqlPackages,
        Optional<SnapshotCache> snapshots,
        boolean fullLoad,
        boolean snapshotsLater,
        long sorterBytes) {
    /// Perfetto's defaults, with no memory limit but the machine's.
    public static final ProcessorOptions DEFAULTS =
            new ProcessorOptions(
                    Long.MAX_VALUE, true, false, false, false, Optional.empty(), List.of());

    public ProcessorOptions {
        sqlPackages = List.copyOf(sqlPackages);
    }

    /// With nothing kept, and loading what is asked for.
    public ProcessorOptions(
            long memoryLimitBytes,
            boolean ingestFtraceInRawTable,
            boolean cropTrackEvents,
            boolean analyzeTraceProtoContent,
            boolean extraChecks,
            Optional<Path> stdlibDir,
            List<String> sqlPackages) {
        this(
                memoryLimitBytes,
                ingestFtraceInRawTable,
                cropTrackEvents,
                analyzeTraceProtoContent,
                extraChecks,
                stdlibDir,
                sqlPackages,
                Optional.empty(),
                false,
                false,
                TraceSorter.DEFAULT_BYTES);
    }

    /// The same, with loaded traces kept there.
    public ProcessorOptions with(SnapshotCache cache) {
        return new ProcessorOptions(
                memoryLimitBytes,
                ingestFtraceInRawTable,
                cropTrackEvents,
                analyzeTraceProtoContent,
                extraChecks,
                stdlibDir,
                sqlPackages,
                Optional.of(cache),
                fullLoad,
                snapshotsLater,
                sorterBytes);
    }

    /// The same, with other directories of modules.
    public ProcessorOptions withSqlPackages(List<String> packages) {
        return new ProcessorOptions(
                memoryLimitBytes,
                ingestFtraceInRawTable,
                cropTrackEvents,
                analyzeTraceProtoContent,
                extraChecks,
                stdlibDir,
                packages,
                snapshots,
                fullLoad,
                snapshotsLater,
                sorterBytes);
    }

    /// The same, with traces read in another way.
    public ProcessorOptions withImports(boolean ftraceInRawTable, boolean crop, boolean analyze) {
        return new ProcessorOptions(
                memoryLimitBytes,
                ftraceInRawTable,
                crop,
                analyze,
                extraChecks,
                stdlibDir,
                sqlPackages,
                snapshots,
                fullLoad,
                snapshotsLater,
                sorterBytes);
    }

    /// The same, with every trace loaded whole or not.
    public ProcessorOptions withFullLoad(boolean whole) {
        return new ProcessorOptions(
                memoryLimitBytes,
                ingestFtraceInRawTable,
                cropTrackEvents,
                analyzeTraceProtoContent,
                extraChecks,
                stdlibDir,
                sqlPackages,
                snapshots,
                whole,
                snapshotsLater,
                sorterBytes);
    }

    /// The same, with answers before snapshots.
    public ProcessorOptions withSnapshotsLater() {
        return new ProcessorOptions(
                memoryLimitBytes,
                ingestFtraceInRawTable,
                cropTrackEvents,
                analyzeTraceProtoContent,
                extraChecks,
                stdlibDir,
                sqlPackages,
                snapshots,
                fullLoad,
                true,
                sorterBytes);
    }

    /// The same, with another size of memory for what waits for its turn while a trace is loaded.
    public ProcessorOptions withSorterBytes(long bytes) {
        return new ProcessorOptions(
                memoryLimitBytes,
                ingestFtraceInRawTable,
                cropTrackEvents,
                analyzeTraceProtoContent,
                extraChecks,
                stdlibDir,
                sqlPackages,
                snapshots,
                fullLoad,
                snapshotsLater,
                bytes);
    }

    /// The same, with another limit of memory.
    public ProcessorOptions withMemoryLimit(long bytes) {
        return new ProcessorOptions(
                bytes,
                ingestFtraceInRawTable,
                cropTrackEvents,
                analyzeTraceProtoContent,
                extraChecks,
                stdlibDir,
                sqlPackages,
                snapshots,
                fullLoad,
                snapshotsLater,
                sorterBytes);
    }
}
