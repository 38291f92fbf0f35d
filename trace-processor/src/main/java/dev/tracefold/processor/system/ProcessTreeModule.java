// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.system;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.tracefold.processor.clock.ClockTracker;
import dev.tracefold.processor.importer.TraceContext;
import dev.tracefold.processor.perfetto.PacketView;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.tracker.ArgType;
import dev.tracefold.processor.tracker.ProcessNamePriority;
import dev.tracefold.processor.tracker.StatKeys;
import dev.tracefold.processor.tracker.ThreadNamePriority;
import dev.tracefold.processor.wire.LongList;
import dev.tracefold.processor.wire.MessageFields;
import dev.tracefold.processor.wire.ProtoReader;

/// `process_tree`: the processes and threads that `/proc` names, with what it says of them.
final class ProcessTreeModule extends SystemModule {
    private static final int PROCESS_TREE = 2;

    // ProcessTree
    private static final int PROCESS = 1;
    private static final int THREAD = 2;

    // ProcessTree.Process
    private static final int PID = 1;
    private static final int PPID = 2;
    private static final int CMDLINE = 3;
    private static final int UID = 5;
    private static final int NSPID = 6;
    private static final int START_FROM_BOOT = 7;
    private static final int IS_KTHREAD = 8;
    private static final int CMDLINE_IS_COMM = 9;

    // ProcessTree.Thread
    private static final int TID = 1;
    private static final int NAME = 2;
    private static final int TGID = 3;
    private static final int NSTID = 4;

    private static final int PARENT_CHANGED = StatKeys.of("process_tracker_parent_pid_changed");
    private static final int MISSING_PROCESS = StatKeys.of("namespaced_thread_missing_process");

    /// The parent of all kernel threads.
    private static final long KTHREADD = 2;

    private static final String KWORKER = "kworker/";

    private final ProtoReader tree = new ProtoReader();
    private final ProtoReader texts = new ProtoReader();
    private final MessageFields process = new MessageFields(CMDLINE_IS_COMM);
    private final MessageFields thread = new MessageFields(NSTID);
    private final LongList namespaceIds = new LongList();
    private final Set<Long> kernelThreads = new HashSet<>();

    ProcessTreeModule(TraceContext context) {
        super(context);
    }

    @Override
    public int[] fields() {
        return new int[] {PROCESS_TREE};
    }

    @Override
    public void parse(long timestampNanos, PacketView packet, int field, ProtoReader value) {
        kernelThreads.clear();
        tree.enter(value);
        while (tree.next()) {
            if (tree.field() == PROCESS && process.enter(tree)) {
                addProcess(packet.sequenceId());
            }
        }
        tree.enter(value);
        while (tree.next()) {
            if (tree.field() == THREAD && thread.enter(tree)) {
                addThread(timestampNanos);
            }
        }
    }

    private void addProcess(int sequenceId) {
        if (!process.has(CMDLINE)) {
            return;
        }
        long pid = process.intValue(PID);
        long ppid = process.intValue(PPID);
        if (process.values(NSPID, namespaceIds) > 0) {
            processes.namespaces().addProcess(pid, namespaceIds.toArray());
        }
        List<String> cmdline = cmdline();
        String first = cmdline.getFirst();
        if (ppid == KTHREADD) {
            kernelThreads.add(pid);
            String worker = withoutWorkqueue(first);
            if (!worker.equals(first)) {
                first = worker;
                cmdline = List.of(first);
            }
        }
        String name = cmdline.size() == 1 ? beforeSpace(first) : first;

        int parent = processes.getOrCreateProcess(ppid);
        int upid = processes.getOrCreateProcess(pid);
        setParent(upid, parent);
        int cmdlineId = strings.intern(String.join(" ", cmdline));
        processes.setProcessName(upid, strings.intern(name), ProcessNamePriority.SYSTEM);
        processes.processes().cmdline().set(upid, cmdlineId);
        describe(sequenceId, upid, pid, cmdlineId);
    }

    private void setParent(int upid, int parent) {
        IntColumn parents = processes.processes().parentUpid();
        if (!parents.isNull(upid) && parents.get(upid) != parent) {
            context.stats().increment(PARENT_CHANGED);
        } else {
            processes.setParentIfUnset(upid, parent);
        }
    }

    private void describe(int sequenceId, int upid, long pid, int cmdline) {
        if (process.boolValue(CMDLINE_IS_COMM)) {
            processes.updateThreadName(
                    processes.getOrCreateThread(pid), cmdline, ThreadNamePriority.PROCESS_TREE);
        }
        if (process.has(UID)) {
            processes.setUid(upid, process.intValue(UID));
        }
        if (process.has(START_FROM_BOOT)) {
            long start =
                    context.clocks()
                            .toTraceTime(
                                    sequenceId,
                                    ClockTracker.BOOTTIME,
                                    process.longValue(START_FROM_BOOT));
            if (start != ClockTracker.UNCONVERTIBLE) {
                processes.setStartTimeIfUnset(upid, start);
            }
        }
        if (process.has(IS_KTHREAD)) {
            processes
                    .argsOfProcess(upid)
                    .addIfAbsent(
                            strings.intern("is_kthread"),
                            strings.intern("is_kthread"),
                            ArgType.BOOL,
                            process.boolValue(IS_KTHREAD) ? 1 : 0);
        }
    }

    private List<String> cmdline() {
        List<String> cmdline = new ArrayList<>();
        process.walk(texts);
        while (texts.next()) {
            if (texts.field() == CMDLINE) {
                cmdline.add(text(texts));
            }
        }
        return cmdline;
    }

    /// A worker thread's name says what it works on after a `+` or `-`; that changes all the time.
    private static String withoutWorkqueue(String name) {
        if (!name.startsWith(KWORKER)) {
            return name;
        }
        for (int i = KWORKER.length(); i < name.length(); i++) {
            if (name.charAt(i) == '+' || name.charAt(i) == '-') {
                return name.substring(0, i);
            }
        }
        return name;
    }

    static String beforeSpace(String text) {
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space);
    }

    private void addThread(long timestampNanos) {
        long tid = thread.intValue(TID);
        long tgid = thread.intValue(TGID);
        int utid = processes.updateThread(tid, tgid);
        if (thread.has(NAME)) {
            int name = thread.stringId(NAME, strings);
            if (tid == tgid && kernelThreads.contains(tid)) {
                name = strings.intern(withoutWorkqueue(strings.getOrEmpty(name)));
            }
            processes.updateThreadName(utid, name, ThreadNamePriority.PROCESS_TREE);
        }
        if (thread.values(NSTID, namespaceIds) > 0
                && !processes.namespaces().addThread(tgid, tid, namespaceIds.toArray())) {
            context.importLog().recordAt(MISSING_PROCESS, timestampNanos, null);
        }
    }
}
