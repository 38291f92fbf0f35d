// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.fuchsia;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.sorter.TraceSorter;
import dev.tracefold.processor.storage.HeapLimit;
import dev.tracefold.processor.storage.SchedSliceTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ProcessNamePriority;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;

/// What the kernel tells: names of processes and threads, and which thread runs on which CPU.
final class KernelRecords {
    private static final int INVALID_EVENT = StatKeys.of("fuchsia_invalid_event");
    private static final int READ_ERROR = StatKeys.of("fuchsia_record_read_error");

    // Types of kernel objects.
    private static final int PROCESS = 1;
    private static final int THREAD = 2;

    // Types of scheduling records.
    private static final int LEGACY_CONTEXT_SWITCH = 0;
    private static final int CONTEXT_SWITCH = 1;
    private static final int THREAD_WAKEUP = 2;

    /// The weight of the thread that runs when no other does.
    private static final int IDLE_WEIGHT = Integer.MIN_VALUE;

    /// States of threads that are switched away from, in the order of their numbers.
    private static final String[] STATES = {"R", "R", "S", "T", "Z", "X"};

    private static final int NO_THREAD = -1;
    private static final int NO_STATE = -1;

    /// A change on a CPU.
    ///
    /// @param from thread that is switched away from, or -1
    /// @param state string id of its state from now on
    /// @param to thread that runs or wakes, or -1
    /// @param isWake whether it only wakes
    private record Change(int cpu, int from, int state, int to, int weight, boolean isWake) {}

    private final TraceContext context;
    private final RecordCursor record;
    private final ArgsReader argsReader;
    private final List<Change> changes = new ArrayList<>();
    private final Map<Integer, Integer> openSlices = new HashMap<>();
    private final Map<Long, Long> processOf = new HashMap<>();
    private final int parserNumber;

    KernelRecords(TraceContext context, RecordCursor record, ArgsReader argsReader) {
        this.context = context;
        this.record = record;
        this.argsReader = argsReader;
        this.parserNumber = context.sorter().register(this::parse);
    }

    /// Takes the kernel object under the cursor.
    void object(Provider provider) {
        int type = record.header(16, 8);
        long id = record.word();
        int name = record.string(record.header(24, 16), provider);
        List<FuchsiaArg> args = argsReader.read(record.header(40, 4), provider);
        if (record.isBroken()) {
            context.stats().increment(READ_ERROR);
            return;
        }
        if (type == PROCESS) {
            int upid = context.processes().getOrCreateProcess(FuchsiaThread.id(id));
            context.processes().setProcessName(upid, name, ProcessNamePriority.SYSTEM);
        } else if (type == THREAD) {
            FuchsiaArg process = ArgsReader.find(args, key("process"));
            if (process != null && process.kind() != FuchsiaArg.Kind.KOID) {
                context.stats().increment(INVALID_EVENT);
                return;
            }
            processOf.put(id, process == null ? 0 : process.bits());
            context.processes().updateThreadName(utid(id), name, ThreadNamePriority.OTHER);
        }
    }

    /// Takes the scheduling record under the cursor.
    void scheduling(Provider provider) {
        switch (record.header(60, 4)) {
            case LEGACY_CONTEXT_SWITCH -> legacySwitch(provider);
            case CONTEXT_SWITCH -> contextSwitch(provider);
            case THREAD_WAKEUP -> wakeup(provider);
            default -> {
                // A newer kind.
            }
        }
    }

    private void legacySwitch(Provider provider) {
        long nanos = provider.nanos(record.word());
        FuchsiaThread from = record.thread(record.header(28, 8), provider);
        FuchsiaThread to = record.thread(record.header(36, 8), provider);
        int fromPriority = record.header(44, 8);
        int toPriority = record.header(52, 8);
        if (isRefused(nanos)) {
            return;
        }
        // The idle thread has no process and no priority.
        boolean fromIdle = processOf(from.tid()) == 0 && fromPriority == 0;
        boolean toIdle = processOf(to.tid()) == 0 && toPriority == 0;
        push(
                nanos,
                new Change(
                        record.header(16, 8),
                        fromIdle ? NO_THREAD : utid(from.tid()),
                        state(record.header(24, 4)),
                        toIdle ? NO_THREAD : utid(to.tid()),
                        toPriority,
                        false));
    }

    private void contextSwitch(Provider provider) {
        long nanos = provider.nanos(record.word());
        long from = record.word();
        long to = record.word();
        List<FuchsiaArg> args = argsReader.read(record.header(16, 4), provider);
        @Nullable Integer fromWeight = weight(args, "outgoing_weight");
        @Nullable Integer toWeight = weight(args, "incoming_weight");
        if (isRefused(nanos) || fromWeight == null || toWeight == null) {
            return;
        }
        push(
                nanos,
                new Change(
                        record.header(20, 16),
                        fromWeight == IDLE_WEIGHT ? NO_THREAD : utid(from),
                        state(record.header(36, 4)),
                        toWeight == IDLE_WEIGHT ? NO_THREAD : utid(to),
                        toWeight,
                        false));
    }

    private void wakeup(Provider provider) {
        long nanos = provider.nanos(record.word());
        long woken = record.word();
        List<FuchsiaArg> args = argsReader.read(record.header(16, 4), provider);
        @Nullable Integer weight = weight(args, "weight");
        if (isRefused(nanos) || weight == null || weight == IDLE_WEIGHT) {
            return;
        }
        push(
                nanos,
                new Change(record.header(20, 16), NO_THREAD, NO_STATE, utid(woken), weight, true));
    }

    private boolean isRefused(long nanos) {
        if (record.isBroken()) {
            context.stats().increment(READ_ERROR);
        } else if (nanos == Provider.NO_TIME) {
            context.stats().increment(INVALID_EVENT);
        } else {
            return false;
        }
        return true;
    }

    /// A weight, 0 if it is not there, null if it is no number.
    private @Nullable Integer weight(List<FuchsiaArg> args, String name) {
        FuchsiaArg arg = ArgsReader.find(args, key(name));
        if (arg != null && arg.kind() != FuchsiaArg.Kind.INT32) {
            context.stats().increment(INVALID_EVENT);
            return null;
        }
        return arg == null ? 0 : (int) arg.bits();
    }

    private int key(String name) {
        return context.strings().intern(name);
    }

    private long processOf(long tid) {
        return processOf.getOrDefault(tid, 0L);
    }

    private int utid(long tid) {
        return context.processes()
                .updateThread(FuchsiaThread.id(tid), FuchsiaThread.id(processOf(tid)));
    }

    private int state(int number) {
        return number < STATES.length ? key(STATES[number]) : StringPool.NULL_ID;
    }

    private void push(long nanos, Change change) {
        long timestamp = context.clocks().defaultToTraceTime(nanos);
        context.sorter().push(TraceSorter.STREAM_QUEUE, timestamp, parserNumber, changes.size(), 0);
        HeapLimit.check(changes.size() * 72L, 3, "events of this format");
        changes.add(change);
    }

    private void parse(long ts, long index, int aux) {
        Change change = changes.get((int) index);
        if (change.from() != NO_THREAD) {
            closeSlice(ts, change.from(), change.state());
            setState(ts, change.from(), change.state(), change.cpu());
        }
        if (change.to() != NO_THREAD) {
            if (!change.isWake()) {
                openSlice(ts, change);
            }
            setState(ts, change.to(), key(change.isWake() ? "W" : "Running"), change.cpu());
        }
    }

    private void setState(long ts, int utid, int state, int cpu) {
        context.kernel().threadStates().set(ts, utid, state, cpu);
    }

    private void closeSlice(long ts, int utid, int endState) {
        Integer open = openSlices.remove(utid);
        if (open != null) {
            SchedSliceTable slices = context.storage().schedSlice();
            slices.dur().set(open, ts - slices.ts().get(open));
            slices.endState().set(open, endState);
        }
    }

    private void openSlice(long ts, Change change) {
        SchedSliceTable slices = context.storage().schedSlice();
        int row = slices.table().addRow();
        slices.ts().set(row, ts);
        slices.dur().set(row, -1);
        slices.utid().set(row, change.to());
        slices.priority().set(row, change.weight());
        slices.ucpu().set(row, context.kernel().cpus().getOrCreate(change.cpu()));
        openSlices.put(change.to(), row);
    }
}
