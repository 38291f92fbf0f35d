// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ThreadNamePriority;

/// Lives of threads and processes, and the signals they get.
final class TaskEvents extends FtraceSubsystem {
    private static final long CLONE_THREAD = 0x10000;

    TaskEvents(TraceContext context) {
        super(context);
    }

    @Override
    void register(FtraceHandlers handlers) {
        handlers.on("task_newtask", this::newTask);
        handlers.on("task_rename", this::rename);
        handlers.on("sched_process_free", this::processFree);
        handlers.on("signal_generate", this::signalGenerate);
        handlers.on("signal_deliver", this::signalDeliver);
    }

    /// Both fork and the making of a thread. At boot init makes the idle threads, which are known.
    private FtraceHandler newTask(FtraceEventType type) {
        int cloneFlags = type.field("clone_flags");
        int pid = type.field("pid");
        int comm = type.field("comm");
        return e -> {
            int tid = e.intValue(pid);
            if (tid == 0) {
                return;
            }
            long ts = e.timestampNanos();
            int name = e.stringId(comm);
            if ((e.longValue(cloneFlags) & CLONE_THREAD) == 0) {
                processes.startNewProcess(ts, e.tid(), tid, name, ThreadNamePriority.FTRACE);
                int source = processes.getOrCreateThread(e.tid());
                int made = processes.getOrCreateThread(tid);
                context.kernel().threadStates().newTask(ts, made, source);
                return;
            }
            int source = processes.getOrCreateThread(e.tid());
            int made = processes.startNewThread(ts, tid);
            processes.updateThreadName(made, name, ThreadNamePriority.FTRACE);
            processes.associateThreads(source, made);
            context.kernel().threadStates().newTask(ts, made, source);
        };
    }

    private FtraceHandler rename(FtraceEventType type) {
        int pid = type.field("pid");
        int comm = type.field("newcomm");
        return e ->
                processes.updateThreadNameAndMaybeProcessName(
                        processes.getOrCreateThread(e.intValue(pid)),
                        e.stringId(comm),
                        ThreadNamePriority.FTRACE);
    }

    private FtraceHandler processFree(FtraceEventType type) {
        int pid = type.field("pid");
        return e -> processes.endThread(e.timestampNanos(), e.intValue(pid));
    }

    private FtraceHandler signalGenerate(FtraceEventType type) {
        int pid = type.field("pid");
        int sig = type.field("sig");
        int name = strings.intern("signal_generate");
        return e -> {
            int utid = processes.getOrCreateThread(e.intValue(pid));
            ArgSet args = newArgs();
            addInt(args, "signal.sig", e.intValue(sig));
            instant(e, tracks.threadTrack(utid), name, args);
        };
    }

    private FtraceHandler signalDeliver(FtraceEventType type) {
        int sig = type.field("sig");
        int name = strings.intern("signal_deliver");
        return e -> {
            ArgSet args = newArgs();
            addInt(args, "signal.sig", e.intValue(sig));
            instant(e, threadTrack(e), name, args);
        };
    }
}
