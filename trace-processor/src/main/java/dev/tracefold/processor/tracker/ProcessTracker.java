// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

    private static final int APP_IDS_PER_USER = 100_000;

    private final ThreadTable threads;
    private final ProcessTable processes;
    private final StringPool strings;
    private final int machineId;
    private final int idleUtid;
    private final int idleUpid;
    private final LongIntMap newestUtidOfTid = new LongIntMap(64);
    private final LongIntMap upidOfPid = new LongIntMap(64);
    private final List<int[]> threadsSeenTogether = new ArrayList<>();
    private final List<int[]> childrenOfUnknownParents = new ArrayList<>();
    private final PidNamespaces namespaces = new PidNamespaces();
    private final Map<Integer, ArgSet> argsOfProcess = new TreeMap<>();
    private final Map<Integer, ArgSet> argsOfThread = new TreeMap<>();

    /// By utid: the next older living thread with the same tid, or [#UNKNOWN].
    private int[] olderUtid = new int[64];

    /// By utid their names, in the lowest byte the priorities of these, which are here by upid too. Row numbers
    /// are shared between machines, so some belong to others.
    private long[] threadNames = new long[64];

    private byte[] processNamePriorities = new byte[64];

    private final RecentThreads recent = new RecentThreads();
    private int changesOfLives;

    private boolean lacksThreads;
    private boolean wasAskedForLacking;

    /// For the threads of one machine; reserves its idle thread and process.
    public ProcessTracker(TraceStorage storage, int machineId) {
        this.threads = storage.thread();
        this.processes = storage.process();
        this.strings = storage.strings();
        this.machineId = machineId;
        idleUpid = addProcess(0);
        idleUtid = addThread(0);
        threads.upid().set(idleUtid, idleUpid);
        threads.isMainThread().set(idleUtid, 1);
        threads.isIdle().set(idleUtid, 1);
        upidOfPid.put(0, idleUpid);
        link(0, idleUtid);
    }

    /// Names the idle thread, in the formats that tell of the kernel.
    public void nameIdleThread() {
        updateThreadName(
                idleUtid, strings.intern("swapper"), ThreadNamePriority.TRACE_PROCESSOR_CONSTANT);
    }

    /// Makes pid and tid 0 a process and a thread as any other, in formats in which 0 is nothing
    /// special; unless the kernel has been heard of.
    public void treatZeroAsOrdinary() {
        if (threads.name().isNull(idleUtid) && findProcess(0) == idleUpid) {
            upidOfPid.remove(0);
            unlink(0, idleUtid);
            livesChanged();
        }
    }

    /// The utid of the idle thread.
    public int idleThread() {
        return idleUtid;
    }

    /// What threads are called inside pid namespaces.
    public PidNamespaces namespaces() {
        return namespaces;
    }

    /// The living thread with that tid, made if there is none.
    public int getOrCreateThread(long tid) {
        int known = recent.get(tid);
        if (known != UNKNOWN) {
            return known;
        }
        int living = newestLiving(tid);
        int utid = living != UNKNOWN ? living : startNewThread(tid);
        recent.put(tid, utid);
        return utid;
    }

    /// The newest living thread with that tid, or [#UNKNOWN].
    public int findThread(long tid) {
        int utid = newestLiving(tid);
        wasAskedForLacking |= utid == UNKNOWN;
        return utid;
    }

    /// Says that events were left out of which each names a thread and does nothing else to it.
    public void lackThreads() {
        lacksThreads = true;
    }

    /// Whether what was left out may have changed the lives of threads: somebody asked for one that was
    /// not there, and it may have been missing only because of that.
    public boolean isDoubtful() {
        return lacksThreads && wasAskedForLacking;
    }

    /// Goes up whenever a thread that was alive may no longer be, or the other way round: what was found out
    /// about threads before holds as long as it stays.
    public int changesOfLives() {
        return changesOfLives;
    }

    private void livesChanged() {
        recent.clear();
        changesOfLives++;
    }

    private int newestLiving(long tid) {
        int utid = newestUtidOfTid.get(tid);
        while (utid != UNKNOWN && !isAlive(utid)) {
            utid = olderUtid[utid];
        }
        return utid;
    }

    /// Begins another life of a tid whose start is not known.
    public int startNewThread(long tid) {
        int utid = addThread(tid);
        link(tid, utid);
        return utid;
    }

    /// Begins another life of a tid.
    public int startNewThread(long timestampNanos, long tid) {
        int utid = startNewThread(tid);
        threads.startTs().set(utid, timestampNanos);
        return utid;
    }

    /// Ends the life of a tid, and its process's if it is the main thread. A thread that is not known
    /// is not made only to end: its process may have ended before it.
    ///
    /// @return its utid, or [#UNKNOWN]
    public int endThread(long timestampNanos, long tid) {
        int utid = newestLiving(tid);
        if (utid == UNKNOWN) {
            return UNKNOWN;
        }
        threads.endTs().set(utid, timestampNanos);
        unlink(tid, utid);
        livesChanged();
        int upid = upidOfThread(utid);
        if (upid != UNKNOWN && processes.pid().get(upid) == tid) {
            processes.endTs().set(upid, timestampNanos);
            upidOfPid.remove(tid);
        }
        return utid;
    }

    /// The thread with that tid in the process with that pid; either is made if there is none, and a
    /// thread whose process was unknown joins it.
    public int updateThread(long tid, long pid) {
        return joinProcess(tid, getOrCreateProcess(pid), tid == pid);
    }

    /// The thread with that tid in a process, as another thread than its main one.
    public int updateThreadOfProcess(long tid, int upid) {
        return joinProcess(tid, upid, false);
    }

    /// Says whether a thread is the main one of its process.
    public void setMainThread(int utid, boolean isMain) {
        threads.isMainThread().set(utid, isMain ? 1 : 0);
    }

    /// The living process with that pid, made with its main thread if there is none.
    public int getOrCreateProcess(long pid) {
        int known = upidOfPid.get(pid);
        if (known != UNKNOWN) {
            return known;
        }
        int upid = getOrCreateProcessWithoutMainThread(pid);
        updateThread(pid, pid);
        return upid;
    }

    /// The living process with that pid; one that is made has no thread.
    public int getOrCreateProcessWithoutMainThread(long pid) {
        int known = upidOfPid.get(pid);
        if (known != UNKNOWN) {
            return known;
        }
        int upid = addProcess(pid);
        upidOfPid.put(pid, upid);
        return upid;
    }

    /// The living process with that pid, or [#UNKNOWN].
    public int findProcess(long pid) {
        return upidOfPid.get(pid);
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
        newestUtidOfTid.remove(pid);
        livesChanged();
        int utid = startNewThread(timestampNanos, pid);
        updateThreadName(utid, mainThreadName, priority);
        int upid = getOrCreateProcess(pid);
        processes.startTs().set(upid, timestampNanos);
        setProcessName(upid, mainThreadName, ProcessNamePriority.SYSTEM);
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

    /// Begins another life of a pid whose start and parent are not known.
    ///
    /// @return its upid
    public int startNewProcess(long pid) {
        upidOfPid.remove(pid);
        livesChanged();
        startNewThread(pid);
        return getOrCreateProcess(pid);
    }

    /// Notes that two threads are of one process, whichever it is; known at once or later.
    public void associateThreads(int utid, int other) {
        int upid = upidOfThread(utid);
        int otherUpid = upidOfThread(other);
        if (upid != UNKNOWN && otherUpid == UNKNOWN) {
            setProcess(other, upid, isMain(other, upid));
            resolvePending(other, upid);
        } else if (otherUpid != UNKNOWN && upid == UNKNOWN) {
            setProcess(utid, otherUpid, isMain(utid, otherUpid));
            resolvePending(utid, otherUpid);
        } else if (upid == UNKNOWN) {
            threadsSeenTogether.add(new int[] {utid, other});
        }
    }

    /// Names a thread unless its name comes from a better source.
    ///
    /// @param name string id; the null string changes nothing
    public void updateThreadName(int utid, int name, ThreadNamePriority priority) {
        if (name != StringPool.NULL_ID && priority.rank() >= (byte) threadNames[utid]) {
            if (threadNames[utid] >>> Byte.SIZE != name) {
                threads.name().set(utid, name);
            }
            threadNames[utid] = (long) name << Byte.SIZE | priority.rank();
        }
    }

    /// [#updateThreadName(int, int, ThreadNamePriority)]; a main thread names its process too, as the
    /// system does.
    public void updateThreadNameAndMaybeProcessName(
            int utid, int name, ThreadNamePriority priority) {
        updateThreadName(utid, name, priority);
        int upid = upidOfThread(utid);
        if (upid != UNKNOWN && processes.pid().get(upid) == threads.tid().get(utid)) {
            setProcessName(upid, name, ProcessNamePriority.SYSTEM);
        }
    }

    /// Names a process unless its name comes from a better source.
    ///
    /// @param name string id; the null string changes nothing
    public void setProcessName(int upid, int name, ProcessNamePriority priority) {
        if (name != StringPool.NULL_ID && priority.rank() >= processNamePriorities[upid]) {
            processes.name().set(upid, name);
            processNamePriorities[upid] = (byte) priority.rank();
        }
    }

    /// Names a process that has no name.
    public void setProcessNameIfUnset(int upid, int name) {
        if (processes.name().isNull(upid)) {
            processes.name().set(upid, name);
        }
    }

    /// Sets the user that a process runs as, and what Android makes of it.
    public void setUid(int upid, int uid) {
        processes.uid().set(upid, uid);
        processes.androidAppid().set(upid, Integer.remainderUnsigned(uid, APP_IDS_PER_USER));
        processes.androidUserId().set(upid, Integer.divideUnsigned(uid, APP_IDS_PER_USER));
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

    /// Whether a thread lives, as far as the events so far tell.
    public boolean isAlive(int utid) {
        if (!threads.endTs().isNull(utid)) {
            return false;
        }
        int upid = upidOfThread(utid);
        if (upid == UNKNOWN) {
            return true;
        }
        if (!processes.endTs().isNull(upid)) {
            return false;
        }
        int current = findProcess(processes.pid().get(upid));
        return current == UNKNOWN || current == upid;
    }

    /// The args that a process collects until [#flushArgs(ArgsTracker)].
    public ArgSet argsOfProcess(int upid) {
        return argsOfProcess.computeIfAbsent(upid, p -> new ArgSet());
    }

    /// The args that a thread collects until [#flushArgs(ArgsTracker)].
    public ArgSet argsOfThread(int utid) {
        return argsOfThread.computeIfAbsent(utid, t -> new ArgSet());
    }

    /// At the end of the trace: stores the args that processes and threads have collected.
    public void flushArgs(ArgsTracker args) {
        argsOfProcess.forEach((upid, set) -> args.assign(processes.argSetId(), (int) upid, set));
        argsOfThread.forEach((utid, set) -> args.assign(threads.argSetId(), (int) utid, set));
        argsOfProcess.clear();
        argsOfThread.clear();
    }

    /// Threads as the table has them.
    public ThreadTable threads() {
        return threads;
    }

    /// Processes as the table has them.
    public ProcessTable processes() {
        return processes;
    }

    private int joinProcess(long tid, int upid, boolean isMain) {
        int utid = findThread(tid, processes.pid().get(upid));
        if (utid == UNKNOWN) {
            // An older life of the tid that no process had claimed would have been taken.
            wasAskedForLacking |= newestLiving(tid) != UNKNOWN;
            utid = startNewThread(tid);
        }
        if (threads.upid().isNull(utid)) {
            setProcess(utid, upid, isMain);
        }
        resolvePending(utid, threads.upid().get(utid));
        return utid;
    }

    private int findThread(long tid, long pid) {
        for (int utid = newestUtidOfTid.get(tid); utid != UNKNOWN; utid = olderUtid[utid]) {
            if (isAlive(utid)) {
                int upid = upidOfThread(utid);
                if (upid == UNKNOWN || processes.pid().get(upid) == pid) {
                    return utid;
                }
            }
        }
        return UNKNOWN;
    }

    private boolean isMain(int utid, int upid) {
        return threads.tid().get(utid) == processes.pid().get(upid);
    }

    private void setProcess(int utid, int upid, boolean isMain) {
        livesChanged();
        threads.upid().set(utid, upid);
        setMainThread(utid, isMain);
    }

    private void resolvePending(int utid, int upid) {
        if (childrenOfUnknownParents.isEmpty() && threadsSeenTogether.isEmpty()) {
            return;
        }
        List<Integer> joined = new ArrayList<>(List.of(utid));
        for (int i = 0; i < joined.size(); i++) {
            int known = joined.get(i);
            childrenOfUnknownParents.removeIf(pair -> {
                if (pair[0] == known) {
                    processes.parentUpid().set(pair[1], upid);
                }
                return pair[0] == known;
            });
            threadsSeenTogether.removeIf(pair -> {
                if (pair[0] != known && pair[1] != known) {
                    return false;
                }
                int other = pair[0] == known ? pair[1] : pair[0];
                if (threads.upid().isNull(other)) {
                    setProcess(other, upid, isMain(other, upid));
                    joined.add(other);
                }
                return true;
            });
        }
    }

    private void link(long tid, int utid) {
        olderUtid[utid] = newestUtidOfTid.get(tid);
        newestUtidOfTid.put(tid, utid);
    }

    private void unlink(long tid, int utid) {
        int newer = newestUtidOfTid.get(tid);
        if (newer == utid) {
            if (olderUtid[utid] == UNKNOWN) {
                newestUtidOfTid.remove(tid);
            } else {
                newestUtidOfTid.put(tid, olderUtid[utid]);
            }
            return;
        }
        while (newer != UNKNOWN && olderUtid[newer] != utid) {
            newer = olderUtid[newer];
        }
        if (newer != UNKNOWN) {
            olderUtid[newer] = olderUtid[utid];
        }
    }

    private int addThread(long tid) {
        livesChanged();
        int utid = threads.table().addRow();
        threads.tid().set(utid, tid);
        threads.machineId().set(utid, machineId);
        if (utid >= olderUtid.length) {
            int capacity = Math.max(utid + 1, olderUtid.length * 2);
            olderUtid = Arrays.copyOf(olderUtid, capacity);
            threadNames = Arrays.copyOf(threadNames, capacity);
        }
        return utid;
    }

    private int addProcess(long pid) {
        livesChanged();
        int upid = processes.table().addRow();
        processes.pid().set(upid, pid);
        processes.machineId().set(upid, machineId);
        if (upid >= processNamePriorities.length) {
            processNamePriorities =
                    Arrays.copyOf(
                            processNamePriorities,
                            Math.max(upid + 1, processNamePriorities.length * 2));
        }
        return upid;
    }
}
