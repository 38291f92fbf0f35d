// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.ArgsTracker;
import dev.tracefold.processor.tracker.FlowTracker;
import dev.tracefold.processor.tracker.ImportLog;
import dev.tracefold.processor.tracker.MetadataTracker;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.StateTracker;
import dev.tracefold.processor.tracker.StatsTracker;
import dev.tracefold.processor.tracker.TrackCompressor;
import dev.tracefold.processor.tracker.TrackTracker;

/// The trackers of one trace on one machine. Storage, sorter, clocks, args and global stats are shared by
/// all contexts of a session.
///
/// @param storage tables and strings
/// @param options how to treat what is read
/// @param sorter where tokenizers put events
/// @param clocks what clock readings are in trace time
/// @param args distinct arg sets
/// @param globalStats stats of no trace and no machine
/// @param stats stats of this trace and machine
/// @param metadata facts about this trace and machine
/// @param processes threads and processes of this machine
/// @param tracks tracks of this machine
/// @param slices slices of all tracks
/// @param compressor tracks that things which follow each other share
/// @param flows connections between slices
/// @param states states of state tracks
/// @param log problems, one by one
/// @param machineId row in `__intrinsic_machine`
/// @param traceId row in `__intrinsic_trace_file`
public record TraceContext(
        TraceStorage storage,
        ImportOptions options,
        TraceSorter sorter,
        ClockTracker clocks,
        ArgsTracker args,
        StatsTracker globalStats,
        StatsTracker stats,
        MetadataTracker metadata,
        ProcessTracker processes,
        TrackTracker tracks,
        SliceTracker slices,
        TrackCompressor compressor,
        FlowTracker flows,
        StateTracker states,
        ImportLog log,
        int machineId,
        int traceId) {

    /// The first context of a session: the host machine and the first trace.
    public static TraceContext first(TraceStorage storage, ImportOptions options) {
        return new Session(
                        storage,
                        options,
                        new TraceSorter(),
                        new ClockTracker(),
                        new ArgsTracker(storage),
                        StatsTracker.global(storage))
                .context(0, 0);
    }

    /// The context of another machine in the same trace.
    public TraceContext forMachine(int otherMachineId) {
        return new Session(storage, options, sorter, clocks, args, globalStats)
                .context(otherMachineId, traceId);
    }

    /// The strings of the session.
    public StringPool strings() {
        return storage.strings();
    }

    /// What all contexts of a session share.
    private record Session(
            TraceStorage storage,
            ImportOptions options,
            TraceSorter sorter,
            ClockTracker clocks,
            ArgsTracker args,
            StatsTracker globalStats) {
        TraceContext context(int machineId, int traceId) {
            StatsTracker stats = StatsTracker.of(storage, machineId, traceId);
            ImportLog log = new ImportLog(storage, args, stats, traceId);
            TrackTracker tracks = new TrackTracker(storage, args, machineId);
            SliceTracker slices = new SliceTracker(storage, args, stats, log);
            return new TraceContext(
                    storage,
                    options,
                    sorter,
                    clocks,
                    args,
                    globalStats,
                    stats,
                    new MetadataTracker(storage, machineId, traceId),
                    new ProcessTracker(storage, machineId),
                    tracks,
                    slices,
                    new TrackCompressor(tracks),
                    new FlowTracker(storage, slices, args, stats),
                    new StateTracker(storage, args),
                    log,
                    machineId,
                    traceId);
        }
    }
}
