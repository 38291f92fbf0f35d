// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.tracefold.processor.snapshot.SnapshotCache;
import dev.tracefold.processor.sorter.TraceSorter;

/// How a session loads its trace and answers.
///
/// @param memoryLimitBytes how much off-heap memory the trace's columns and strings may take
/// @param sorterBytes what events that wait for their turn may take in memory while a trace is loaded; more go to a file
/// @param fullLoad load all of a trace, also where it is known what will be asked
/// @param imports how the trace is read
/// @param modules what SQL finds beside the trace
/// @param snapshots where loaded traces are kept
public record ProcessorOptions(
        long memoryLimitBytes,
        long sorterBytes,
        boolean fullLoad,
        Imports imports,
        Modules modules,
        Snapshots snapshots) {

    /// How a trace is read.
    ///
    /// @param ingestFtraceInRawTable fill `ftrace_event` with every kernel event, typed ones included
    /// @param cropTrackEvents drop track events before a `track_event_range_of_interest` packet
    /// @param analyzeTraceProtoContent fill `experimental_proto_path` and `experimental_proto_content`
    public record Imports(
            boolean ingestFtraceInRawTable,
            boolean cropTrackEvents,
            boolean analyzeTraceProtoContent) {}

    /// What SQL finds beside the trace.
    ///
    /// @param stdlibDir a directory whose folders replace the built-in standard library
    /// @param sqlPackages further directories of modules, each `DIR` or `DIR@NAME`
    /// @param extraChecks check the rows of every PERFETTO VIEW against its declared types
    public record Modules(Optional<Path> stdlibDir, List<String> sqlPackages, boolean extraChecks) {
        public Modules {
            sqlPackages = List.copyOf(sqlPackages);
        }

        /// The same, with one more directory.
        public Modules and(String sqlPackage) {
            List<String> more = new ArrayList<>(sqlPackages);
            more.add(sqlPackage);
            return new Modules(stdlibDir, more, extraChecks);
        }
    }

    /// Where loaded traces are kept for the next time.
    ///
    /// @param cache the place, if any
    /// @param later answer a query first where there is no snapshot yet, and leave it to [TraceProcessor#prepareSnapshot] to make one
    public record Snapshots(Optional<SnapshotCache> cache, boolean later) {
        /// Nowhere.
        public static final Snapshots NONE = new Snapshots(Optional.empty(), false);
    }

    /// Perfetto's defaults, with no memory limit but the machine's, nothing kept, and loading what is asked for.
    public static final ProcessorOptions DEFAULTS =
            new ProcessorOptions(
                    Long.MAX_VALUE,
                    TraceSorter.DEFAULT_BYTES,
                    false,
                    new Imports(true, false, false),
                    new Modules(Optional.empty(), List.of(), false),
                    Snapshots.NONE);

    /// The same, with another limit of memory.
    public ProcessorOptions withMemoryLimit(long bytes) {
        return new ProcessorOptions(bytes, sorterBytes, fullLoad, imports, modules, snapshots);
    }

    /// The same, with every trace loaded whole or not.
    public ProcessorOptions withFullLoad(boolean whole) {
        return new ProcessorOptions(
                memoryLimitBytes, sorterBytes, whole, imports, modules, snapshots);
    }

    /// The same, with traces read in another way.
    public ProcessorOptions with(Imports other) {
        return new ProcessorOptions(
                memoryLimitBytes, sorterBytes, fullLoad, other, modules, snapshots);
    }

    /// The same, with other modules.
    public ProcessorOptions with(Modules other) {
        return new ProcessorOptions(
                memoryLimitBytes, sorterBytes, fullLoad, imports, other, snapshots);
    }

    /// The same, with loaded traces kept there.
    public ProcessorOptions with(SnapshotCache cache) {
        return with(new Snapshots(Optional.of(cache), snapshots.later));
    }

    /// The same, with answers before snapshots.
    public ProcessorOptions withSnapshotsLater() {
        return with(new Snapshots(snapshots.cache, true));
    }

    private ProcessorOptions with(Snapshots other) {
        return new ProcessorOptions(
                memoryLimitBytes, sorterBytes, fullLoad, imports, modules, other);
    }
}
