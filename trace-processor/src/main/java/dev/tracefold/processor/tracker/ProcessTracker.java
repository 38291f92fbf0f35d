// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.tracefold.processor.storage.ProcessTable;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.ThreadTable;
import dev.tracefold.processor.storage.TraceStorage;

/// Knows which life of a thread or process a tid or pid means on one machine. A utid is one life of
/// a thread, a upid one life of a process; both are row numbers.
///
/// Row 0 of both tables is the idle thread and its process.
public final class ProcessTracker {
    /// Returned where nothing is known.
    public static final int UNKNOWN = -1;

    private final ThreadTable threads;
    private final ProcessTable processes;
    private final int machineId;
    private final Map<Long, List<Integer>> utidsOfTid = new HashMap<>();
    private final Map<Long, Integer> upidOfPid = new HashMap<>();
    private final List<ThreadNamePriority> threadNamePriorities = new ArrayList<>();
    private final List<ProcessNamePriority> processNamePriorities = new ArrayList<>();
    private final List<Integer> threadRows = new ArrayList<>();
    private final List<Integer> processRows = new ArrayList<>();
    private final List<int[]> threadsSeenTogether = new ArrayList<>();
    private final List<int[]> childrenOfUnknownParents = new ArrayList<>();

    /// For the threads of one machine; reserves its idle thread and process.
    public ProcessTracker(TraceStorage storage, int machineId) {
        this.threads = storage.thread();
        this.processes = storage.process();
        this.machineId = machineId;
        int upid = addProcess(0);
        upidOfPid.put(0L, upid);
        int utid = addThread(0);
        threads.upid().set(utid, upid);
        threads.isMainThread().set(utid, 1);
        threads.isIdle().set(utid, 1);
        utidsOfTid.computeIfAbsent(0L, t -> new ArrayList<>()).add(utid);
    }

    /// The living thread with that tid, made if there is none.
    public int getOrCreateThread(long tid) {
        int utid = findThread(tid);
        return utid != UNKNOWN ? utid : startNewThread(tid);
    }

    /// The newest living thread with that tid, or [#UNKNOWN].
    public int findThread(long tid) {
        List<Integer> utids = utidsOfTid.getOrDefault(tid, List.of());
        for (int i = utids.size() - 1; i >= 0; i--) {
            if (isAlive(utids.get(i))) {
                return utids.get(i);
            }
        }
        return UNKNOWN;
    }

    /// Begins another life of a tid whose start is not known.
    public int startNewThread(long tid) {
        int utid = addThread(tid);
        utidsOfTid.computeIfAbsent(tid, t -> new ArrayList<>(1)).add(utid);
        return utid;
    }

    /// Begins another life of a tid.
    public int startNewThread(long timestampNanos, long tid) {
        int utid = startNewThread(tid);
        threads.startTs().set(utid, timestampNanos);
        return utid;
    }

    /// Ends the life of a tid, and its process's if it is the main thread.
    ///
    /// @return its utid
    public int endThread(long timestampNanos, long tid) {
        int utid = getOrCreateThread(tid);
        threads.endTs().set(utid, timestampNanos);
        List<Integer> utids = utidsOfTid.get(tid);
        if (utids != null) {
            utids.remove((Integer) utid);
        }
        int upid = upidOfThread(utid);
        if (upid != UNKNOWN && processes.pid().get(upid) == tid) {
            processes.endTs().set(upid, timestampNanos);
            upidOfPid.remove(tid, upid);
        }
        return utid;
    }

    /// The thread with that tid in the process with that pid; either is made if there is none, and a
    /// thread whose process was unknown joins it.
    public int updateThread(long tid, long pid) {
        int utid = findThread(tid, pid);
        if (utid == UNKNOWN) {
            utid = startNewThread(tid);
        }
        if (threads.upid().isNull(utid)) {
            setProcess(utid, getOrCreateProcess(pid));
        }
        resolvePending(utid, threads.upid().get(utid));
        return utid;
    }

    /// The living process with that pid, made with its main thread if there is none.
    public int getOrCreateProcess(long pid) {
        Integer known = upidOfPid.get(pid);
        if (known != null) {
            return known;
        }
        int upid = addProcess(pid);
        upidOfPid.put(pid, upid);
        updateThread(pid, pid);
        return upid;
    }

    /// The living process with that pid, or [#UNKNOWN].
    public int findProcess(long pid) {
        return upidOfPid.getOrDefault(pid, UNKNOWN);
    }

    /// Begins another life of a pid as a fork of a thread.
    ///
    /// @param parentTid thread that forked, or [#UNKNOWN]
    /// @param mainThreadName string id, also the process's name while it has none
    /// @return its upid
    public int startNewProcess(
            long timestampNanos,
            long parentTid,
            long pid,
            int mainThreadName,
            ThreadNamePriority priority) {
        upidOfPid.remove(pid);
        int utid = startNewThread(timestampNanos, pid);
        updateThreadName(utid, mainThreadName, priority);
        int upid = getOrCreateProcess(pid);
        processes.startTs().set(upid, timestampNanos);
        processes.name().set(upid, mainThreadName);
        if (parentTid != UNKNOWN) {
            int parent = getOrCreateThread(parentTid);
            if (threads.upid().isNull(parent)) {
                childrenOfUnknownParents.add(new int[] {parent, upid});
            } else {
                processes.parentUpid().set(upid, threads.upid().get(parent));
            }
        }
        return upid;
    }

    /// Notes that two threads are of one process, whichever it is; known at once or later.
    public void associateThreads(int utid, int other) {
        int upid = upidOfThread(utid);
        int otherUpid = upidOfThread(other);
        if (upid != UNKNOWN && otherUpid == UNKNOWN) {
            setProcess(other, upid);
            resolvePending(other, upid);
        } else if (otherUpid != UNKNOWN && upid == UNKNOWN) {
            setProcess(utid, otherUpid);
            resolvePending(utid, otherUpid);
        } else if (upid == UNKNOWN) {
            threadsSeenTogether.add(new int[] {utid, other});
        }
    }

    /// Names a thread unless its name comes from a better source.
    ///
    /// @param name string id; the null string changes nothing
    public void updateThreadName(int utid, int name, ThreadNamePriority priority) {
        if (name != StringPool.NULL_ID
                && priority.compareTo(threadNamePriorities.get(local(threadRows, utid))) >= 0) {
            threads.name().set(utid, name);
            threadNamePriorities.set(local(threadRows, utid), priority);
        }
    }

    /// [#updateThreadName(int, int, ThreadNamePriority)]; a main thread names its process too.
    public void updateThreadNameAndMaybeProcessName(
            int utid, int name, ThreadNamePriority priority) {
        updateThreadName(utid, name, priority);
        int upid = upidOfThread(utid);
        if (upid != UNKNOWN && processes.pid().get(upid) == threads.tid().get(utid)) {
            setProcessName(upid, name, ProcessNamePriority.OTHER);
        }
    }

    /// Names a process unless its name comes from a better source.
    ///
    /// @param name string id; the null string changes nothing
    public void setProcessName(int upid, int name, ProcessNamePriority priority) {
        if (name != StringPool.NULL_ID
                && priority.compareTo(processNamePriorities.get(local(processRows, upid))) >= 0) {
            processes.name().set(upid, name);
            processNamePriorities.set(local(processRows, upid), priority);
        }
    }

    /// Names a process that has no name.
    public void setProcessNameIfUnset(int upid, int name) {
        if (processes.name().isNull(upid)) {
            processes.name().set(upid, name);
        }
    }

    /// Sets a process's start if it has none.
    public void setStartTimeIfUnset(int upid, long timestampNanos) {
        if (processes.startTs().isNull(upid)) {
            processes.startTs().set(upid, timestampNanos);
        }
    }

    /// Makes one process the parent of another unless it has one.
    public void setParentIfUnset(int upid, int parentUpid) {
        if (processes.parentUpid().isNull(upid)) {
            processes.parentUpid().set(upid, parentUpid);
        }
    }

    /// The process of a thread, or [#UNKNOWN].
    public int upidOfThread(int utid) {
        return threads.upid().isNull(utid) ? UNKNOWN : threads.upid().get(utid);
    }

    /// Threads as the table has them.
    public ThreadTable threads() {
        return threads;
    }

    /// Processes as the table has them.
    public ProcessTable processes() {
        return processes;
    }

    /// Row numbers are shared between machines, priorities are not: a row's place in this tracker.
    private static int local(List<Integer> rows, int row) {
        int last = rows.size() - 1;
        return rows.get(0) + last == rows.get(last)
                ? row - rows.get(0)
                : java.util.Collections.binarySearch(rows, row);
    }

    private int findThread(long tid, long pid) {
        List<Integer> utids = utidsOfTid.getOrDefault(tid, List.of());
        for (int i = utids.size() - 1; i >= 0; i--) {
            int utid = utids.get(i);
            if (!isAlive(utid)) {
                continue;
            }
            int upid = upidOfThread(utid);
            if (upid == UNKNOWN || processes.pid().get(upid) == pid) {
                return utid;
            }
        }
        return UNKNOWN;
    }

    private boolean isAlive(int utid) {
        if (!threads.endTs().isNull(utid)) {
            return false;
        }
        int upid = upidOfThread(utid);
        return upid == UNKNOWN
                || (processes.endTs().isNull(upid)
                        && findProcess(processes.pid().get(upid)) == upid);
    }

    private void setProcess(int utid, int upid) {
        threads.upid().set(utid, upid);
        boolean isMain = threads.tid().get(utid) == processes.pid().get(upid);
        threads.isMainThread().set(utid, isMain ? 1 : 0);
    }

    private void resolvePending(int utid, int upid) {
        childrenOfUnknownParents.removeIf(pair -> {
            if (pair[0] == utid) {
                processes.parentUpid().set(pair[1], upid);
            }
            return pair[0] == utid;
        });
        List<Integer> joined = new ArrayList<>(List.of(utid));
        for (int i = 0; i < joined.size() && !threadsSeenTogether.isEmpty(); i++) {
            int known = joined.get(i);
            threadsSeenTogether.removeIf(pair -> {
                if (pair[0] != known && pair[1] != known) {
                    return false;
                }
                int other = pair[0] == known ? pair[1] : pair[0];
                if (threads.upid().isNull(other)) {
                    setProcess(other, upid);
                    joined.add(other);
                }
                return true;
            });
        }
    }

    private int addThread(long tid) {
        int utid = threads.table().addRow();
        threads.tid().set(utid, tid);
        threads.machineId().set(utid, machineId);
        threadRows.add(utid);
        threadNamePriorities.add(ThreadNamePriority.OTHER);
        return utid;
    }

    private int addProcess(long pid) {
        int upid = processes.table().addRow();
        processes.pid().set(upid, pid);
        processes.machineId().set(upid, machineId);
        processRows.add(upid);
        processNamePriorities.add(ProcessNamePriority.OTHER);
        return upid;
    }
}
