// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.Arrays;

/// Joins threads and processes as lines and markers name them. Every one does, and says mostly what an earlier one of the
/// thread has said, which is asked again only after some life has begun or ended.
public final class JoinedThreads {
    private static final int SLOTS = 1 << 10;
    private static final int NEVER = -1;

    private final ProcessTracker processes;
    private final long[] tids = new long[SLOTS];
    private final long[] tgids = new long[SLOTS];
    private final int[] utids = new int[SLOTS];
    private final int[] joinedAt = new int[SLOTS];

    /// For the threads of one machine.
    public JoinedThreads(ProcessTracker processes) {
        this.processes = processes;
        Arrays.fill(joinedAt, NEVER);
    }

    /// [ProcessTracker#updateThread(long, long)], with less to do.
    public int join(long tid, long tgid) {
        int slot = (int) tid & (SLOTS - 1);
        if (joinedAt[slot] != processes.changesOfLives()
                || tids[slot] != tid
                || tgids[slot] != tgid) {
            utids[slot] = processes.updateThread(tid, tgid);
            tids[slot] = tid;
            tgids[slot] = tgid;
            joinedAt[slot] = processes.changesOfLives();
        }
        return utids[slot];
    }
}
