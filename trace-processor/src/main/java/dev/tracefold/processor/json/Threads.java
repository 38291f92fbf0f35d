// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.Arrays;

import dev.tracefold.processor.tracker.ProcessNamePriority;
import dev.tracefold.processor.tracker.ProcessTracker;
import dev.tracefold.processor.tracker.ThreadNamePriority;

/// The threads and processes that events name, by number or by any string. A string names the thread
/// or process too; its number is made from its id, above all numbers that a system gives.
final class Threads {
    private static final long STRING_IDS = 1L << 32;
    private static final int FREE = -1;
    private static final int NEVER = -1;
    private static final int NAMED_BY_STRING =
            EventFlags.PID_IS_STRING | EventFlags.TID_IS_STRING | EventFlags.TID_IS_STRING_PID;

    private final ProcessTracker processes;

    // By the kind of an event.
    private int[] utids = new int[64];
    private int[] aliveAt = new int[64];

    Threads(ProcessTracker processes) {
        this.processes = processes;
        Arrays.fill(utids, FREE);
        Arrays.fill(aliveAt, NEVER);
    }

    /// The thread of an event, made if there is none.
    int utid(EventFields event) {
        int flags = event.flags() & NAMED_BY_STRING;
        if (flags != 0) {
            nameByStrings(event, flags);
        }
        int kind = event.kind();
        if (kind >= utids.length) {
            reserve(kind);
        }
        int utid = utids[kind];
        if (utid == FREE || !isAlive(kind, utid)) {
            utid = processes.updateThread(tid(event), pid(event));
            utids[kind] = utid;
            aliveAt[kind] = NEVER;
        }
        return utid;
    }

    /// Asked again only after some life has begun or ended.
    private boolean isAlive(int kind, int utid) {
        int changes = processes.changesOfLives();
        if (aliveAt[kind] != changes) {
            if (!processes.isAlive(utid)) {
                return false;
            }
            aliveAt[kind] = changes;
        }
        return true;
    }

    /// The process of an event, made if there is none.
    int upid(EventFields event) {
        return processes.getOrCreateProcess(pid(event));
    }

    private void nameByStrings(EventFields event, int flags) {
        if (EventFlags.has(flags, EventFlags.PID_IS_STRING)) {
            processes.setProcessName(upid(event), event.pid(), ProcessNamePriority.OTHER);
        }
        if (EventFlags.has(flags, EventFlags.TID_IS_STRING)) {
            int utid = processes.getOrCreateThread(tid(event));
            processes.updateThreadName(utid, event.tid(), ThreadNamePriority.OTHER);
        }
    }

    private static long pid(EventFields event) {
        return event.has(EventFlags.PID_IS_STRING)
                ? STRING_IDS | event.pid()
                : Integer.toUnsignedLong(event.pid());
    }

    private static long tid(EventFields event) {
        int stringFlags = EventFlags.TID_IS_STRING | EventFlags.TID_IS_STRING_PID;
        return event.has(stringFlags)
                ? STRING_IDS | event.tid()
                : Integer.toUnsignedLong(event.tid());
    }

    private void reserve(int kind) {
        int known = utids.length;
        utids = Arrays.copyOf(utids, Math.max(kind + 1, known * 2));
        aliveAt = Arrays.copyOf(aliveAt, utids.length);
        Arrays.fill(utids, known, utids.length, FREE);
        Arrays.fill(aliveAt, known, utids.length, NEVER);
    }
}
