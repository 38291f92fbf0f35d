// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.ArgsTracker;
import dev.tracefold.processor.tracker.CounterTracker;
import dev.tracefold.processor.tracker.CpuTracker;
import dev.tracefold.processor.tracker.KernelTrackers;
import dev.tracefold.processor.tracker.MetadataTracker;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.SchedTracker;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.StatsTracker;
import dev.tracefold.processor.tracker.SystemInfo;
import dev.tracefold.processor.tracker.ThreadStateTracker;
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
/// @param kernel what the operating system of this machine does
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
        KernelTrackers kernel,
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
                        StatsTracker.global(storage),
                        new TrackCompressor.Groups())
                .context(0, 0);
    }

    /// The context of another machine in the same trace.
    public TraceContext forMachine(int otherMachineId) {
        TrackCompressor.Groups groups = kernel.compressor().groups();
        return new Session(storage, options, sorter, clocks, args, globalStats, groups)
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
            StatsTracker globalStats,
            TrackCompressor.Groups groups) {
        TraceContext context(int machineId, int traceId) {
            StatsTracker stats = StatsTracker.of(storage, machineId, traceId);
            ProcessTracker processes = new ProcessTracker(storage, machineId);
            TrackTracker tracks = new TrackTracker(storage, args, machineId);
            return new TraceContext(
                    storage,
                    options,
                    sorter,
                    clocks,
                    args,
                    globalStats,
                    stats,
                    new MetadataTracker(storage, machineId, traceId),
                    processes,
                    tracks,
                    new SliceTracker(storage, args, stats),
                    kernel(machineId, processes, tracks, stats),
                    machineId,
                    traceId);
        }

        private KernelTrackers kernel(
                int machineId,
                ProcessTracker processes,
                TrackTracker tracks,
                StatsTracker stats) {
            CpuTracker cpus = new CpuTracker(storage, machineId);
            return new KernelTrackers(
                    new SystemInfo(),
                    cpus,
                    new SchedTracker(storage, cpus),
                    new ThreadStateTracker(storage, processes, cpus, stats),
                    new CounterTracker(storage, args, tracks, processes),
                    new TrackCompressor(storage, tracks, groups));
        }
    }
}
