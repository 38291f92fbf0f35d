// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

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

    private final TraceContext context;
    private final RawEvents raw;
    private final ProcessTracker processes;
    private final SchedTracker sched;
    private final ThreadStateTracker threadStates;
    private final TaskStates taskStates;
    private final boolean wantsSlices;
    private final boolean wantsStates;
    private final RowsLeftOut leftOut = new RowsLeftOut("selective_import_skipped_sched_rows");
    private final ArgSet args = new ArgSet();
    private final ArgSet wakingArgs = new ArgSet();
    private final int switchName;
    private final int wakingName;
    private final int prevComm;
    private final int prevPid;
    private final int prevPrio;
    private final int prevState;
    private final int nextComm;
    private final int nextPid;
    private final int nextPrio;
    private final int comm;
    private final int pid;
    private final int prio;
    private final int targetCpu;

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
        this.prevComm = strings.intern("prev_comm");
        this.prevPid = strings.intern("prev_pid");
        this.prevPrio = strings.intern("prev_prio");
        this.prevState = strings.intern("prev_state");
        this.nextComm = strings.intern("next_comm");
        this.nextPid = strings.intern("next_pid");
        this.nextPrio = strings.intern("next_prio");
        this.comm = strings.intern("comm");
        this.pid = strings.intern("pid");
        this.prio = strings.intern("prio");
        this.targetCpu = strings.intern("target_cpu");
    }

    void register(FtraceHandlers handlers) {
        handlers.on("sched_switch", this::schedSwitch);
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
            sched.close(sched.openSlice(cpu), timestampNanos, endState);
        }
        if (raw.leavesRowsOut()) {
            raw.leaveOut(cpu);
        } else if (raw.isEnabled()) {
            args.clear();
            args.addNew(prevComm, ArgType.STRING, processes.threads().name().get(previous));
            args.addNew(prevPid, ArgType.INT, sched.lastTid(cpu));
            args.addNew(prevPrio, ArgType.INT, sched.lastPriority(cpu));
            addSwitchArgs(state, name, tid, priority);
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
            wakingArgs.clear();
            wakingArgs.addNew(comm, ArgType.STRING, CompactSchedTokenizer.comm(payload));
            wakingArgs.addNew(pid, ArgType.INT, tid);
            wakingArgs.addNew(prio, ArgType.INT, CompactSchedTokenizer.wakingPriority(aux));
            wakingArgs.addNew(targetCpu, ArgType.INT, CompactSchedTokenizer.targetCpu(aux));
            raw.add(timestampNanos, wakingName, waker, cpu, flags, wakingArgs);
        }
        if (!rawOnly) {
            int utid = processes.getOrCreateThread(tid);
            if (wantsStates) {
                threadStates.waking(timestampNanos, utid, waker, flags);
            }
        }
    }

    private FtraceHandler schedSwitch(FtraceEventType type) {
        int prevCommField = type.field("prev_comm");
        int prevPidField = type.field("prev_pid");
        int prevPrioField = type.field("prev_prio");
        int prevStateField = type.field("prev_state");
        int nextCommField = type.field("next_comm");
        int nextPidField = type.field("next_pid");
        int nextPrioField = type.field("next_prio");
        return e -> {
            int cpu = e.cpu();
            int nextTid = e.intValue(nextPidField);
            int nextName = e.stringId(nextCommField);
            int priority = e.intValue(nextPrioField);
            int next = processes.getOrCreateThread(nextTid);
            processes.updateThreadName(next, nextName, ThreadNamePriority.FTRACE);
            int previousTid = e.intValue(prevPidField);
            int state = endState(e.longValue(prevStateField));
            closeSlice(e.timestampNanos(), cpu, previousTid, state);
            int previousName = e.stringId(prevCommField);
            int previous = processes.getOrCreateThread(previousTid);
            processes.updateThreadName(previous, previousName, ThreadNamePriority.FTRACE);
            if (raw.leavesRowsOut()) {
                raw.leaveOut(cpu);
            } else if (raw.isEnabled()) {
                args.clear();
                args.addNew(prevComm, ArgType.STRING, previousName);
                args.addNew(prevPid, ArgType.INT, previousTid);
                args.addNew(prevPrio, ArgType.INT, e.intValue(prevPrioField));
                addSwitchArgs(e.longValue(prevStateField), nextName, nextTid, priority);
                raw.add(e.timestampNanos(), switchName, previous, cpu, 0, args);
            }
            sched.setLast(cpu, next, nextTid, priority);
            addRows(e.timestampNanos(), cpu, previous, state, next, priority);
        };
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
        int open = sched.openSlice(cpu);
        if (open == SchedTracker.NONE) {
            return;
        }
        if (sched.lastTid(cpu) == previousTid) {
            sched.close(open, timestampNanos, endState);
        } else {
            context.stats().increment(MISMATCH);
        }
    }

    private void addSwitchArgs(long state, int nextName, int nextTid, int priority) {
        args.addNew(prevState, ArgType.INT, state);
        args.addNew(nextComm, ArgType.STRING, nextName);
        args.addNew(nextPid, ArgType.INT, nextTid);
        args.addNew(nextPrio, ArgType.INT, priority);
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
