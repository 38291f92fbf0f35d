// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.tracker.LongIntMap;
import dev.tracefold.processor.tracker.ProcessNamePriority;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.SchedTracker;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;
import dev.tracefold.processor.tracker.ThreadStateTracker;
import dev.tracefold.processor.tracker.TrackSpec;
import dev.tracefold.processor.tracker.TrackSpec.Dimension;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `generic_kernel_*`: tasks and CPUs of kernels that are not Linux.
final class GenericKernelModule extends SystemModule {
    private static final int TASK_STATE = 117;
    private static final int CPU_FREQUENCY = 118;
    private static final int TASK_RENAME = 120;
    private static final int PROCESS_TREE = 122;

    // GenericKernelTaskStateEvent
    private static final int CPU = 1;
    private static final int COMM = 2;
    private static final int TID = 3;
    private static final int STATE = 4;
    private static final int PRIO = 5;

    // GenericKernelTaskStateEvent.TaskStateEnum
    private static final int CREATED = 1;
    private static final int RUNNING = 3;
    private static final int DEAD = 7;
    private static final int DESTROYED = 8;

    private static final int MAX_CPU = 4095;
    private static final int NO_CPU = -1;
    private static final double HZ_PER_KHZ = 1000;

    private static final int INVALID_ORDER = StatKeys.of("generic_task_state_invalid_order");
    private static final int INVALID_STATE = StatKeys.of("task_state_invalid");
    private static final int PARENT_CHANGED = StatKeys.of("process_tracker_parent_pid_changed");

    private static final TrackSpec FREQUENCY =
            TrackSpec.counter("cpu_frequency", null, Dimension.integer("cpu"));

    private final SchedTracker sched;
    private final ThreadStateTracker threadStates;

    /// String ids by number; 0 says nothing.
    private final int[] states;

    /// By utid: a slice that ended when its CPU went to another thread, before its own state was told.
    private final LongIntMap hangingSlice = new LongIntMap(16);

    private final ProtoReader entries = new ProtoReader();
    private final MessageFields event = new MessageFields(PRIO);

    GenericKernelModule(TraceContext context) {
        super(context);
        sched = context.kernel().sched();
        threadStates = context.kernel().threadStates();
        String[] names = {"Unknown", "Created", "R", "Running", "S", "D", "T", "Z", "X"};
        states = new int[names.length];
        for (int i = 0; i < names.length; i++) {
            states[i] = strings.intern(names[i]);
        }
    }

    @Override
    public int[] fields() {
        return new int[] {TASK_STATE, CPU_FREQUENCY, TASK_RENAME, PROCESS_TREE};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        switch (field) {
            case PROCESS_TREE -> processTree(value);
            case TASK_STATE -> {
                if (event.enter(value)) {
                    taskState(timestampNanos);
                }
            }
            case TASK_RENAME -> {
                if (event.enter(value)) {
                    processes.updateThreadNameAndMaybeProcessName(
                            processes.getOrCreateThread(event.longValue(1)),
                            event.stringId(2, strings),
                            ThreadNamePriority.FTRACE);
                }
            }
            default -> {
                if (event.enter(value)) {
                    double khz = event.longValue(2) / HZ_PER_KHZ;
                    count(timestampNanos, FREQUENCY, () -> "cpufreq", khz, event.intValue(CPU));
                }
            }
        }
    }

    private void taskState(long ts) {
        int number = event.intValue(STATE);
        int cpu = Math.clamp(event.intValue(CPU), 0, MAX_CPU);
        long tid = event.longValue(TID);
        if (number < CREATED || number > DESTROYED) {
            context.stats().increment(INVALID_STATE);
            return;
        }
        int utid = thread(ts, tid, number);
        if (utid == ProcessTracker.UNKNOWN) {
            context.stats().increment(INVALID_ORDER);
            return;
        }
        int state = states[number];
        if (number == RUNNING) {
            run(ts, cpu, utid, tid);
            threadStates.set(ts, utid, state, cpu);
        } else if (leave(ts, cpu, utid, tid, state)) {
            threadStates.replaceLast(utid, state);
        } else {
            threadStates.set(ts, utid, state, NO_CPU);
        }
    }

    /// The thread of an event, or [ProcessTracker#UNKNOWN] where the event cannot come after the last.
    private int thread(long ts, long tid, int number) {
        int known = processes.findThread(tid);
        int name = event.has(COMM) ? event.stringId(COMM, strings) : strings.intern("");
        int utid;
        if (number == CREATED) {
            if (known != ProcessTracker.UNKNOWN) {
                return ProcessTracker.UNKNOWN;
            }
            utid = processes.startNewThread(ts, tid);
        } else if (known == ProcessTracker.UNKNOWN) {
            utid = processes.getOrCreateThread(tid);
        } else if (number == DESTROYED) {
            processes.endThread(ts, tid);
            return known;
        } else {
            int last = threadStates.lastState(known);
            if (last == states[DEAD] || (number == RUNNING && last == states[RUNNING])) {
                return ProcessTracker.UNKNOWN;
            }
            utid = known;
        }
        processes.updateThreadName(utid, name, ThreadNamePriority.FTRACE);
        if (number == DESTROYED) {
            processes.endThread(ts, tid);
        }
        return utid;
    }

    /// A thread begins to run. In which state the one before is may be told by the next event.
    private void run(long ts, int cpu, int utid, long tid) {
        int open = sched.openSlice(cpu);
        if (open != SchedTracker.NONE) {
            sched.close(cpu, ts, NONE);
            int before = sched.lastUtid(cpu);
            hangingSlice.put(before, open);
            threadStates.set(ts, before, NONE, NO_CPU);
        }
        int priority = event.intValue(PRIO);
        sched.open(ts, cpu, utid, priority);
        sched.setLast(cpu, utid, tid, priority);
    }

    /// A thread comes into a state in which it does not run.
    ///
    /// @return whether it was known already to have stopped running at that time
    private boolean leave(long ts, int cpu, int utid, long tid, int state) {
        if (sched.openSlice(cpu) != SchedTracker.NONE && sched.lastTid(cpu) == tid) {
            sched.close(cpu, ts, state);
            sched.forget(cpu);
            return false;
        }
        int hanging = hangingSlice.get(utid);
        if (hanging == LongIntMap.NONE || sched.end(hanging) != ts) {
            return false;
        }
        sched.setEndState(hanging, state);
        hangingSlice.remove(utid);
        return true;
    }

    private void processTree(ProtoReader value) {
        entries.enter(value);
        while (entries.next()) {
            if (entries.field() == 1 && event.enter(entries) && event.has(3)) {
                process(event.longValue(1), event.longValue(2), event.string(3));
            }
        }
        entries.enter(value);
        while (entries.next()) {
            if (entries.field() == 2 && event.enter(entries)) {
                int upid = processes.getOrCreateProcessWithoutMainThread(event.longValue(2));
                int utid = processes.updateThreadOfProcess(event.longValue(1), upid);
                processes.setMainThread(utid, event.boolValue(4));
                if (event.boolValue(5)) {
                    processes.threads().isIdle().set(utid, 1);
                }
                if (event.has(3)) {
                    processes.updateThreadName(
                            utid, event.stringId(3, strings), ThreadNamePriority.PROCESS_TREE);
                }
            }
        }
    }

    private void process(long pid, long parentPid, String cmdline) {
        int parent = processes.getOrCreateProcessWithoutMainThread(parentPid);
        int upid = processes.getOrCreateProcessWithoutMainThread(pid);
        IntColumn parents = processes.processes().parentUpid();
        if (!parents.isNull(upid) && parents.get(upid) != parent) {
            context.stats().increment(PARENT_CHANGED);
        }
        processes.setParentIfUnset(upid, parent);
        int name = strings.intern(ProcessTreeModule.beforeSpace(cmdline));
        processes.setProcessName(upid, name, ProcessNamePriority.SYSTEM);
        processes.processes().cmdline().set(upid, strings.intern(cmdline));
    }
}
