// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

import dev.tracefold.events.settings.Environment;
import dev.tracefold.events.settings.StoreVariables;
import dev.tracefold.processor.ProcessorOptions;
import dev.tracefold.processor.query.QueryLimits;
import dev.tracefold.processor.snapshot.SnapshotCache;
import dev.tracefold.store.gcs.GcsSettings;
import dev.tracefold.store.registry.SnapshotArchives;
import dev.tracefold.store.registry.StoreSettings;

/// The options about how a trace is loaded, named as Perfetto's shell names them.
final class EngineOptions {
    @Option(
            names = "--stdlib-dir",
            paramLabel = "DIR",
            description = "Directory whose folders replace the built-in standard library.")
    private @Nullable Path stdlibDir;

    @Option(
            names = "--add-sql-package",
            paramLabel = "DIR[@NAME]",
            description = "Directory of PerfettoSQL modules to add; can be repeated.")
    private List<String> sqlPackages = new ArrayList<>();

    @Option(
            names = "--no-ftrace-raw",
            description =
                    "Leave ftrace_event empty: typed kernel events fill their own tables only.")
    private boolean noFtraceRaw;

    @Option(
            names = "--full-load",
            description =
                    "Load all of a trace. Without it a query that is known beforehand has only what it can"
                            + " see loaded; its rows are the same.")
    private boolean fullLoad;

    @Option(
            names = "--crop-track-events",
            description = "Drop track events before a range-of-interest packet.")
    private boolean cropTrackEvents;

    @Option(
            names = "--analyze-trace-proto-content",
            description = "Fill experimental_proto_path and experimental_proto_content.")
    private boolean analyzeTraceProtoContent;

    @Option(
            names = "--extra-checks",
            description = "Check the rows of every PERFETTO VIEW against its declared types.")
    private boolean extraChecks;

    @Option(
            names = "--memory-limit",
            paramLabel = "MIB",
            defaultValue = "${env:TRACEFOLD_MEMORY_LIMIT_MIB}",
            description =
                    "Most memory outside the Java heap that one trace may take, in MiB (default:"
                            + " $TRACEFOLD_MEMORY_LIMIT_MIB, or no limit).")
    private @Nullable Long memoryLimitMib;

    @Option(
            names = "--sorter-memory",
            paramLabel = "MIB",
            defaultValue = "${env:TRACEFOLD_SORTER_MEMORY_MIB:-64}",
            description =
                    "Memory for events that wait to be sorted while a trace is loaded, in MiB; more of"
                            + " them wait in a temporary file (default: $TRACEFOLD_SORTER_MEMORY_MIB,"
                            + " or 64).")
    private long sorterMemoryMib;

    @Option(
            names = "--time-limit",
            paramLabel = "SECONDS",
            description = "End a query that takes longer on a trace (default: no limit).")
    private Optional<Double> timeLimitSeconds = Optional.empty();

    @Option(
            names = "--snapshots",
            paramLabel = "DIR",
            defaultValue = "${env:TRACEFOLD_SNAPSHOTS}",
            description =
                    "Keep loaded traces in this folder; the next session maps them and starts at once"
                            + " (default: $TRACEFOLD_SNAPSHOTS, or nowhere).")
    private @Nullable Path snapshots;

    @Option(
            names = "--snapshots-limit",
            paramLabel = "MIB",
            defaultValue = "10240",
            description =
                    "How much that folder may hold, in MiB; what was not used for longest goes"
                            + " (default: ${DEFAULT-VALUE}).")
    private long snapshotsLimitMib;

    @Option(
            names = "--snapshot-store",
            paramLabel = "PLACE",
            defaultValue = "${env:TRACEFOLD_SNAPSHOT_STORE}",
            description =
                    "Fetch snapshots from here and lay new ones down here, packed, for all machines: a"
                            + " folder or gs://bucket/prefix (default: $TRACEFOLD_SNAPSHOT_STORE, or"
                            + " nowhere). Wants --snapshots.")
    private @Nullable String snapshotStore;

    /// What a query may take.
    QueryLimits limits() {
        return timeLimitSeconds
                .map(seconds ->
                        new QueryLimits(
                                Duration.ofNanos((long) (seconds * 1e9)),
                                QueryLimits.NONE.rows(),
                                QueryLimits.NONE.bytes()))
                .orElse(QueryLimits.NONE);
    }

    /// As given.
    ProcessorOptions options() {
        return options(() -> StoreVariables.read(new Environment(System::getenv)).gcs());
    }

    /// As given, with a snapshot store in a bucket reached as traces are.
    ProcessorOptions options(StoreSettings stores) {
        return options(stores::gcs);
    }

    /// Whether snapshots are kept.
    boolean keepsSnapshots() {
        return snapshots != null;
    }

    /// As given, with the checks that Perfetto's diff tests run with switched on.
    ProcessorOptions withDiffTestChecks() {
        return options(true, () -> StoreVariables.read(new Environment(System::getenv)).gcs());
    }

    private ProcessorOptions options(Supplier<GcsSettings> gcs) {
        return options(false, gcs);
    }

    private ProcessorOptions options(boolean diffTestChecks, Supplier<GcsSettings> gcs) {
        ProcessorOptions options = withoutSnapshots(diffTestChecks);
        if (snapshots == null) {
            if (snapshotStore != null) {
                throw new WrongUsage(
                        "--snapshot-store wants --snapshots, a folder of this machine");
            }
            return options;
        }
        try {
            return options.with(
                    new SnapshotCache(
                            snapshots,
                            Math.multiplyExact(snapshotsLimitMib, 1L << 20),
                            Optional.ofNullable(snapshotStore)
                                    .map(place -> SnapshotArchives.open(place, gcs))));
        } catch (IllegalArgumentException e) {
            throw new WrongUsage("--snapshot-store: " + e.getMessage());
        }
    }

    private ProcessorOptions withoutSnapshots(boolean diffTestChecks) {
        return new ProcessorOptions(
                memoryLimitMib == null
                        ? ProcessorOptions.DEFAULTS.memoryLimitBytes()
                        : Math.multiplyExact(memoryLimitMib, 1L << 20),
                Math.multiplyExact(sorterMemoryMib, 1L << 20),
                fullLoad,
                new ProcessorOptions.Imports(
                        !noFtraceRaw,
                        cropTrackEvents || diffTestChecks,
                        analyzeTraceProtoContent || diffTestChecks),
                new ProcessorOptions.Modules(
                        Optional.ofNullable(stdlibDir), sqlPackages, extraChecks || diffTestChecks),
                ProcessorOptions.Snapshots.NONE);
    }
}
