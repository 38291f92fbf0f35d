// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.Arrays;

/// Living threads that were asked for lately, by tid, until any life begins, ends or is claimed by a process.
final class RecentThreads {
    private static final int SLOTS = 1 << 10;

    private final long[] tids = new long[SLOTS];
    private final int[] utids = new int[SLOTS];
    private boolean isEmpty;

    RecentThreads() {
        Arrays.fill(utids, ProcessTracker.UNKNOWN);
        isEmpty = true;
    }

    /// The thread, or [ProcessTracker#UNKNOWN].
    int get(long tid) {
        int slot = slot(tid);
        return tids[slot] == tid ? utids[slot] : ProcessTracker.UNKNOWN;
    }

    void put(long tid, int utid) {
        int slot = slot(tid);
        tids[slot] = tid;
        utids[slot] = utid;
        isEmpty = false;
    }

    void clear() {
        if (!isEmpty) {
            Arrays.fill(utids, ProcessTracker.UNKNOWN);
            isEmpty = true;
        }
    }

    private static int slot(long tid) {
        return (int) tid & (SLOTS - 1);
    }
}
