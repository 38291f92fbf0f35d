// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.tracefold.processor.clock.ClockGraph;
import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.clock.SessionClocks;
import dev.tracefold.processor.descriptor.DescriptorPool;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.MachineTable;
import dev.tracefold.processor.storage.TraceStorage;
import dev.tracefold.processor.tracker.ArgsTracker;
import dev.tracefold.processor.tracker.CounterTracker;
import dev.tracefold.processor.tracker.CpuTracker;
import dev.tracefold.processor.tracker.FlowTracker;
import dev.tracefold.processor.tracker.GpuTracker;
import dev.tracefold.processor.tracker.ImportLog;
import dev.tracefold.processor.tracker.KernelTrackers;
import dev.tracefold.processor.tracker.MetadataTracker;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.SchedTracker;
import dev.tracefold.processor.tracker.SliceTracker;
import dev.tracefold.processor.tracker.StackProfileTracker;
import dev.tracefold.processor.tracker.StateTracker;
import dev.tracefold.processor.tracker.StatsTracker;
import dev.tracefold.processor.tracker.SystemInfo;
import dev.tracefold.processor.tracker.ThreadStateTracker;
import dev.tracefold.processor.tracker.TrackCompressor;
import dev.tracefold.processor.tracker.TrackTracker;

/// What all traces that are loaded together share, and the maker of their contexts.
public final class ImportSession {
    private final TraceStorage storage;
    private final ImportOptions options;
    private final ClockGraph clocks = new ClockGraph();
    private final ArgsTracker args;
    private final StackProfileTracker stacks;
    private final TrackCompressor.Groups trackGroups = new TrackCompressor.Groups();
    private final StatsTracker globalStats;
    private final TraceSorter sorter;
    private final DescriptorPool descriptors = DescriptorPool.builtin();
    private final Map<Long, MachineTrackers> machines = new HashMap<>();
    private final Map<Long, Integer> machineRows = new HashMap<>();
    private final Map<Long, TraceContext> contexts = new LinkedHashMap<>();
    private final Map<Integer, TraceRules> rules = new HashMap<>();

    /// A session over empty tables.
    public ImportSession(TraceStorage storage, ImportOptions options) {
        this.storage = storage;
        this.options = options;
        this.args = new ArgsTracker(storage);
        this.stacks = new StackProfileTracker(storage);
        this.globalStats = StatsTracker.global(storage);
        this.sorter =
                new TraceSorter(
                        new SorterStats(globalStats),
                        storage.memory(),
                        storage.waiting(),
                        options.sorterBytes());
    }

    /// Where all readers put their events.
    public TraceSorter sorter() {
        return sorter;
    }

    /// Stores what trackers still hold when the last event of all traces has been parsed.
    public void finish() {
        for (TraceContext context : contexts.values()) {
            context.kernel().counters().flush();
            context.slices().flush();
            context.processes().flushArgs(args);
        }
    }

    /// Whether what was left out may show in what was to be looked at: the trace has to be loaded whole.
    public boolean isDoubtful() {
        return machines.values().stream().anyMatch(machine -> machine.processes().isDoubtful());
    }

    /// Stats of no trace and no machine.
    public StatsTracker globalStats() {
        return globalStats;
    }

    /// What relates the clocks of all traces.
    public SessionClocks clocks() {
        return new SessionClocks(clocks, storage);
    }

    /// What a trace has to keep to.
    public TraceRules rules(int traceId) {
        return rules.getOrDefault(traceId, TraceRules.NONE);
    }

    /// Says what a trace has to keep to, before it is read.
    public void setRules(int traceId, TraceRules newRules) {
        rules.put(traceId, newRules);
    }

    /// Whether any trace has been begun.
    public boolean hasTraces() {
        return !contexts.isEmpty();
    }

    /// Whether a machine has been met.
    public boolean hasMachine(long rawMachineId) {
        return machines.containsKey(rawMachineId);
    }

    /// The context of a trace on a machine, made at first use.
    ///
    /// @param traceId row in `__intrinsic_trace_file`
    /// @param rawMachineId as packets or the manifest name the machine; 0 for the host
    public TraceContext context(int traceId, long rawMachineId) {
        MachineTrackers machine = machine(traceId, rawMachineId);
        return contexts.computeIfAbsent(
                (long) traceId << 32 | machine.row(), k -> makeContext(traceId, machine));
    }

    /// Calls the host by the id of the only machine that sent packets.
    public void adoptMachine(long rawMachineId) {
        MachineTrackers host = machines.get(0L);
        if (host != null) {
            storage.machine().rawId().set(host.row(), rawMachineId);
            machines.put(rawMachineId, host);
        }
    }

    /// Row of a machine, made at first use.
    public int machineRow(long rawMachineId) {
        return machineRows.computeIfAbsent(rawMachineId, this::addMachineRow);
    }

    private TraceContext makeContext(int traceId, MachineTrackers machine) {
        int machineId = machine.row();
        StatsTracker stats = StatsTracker.of(storage, machineId, traceId);
        MetadataTracker metadata = new MetadataTracker(storage, machineId, traceId);
        ImportLog importLog = new ImportLog(storage, args, stats, traceId);
        boolean isPrimary = machine.firstTraceId() == traceId;
        ClockTracker clockTracker =
                new ClockTracker(
                        clocks,
                        storage,
                        new ClockTracker.Owner(
                                machineId, traceId, isPrimary, globalStats, metadata, importLog));
        SliceTracker slices = new SliceTracker(storage, args, stats, importLog);
        return new TraceContext(
                this,
                storage,
                options,
                sorter,
                clockTracker,
                descriptors,
                args,
                stacks,
                globalStats,
                stats,
                importLog,
                metadata,
                machine.processes(),
                machine.tracks(),
                machine.compressor(),
                slices,
                new FlowTracker(storage, slices, args, stats),
                new StateTracker(storage, args),
                kernel(machine, stats),
                machineId,
                traceId);
    }

    private KernelTrackers kernel(MachineTrackers machine, StatsTracker stats) {
        CpuTracker cpus = new CpuTracker(storage, machine.row());
        return new KernelTrackers(
                machine.system(),
                cpus,
                new SchedTracker(storage, cpus),
                new ThreadStateTracker(storage, machine.processes(), cpus, stats),
                new CounterTracker(storage, args, machine.tracks(), machine.processes()),
                machine.gpus());
    }

    private MachineTrackers machine(int traceId, long rawMachineId) {
        return machines.computeIfAbsent(
                rawMachineId,
                raw -> {
                    int row = machineRow(raw);
                    TrackTracker tracks = new TrackTracker(storage, args, row);
                    return new MachineTrackers(
                            row,
                            traceId,
                            new ProcessTracker(storage, row),
                            tracks,
                            new TrackCompressor(tracks, trackGroups),
                            new SystemInfo(),
                            new GpuTracker(storage, row));
                });
    }

    private int addMachineRow(long rawMachineId) {
        MachineTable table = storage.machine();
        int row = table.table().addRow();
        table.rawId().set(row, rawMachineId);
        CpuTracker.reserveRows(storage, row);
        return row;
    }
}
