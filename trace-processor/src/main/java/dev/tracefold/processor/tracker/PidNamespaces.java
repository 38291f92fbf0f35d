// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What threads of processes in pid namespaces are called inside and outside of them. Producers know
/// themselves by their inner ids, the kernel by the outer ones.
public final class PidNamespaces {
    /// Returned for threads that are in no namespace.
    public static final long UNKNOWN = -1;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Member(long outerTid, long[] innerTids) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record KnownProcess(long[] innerPids, List<Member> threads) {}

    private final Map<Long, KnownProcess> processOfPid = new HashMap<>();

    /// Notes what a process is called in each namespace it is in, outermost first.
    public void addProcess(long pid, long[] innerPids) {
        if (innerPids.length > 0) {
            processOfPid.put(pid, new KnownProcess(innerPids.clone(), new ArrayList<>()));
        }
    }

    /// Notes what a thread is called in each namespace it is in, outermost first.
    ///
    /// @return false when its process is not known
    public boolean addThread(long pid, long tid, long[] innerTids) {
        KnownProcess process = processOfPid.get(pid);
        if (process == null) {
            return false;
        }
        process.threads().add(new Member(tid, innerTids.clone()));
        return true;
    }

    /// What the kernel calls a thread that calls itself `innerTid`, or [#UNKNOWN].
    ///
    /// @param pid the kernel's name of its process
    public long outerTid(long pid, long innerTid) {
        KnownProcess process = processOfPid.get(pid);
        if (process == null) {
            return UNKNOWN;
        }
        int level = process.innerPids().length - 1;
        if (process.innerPids()[level] == innerTid) {
            return pid;
        }
        for (Member thread : process.threads()) {
            if (level < thread.innerTids().length && thread.innerTids()[level] == innerTid) {
                return thread.outerTid();
            }
        }
        return UNKNOWN;
    }
}
