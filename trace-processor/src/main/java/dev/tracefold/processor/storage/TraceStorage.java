// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// All that is known of a loaded trace: its strings and its native tables. It owns their memory;
/// after closing, tables and strings can no longer be read.
public final class TraceStorage implements AutoCloseable {
    private final NativeMemory memory;
    private final StringPool strings;
    private final Map<String, Table> tables = new LinkedHashMap<>();
    private final SliceTable slice;
    private final CounterTable counter;
    private final TrackTable track;
    private final ThreadTable thread;
    private final ProcessTable process;
    private final SchedSliceTable schedSlice;
    private final ThreadStateTable threadState;
    private final SpuriousSchedWakeupTable spuriousSchedWakeup;
    private final ArgsTable args;
    private final FlowTable flow;
    private final FtraceEventTable ftraceEvent;
    private final CpuTable cpu;
    private final MachineTable machine;
    private final MetadataTable metadata;
    private final StatsTable stats;
    private final ClockSnapshotTable clockSnapshot;
    private final TraceFileTable traceFile;
    private final TraceImportLogsTable traceImportLogs;
    private final StateTable state;
    private final Blobs heapArrays;
    private final Blobs videoFrames;
    private final SpillFile waiting = new SpillFile();

    /// Empty tables under all native names.
    ///
    /// @param memoryLimitBytes how much off-heap memory tables and strings may take together
    public TraceStorage(long memoryLimitBytes) {
        memory = new NativeMemory(memoryLimitBytes);
        strings = new StringPool(memory);
        for (TableSchema schema : NativeSchemas.byName().values()) {
            tables.put(schema.name(), Table.packed(schema, memory));
        }
        slice = SliceTable.of(table("__intrinsic_slice"));
        counter = CounterTable.of(table("__intrinsic_counter"));
        track = TrackTable.of(table("__intrinsic_track"));
        thread = ThreadTable.of(table("__intrinsic_thread"));
        process = ProcessTable.of(table("__intrinsic_process"));
        schedSlice = SchedSliceTable.of(table("__intrinsic_sched_slice"));
        threadState = ThreadStateTable.of(table("__intrinsic_thread_state"));
        spuriousSchedWakeup =
                SpuriousSchedWakeupTable.of(table("__intrinsic_spurious_sched_wakeup"));
        args = ArgsTable.of(table("__intrinsic_args"));
        flow = FlowTable.of(table("__intrinsic_flow"));
        ftraceEvent = FtraceEventTable.of(table("__intrinsic_ftrace_event"));
        cpu = CpuTable.of(table("__intrinsic_cpu"));
        machine = MachineTable.of(table("__intrinsic_machine"));
        metadata = MetadataTable.of(table("__intrinsic_metadata"));
        stats = StatsTable.of(table("__intrinsic_stats"));
        clockSnapshot = ClockSnapshotTable.of(table("__intrinsic_clock_snapshot"));
        traceFile = TraceFileTable.of(table("__intrinsic_trace_file"));
        traceImportLogs = TraceImportLogsTable.of(table("__intrinsic_trace_import_logs"));
        state = StateTable.of(table("__intrinsic_state"));
        heapArrays = new Blobs(memory);
        videoFrames = new Blobs(memory);
    }

    /// What the tables of every trace look like.
    public static Collection<TableSchema> schemas() {
        return NativeSchemas.byName().values();
    }

    /// Where the columns live; for tables made later, such as the result of a query.
    public NativeMemory memory() {
        return memory;
    }

    /// The trace's strings.
    public StringPool strings() {
        return strings;
    }

    /// Every native table.
    public Collection<Table> tables() {
        return Collections.unmodifiableCollection(tables.values());
    }

    /// The native table of that name.
    ///
    /// @throws IllegalArgumentException when there is none
    public Table table(String name) {
        @Nullable Table table = tables.get(name);
        if (table == null) {
            throw new IllegalArgumentException("no native table '%s'".formatted(name));
        }
        return table;
    }

    /// `__intrinsic_slice`.
    public SliceTable slice() {
        return slice;
    }

    /// `__intrinsic_counter`.
    public CounterTable counter() {
        return counter;
    }

    /// `__intrinsic_track`.
    public TrackTable track() {
        return track;
    }

    /// `__intrinsic_thread`.
    public ThreadTable thread() {
        return thread;
    }

    /// `__intrinsic_process`.
    public ProcessTable process() {
        return process;
    }

    /// `__intrinsic_sched_slice`.
    public SchedSliceTable schedSlice() {
        return schedSlice;
    }

    /// `__intrinsic_thread_state`.
    public ThreadStateTable threadState() {
        return threadState;
    }

    /// `__intrinsic_spurious_sched_wakeup`.
    public SpuriousSchedWakeupTable spuriousSchedWakeup() {
        return spuriousSchedWakeup;
    }

    /// `__intrinsic_args`.
    public ArgsTable args() {
        return args;
    }

    /// `__intrinsic_flow`.
    public FlowTable flow() {
        return flow;
    }

    /// `__intrinsic_ftrace_event`.
    public FtraceEventTable ftraceEvent() {
        return ftraceEvent;
    }

    /// `__intrinsic_cpu`.
    public CpuTable cpu() {
        return cpu;
    }

    /// `__intrinsic_machine`.
    public MachineTable machine() {
        return machine;
    }

    /// `__intrinsic_metadata`.
    public MetadataTable metadata() {
        return metadata;
    }

    /// `__intrinsic_stats`.
    public StatsTable stats() {
        return stats;
    }

    /// `__intrinsic_clock_snapshot`.
    public ClockSnapshotTable clockSnapshot() {
        return clockSnapshot;
    }

    /// `__intrinsic_trace_file`.
    public TraceFileTable traceFile() {
        return traceFile;
    }

    /// `__intrinsic_trace_import_logs`.
    public TraceImportLogsTable traceImportLogs() {
        return traceImportLogs;
    }

    /// `__intrinsic_state`.
    public StateTable state() {
        return state;
    }

    /// Elements of the primitive arrays of heap dumps, each with the least significant byte first,
    /// by `array_data_id` of `__intrinsic_heap_graph_object_data`.
    public Blobs heapArrays() {
        return heapArrays;
    }

    /// What the frames of videos are coded as, by row of `__intrinsic_video_frames`.
    public Blobs videoFrames() {
        return videoFrames;
    }

    /// Where goes what is too much for memory while the trace is loaded.
    public SpillFile waiting() {
        return waiting;
    }

    @Override
    public void close() {
        waiting.close();
        memory.close();
    }
}
