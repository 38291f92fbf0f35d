// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.systrace;

import java.util.Arrays;

import dev.tracefold.processor.tracker.ProcessTracker;

/// Joins threads and processes as lines name them. Every line does, and says mostly what an earlier one of the thread has
/// said, which is asked again only after some life has begun or ended.
final class JoinedThreads {
    private static final int SLOTS = 1 << 10;
    private static final int NEVER = -1;

    private final ProcessTracker processes;
    private final long[] tids = new long[SLOTS];
    private final long[] tgids = new long[SLOTS];
    private final int[] joinedAt = new int[SLOTS];

    JoinedThreads(ProcessTracker processes) {
        this.processes = processes;
        Arrays.fill(joinedAt, NEVER);
    }

    /// Says that a thread is one of a process.
    void join(long tid, long tgid) {
        int slot = (int) tid & (SLOTS - 1);
        if (joinedAt[slot] != processes.changesOfLives()
                || tids[slot] != tid
                || tgids[slot] != tgid) {
            processes.updateThread(tid, tgid);
            tids[slot] = tid;
            tgids[slot] = tgid;
            joinedAt[slot] = processes.changesOfLives();
        }
    }
}
