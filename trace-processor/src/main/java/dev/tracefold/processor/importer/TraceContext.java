// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.descriptor.DescriptorPool;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.ArgsTracker;
import dev.tracefold.processor.tracker.FlowTracker;
import dev.tracefold.processor.tracker.ImportLog;
import dev.tracefold.processor.tracker.KernelTrackers;
import dev.tracefold.processor.tracker.MetadataTracker;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StateTracker;
import dev.tracefold.processor.tracker.StatsTracker;
import dev.tracefold.processor.tracker.TrackCompressor;
import dev.tracefold.processor.tracker.TrackTracker;

/// The trackers of one trace on one machine. Storage, sorter, descriptors, args and global stats are shared by
/// all contexts of a session; processes and tracks by all of a machine.
///
/// @param session what made this context
/// @param storage tables and strings
/// @param options how to treat what is read
/// @param sorter where tokenizers put events
/// @param clocks what clock readings of this trace are in trace time
/// @param descriptors messages that can be decoded by description
/// @param args distinct arg sets
/// @param stacks distinct mappings, frames and callsites
/// @param globalStats stats of no trace and no machine
/// @param stats stats of this trace and machine
/// @param importLog single problems of this trace on this machine
/// @param metadata facts about this trace and machine
/// @param processes threads and processes of this machine
/// @param tracks tracks of this machine
/// @param compressor tracks of this machine that slices which follow each other share
/// @param slices slices of all tracks
/// @param flows connections between slices
/// @param states states of state tracks
/// @param kernel what an operating system does, on this machine
/// @param machineId row in `__intrinsic_machine`
/// @param traceId row in `__intrinsic_trace_file`
public record TraceContext(
        ImportSession session,
        TraceStorage storage,
        ImportOptions options,
        TraceSorter sorter,
        ClockTracker clocks,
        DescriptorPool descriptors,
        ArgsTracker args,
        StackProfileTracker stacks,
        StatsTracker globalStats,
        StatsTracker stats,
        ImportLog importLog,
        MetadataTracker metadata,
        ProcessTracker processes,
        TrackTracker tracks,
        TrackCompressor compressor,
        SliceTracker slices,
        FlowTracker flows,
        StateTracker states,
        KernelTrackers kernel,
        int machineId,
        int traceId) {

    /// The first context of a session: the host machine and the first trace.
    public static TraceContext first(TraceStorage storage, ImportOptions options) {
        return new ImportSession(storage, options).context(0, 0);
    }

    /// The context of another machine in the same trace.
    ///
    /// @param rawMachineId as packets name the machine
    public TraceContext forMachine(long rawMachineId) {
        return session.context(traceId, rawMachineId);
    }

    /// The strings of the session.
    public StringPool strings() {
        return storage.strings();
    }
}
