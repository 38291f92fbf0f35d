// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import java.util.List;

import dev.tracefold.processor.importer.ImportScope.Part;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.SchedTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;
import dev.tracefold.processor.tracker.ThreadStateTracker;

/// Who runs where, who waits, who woke whom. A compact record has only one side of a switch: the other
/// is the one of the switch before on that CPU.
final class SchedEvents {
    private static final int MISMATCH = StatKeys.of("mismatched_sched_switch_tids");
    private static final int INVALID_STATE = StatKeys.of("task_state_invalid");
    private static final int SWITCH_SKIPPED = StatKeys.of("compact_sched_switch_skipped");
    private static final int WAKING_SKIPPED = StatKeys.of("compact_sched_waking_skipped");
    private static final List<String> SWITCH_ARGS =
            List.of(
                    "prev_comm",
                    "prev_pid",
                    "prev_prio",
                    "prev_state",
                    "next_comm",
                    "next_pid",
                    "next_prio");
    private static final List<String> WAKING_ARGS = List.of("comm", "pid", "prio", "target_cpu");

    private final TraceContext context;
    private final RawEvents raw;
    private final ProcessTracker processes;
    private final SchedTracker sched;
    private final ThreadStateTracker threadStates;
    private final TaskStates taskStates;
    private final boolean wantsSlices;
    private final boolean wantsStates;
    private final RowsLeftOut leftOut = new RowsLeftOut("selective_import_skipped_sched_rows");
    private final SwitchRecord record;
    private final ArgSet args;
    private final ArgSet wakingArgs;
    private final int switchName;
    private final int wakingName;

    SchedEvents(TraceContext context, RawEvents raw) {
        this.context = context;
        this.raw = raw;
        this.processes = context.processes();
        this.sched = context.kernel().sched();
        this.threadStates = context.kernel().threadStates();
        this.wantsSlices = context.options().scope().wants(Part.SCHED_SLICES);
        this.wantsStates = context.options().scope().wants(Part.THREAD_STATES);
        StringPool strings = context.strings();
        this.taskStates = new TaskStates(context.kernel().system(), strings);
        this.switchName = strings.intern("sched_switch");
        this.wakingName = strings.intern("sched_waking");
        this.record = new SwitchRecord(new CommNames(strings));
        this.args = namedArgs(SWITCH_ARGS, strings);
        this.wakingArgs = namedArgs(WAKING_ARGS, strings);
    }

    private static ArgSet namedArgs(List<String> names, StringPool strings) {
        ArgSet args = new ArgSet();
        for (String name : names) {
            ArgType type = name.endsWith("comm") ? ArgType.STRING : ArgType.INT;
            args.addNew(strings.intern(name), type, 0);
        }
        args.fixKeys();
        return args;
    }

    void register(FtraceHandlers handlers) {
        handlers.on("sched_switch", _ -> this::schedSwitch);
        handlers.on("sched_waking", this::waking);
        handlers.on("sched_blocked_reason", this::blockedReason);
    }

    /// A switch from a compact bundle.
    ///
    /// @param rawOnly whether to write the raw event only
    void compactSwitch(int cpu, long timestampNanos, long payload, int aux, boolean rawOnly) {
        int tid = CompactSchedTokenizer.tid(payload);
        int name = CompactSchedTokenizer.comm(payload);
        int priority = CompactSchedTokenizer.nextPriority(aux);
        int utid = processes.getOrCreateThread(tid);
        processes.updateThreadName(utid, name, ThreadNamePriority.FTRACE);
        int previous = sched.lastUtid(cpu);
        if (previous == SchedTracker.NONE) {
            context.stats().increment(SWITCH_SKIPPED);
            sched.setLast(cpu, utid, tid, priority);
            return;
        }
        int state = CompactSchedTokenizer.previousState(aux);
        int endState = endState(state);
        if (sched.openSlice(cpu) != SchedTracker.NONE) {
            sched.close(cpu, timestampNanos, endState);
        }
        if (raw.leavesRowsOut()) {
            raw.leaveOut(cpu);
        } else if (raw.isEnabled()) {
            int previousName = processes.threads().name().get(previous);
            setSwitchArgs(previousName, sched.lastTid(cpu), sched.lastPriority(cpu));
            setSwitchArgs(state, name, tid, priority);
            raw.add(timestampNanos, switchName, previous, cpu, 0, args);
        }
        sched.setLast(cpu, utid, tid, priority);
        if (!rawOnly) {
            addRows(timestampNanos, cpu, previous, endState, utid, priority);
        }
    }

    /// A waking from a compact bundle. The waker is the thread that runs on that CPU.
    ///
    /// @param rawOnly whether to write the raw event only
    void compactWaking(int cpu, long timestampNanos, long payload, int aux, boolean rawOnly) {
        int waker = sched.lastUtid(cpu);
        if (waker == SchedTracker.NONE) {
            context.stats().increment(WAKING_SKIPPED);
            return;
        }
        int tid = CompactSchedTokenizer.tid(payload);
        int flags = CompactSchedTokenizer.commonFlags(aux);
        if (raw.leavesRowsOut()) {
            raw.leaveOut(cpu);
        } else if (raw.isEnabled()) {
            wakingArgs.setValue(0, CompactSchedTokenizer.comm(payload));
            wakingArgs.setValue(1, tid);
            wakingArgs.setValue(2, CompactSchedTokenizer.wakingPriority(aux));
            wakingArgs.setValue(3, CompactSchedTokenizer.targetCpu(aux));
            raw.add(timestampNanos, wakingName, waker, cpu, flags, wakingArgs);
        }
        if (!rawOnly) {
            int utid = processes.getOrCreateThread(tid);
            if (wantsStates) {
                threadStates.waking(timestampNanos, utid, waker, flags);
            }
        }
    }

    /// A switch that is as usual.
    ///
    /// @return false when it is not, and nothing was done
    boolean plainSwitch(long timestampNanos, int cpu, byte[] payload, int start, int end) {
        boolean isPlain = record.read(payload, start, end);
        if (isPlain) {
            addSwitch(timestampNanos, cpu);
        }
        return isPlain;
    }

    private void schedSwitch(FtraceEvent event) {
        record.take(event);
        addSwitch(event.timestampNanos(), event.cpu());
    }

    private void addSwitch(long timestampNanos, int cpu) {
        int nextTid = record.nextTid();
        int next = processes.getOrCreateThread(nextTid);
        processes.updateThreadName(next, record.nextName(), ThreadNamePriority.FTRACE);
        int previousTid = record.prevTid();
        int state = endState(record.prevState());
        closeSlice(timestampNanos, cpu, previousTid, state);
        int previous = processes.getOrCreateThread(previousTid);
        processes.updateThreadName(previous, record.prevName(), ThreadNamePriority.FTRACE);
        if (raw.leavesRowsOut()) {
            raw.leaveOut(cpu);
        } else if (raw.isEnabled()) {
            setSwitchArgs(record.prevName(), previousTid, record.prevPriority());
            setSwitchArgs(record.prevState(), record.nextName(), nextTid, record.nextPriority());
            raw.add(timestampNanos, switchName, previous, cpu, 0, args);
        }
        sched.setLast(cpu, next, nextTid, record.nextPriority());
        addRows(timestampNanos, cpu, previous, state, next, record.nextPriority());
    }

    private void addRows(
            long timestampNanos, int cpu, int previous, int endState, int next, int priority) {
        if (wantsSlices) {
            sched.open(timestampNanos, cpu, next, priority);
        }
        if (wantsStates) {
            threadStates.schedSwitch(timestampNanos, cpu, previous, endState, next);
        }
        if (!wantsSlices || !wantsStates) {
            leftOut.add(cpu);
        }
    }

    void finish() {
        leftOut.finish(context.stats());
    }

    /// The switch ends the slice of the one before, unless that went to another thread.
    private void closeSlice(long timestampNanos, int cpu, int previousTid, int endState) {
        if (sched.openSlice(cpu) == SchedTracker.NONE) {
            return;
        }
        if (sched.lastTid(cpu) == previousTid) {
            sched.close(cpu, timestampNanos, endState);
        } else {
            context.stats().increment(MISMATCH);
        }
    }

    private void setSwitchArgs(long previousName, long previousTid, long previousPriority) {
        args.setValue(0, previousName);
        args.setValue(1, previousTid);
        args.setValue(2, previousPriority);
    }

    private void setSwitchArgs(long state, long nextName, long nextTid, long nextPriority) {
        args.setValue(3, state);
        args.setValue(4, nextName);
        args.setValue(5, nextTid);
        args.setValue(6, nextPriority);
    }

    private FtraceHandler waking(FtraceEventType type) {
        int commField = type.field("comm");
        int pidField = type.field("pid");
        return e -> {
            int utid = processes.getOrCreateThread(e.intValue(pidField));
            processes.updateThreadName(utid, e.stringId(commField), ThreadNamePriority.FTRACE);
            int waker = processes.getOrCreateThread(e.tid());
            if (wantsStates) {
                threadStates.waking(e.timestampNanos(), utid, waker, ThreadStateTracker.NO_FLAGS);
            }
        };
    }

    private FtraceHandler blockedReason(FtraceEventType type) {
        int pidField = type.field("pid");
        int caller = type.field("caller");
        int ioWait = type.field("io_wait");
        return e -> {
            int utid = processes.getOrCreateThread(e.intValue(pidField));
            threadStates.blockedReason(utid, e.boolValue(ioWait), e.symbol(caller));
        };
    }

    private int endState(long rawState) {
        int state = taskStates.letters(rawState);
        if (state == StringPool.NULL_ID) {
            context.stats().increment(INVALID_STATE);
        }
        return state;
    }
}
