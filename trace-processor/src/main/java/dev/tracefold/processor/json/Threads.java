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
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final EventStore store;
    private final ProcessTracker processes;
    private long[] keys = new long[64];
    private int[] keyFlags = new int[64];
    private int[] utids = new int[64];
    private int[] aliveAt = new int[64];
    private int size;

    Threads(EventStore store, ProcessTracker processes) {
        this.store = store;
        this.processes = processes;
        Arrays.fill(utids, FREE);
        Arrays.fill(aliveAt, NEVER);
    }

    /// The thread of an event, made if there is none.
    int utid(int event) {
        int flags = store.flags(event) & NAMED_BY_STRING;
        int pid = store.pid(event);
        int tid = store.tid(event);
        if (flags != 0) {
            nameByStrings(event, flags);
        }
        long key = (long) pid << Integer.SIZE | Integer.toUnsignedLong(tid);
        int slot = slot(key, flags);
        int utid = utids[slot];
        if (utid != FREE && isAlive(slot, utid)) {
            return utid;
        }
        return remember(slot, key, flags, processes.updateThread(tid(event), pid(event)));
    }

    /// Asked again only after some life has begun or ended.
    private boolean isAlive(int slot, int utid) {
        int changes = processes.changesOfLives();
        if (aliveAt[slot] != changes) {
            if (!processes.isAlive(utid)) {
                return false;
            }
            aliveAt[slot] = changes;
        }
        return true;
    }

    /// The process of an event, made if there is none.
    int upid(int event) {
        return processes.getOrCreateProcess(pid(event));
    }

    private void nameByStrings(int event, int flags) {
        if (EventFlags.has(flags, EventFlags.PID_IS_STRING)) {
            processes.setProcessName(upid(event), store.pid(event), ProcessNamePriority.OTHER);
        }
        if (EventFlags.has(flags, EventFlags.TID_IS_STRING)) {
            int utid = processes.getOrCreateThread(tid(event));
            processes.updateThreadName(utid, store.tid(event), ThreadNamePriority.OTHER);
        }
    }

    private long pid(int event) {
        return EventFlags.has(store.flags(event), EventFlags.PID_IS_STRING)
                ? STRING_IDS | store.pid(event)
                : Integer.toUnsignedLong(store.pid(event));
    }

    private long tid(int event) {
        int stringFlags = EventFlags.TID_IS_STRING | EventFlags.TID_IS_STRING_PID;
        return EventFlags.has(store.flags(event), stringFlags)
                ? STRING_IDS | store.tid(event)
                : Integer.toUnsignedLong(store.tid(event));
    }

    private int slot(long key, int flags) {
        int mask = keys.length - 1;
        int slot = (int) (((key ^ flags) * MIX) >>> 40) & mask;
        while (utids[slot] != FREE && (keys[slot] != key || keyFlags[slot] != flags)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int remember(int slot, long key, int flags, int utid) {
        if (utids[slot] == FREE) {
            size++;
        }
        keys[slot] = key;
        keyFlags[slot] = flags;
        utids[slot] = utid;
        aliveAt[slot] = NEVER;
        if (size * 2 > keys.length) {
            grow();
        }
        return utid;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldFlags = keyFlags;
        int[] oldUtids = utids;
        keys = new long[oldKeys.length * 2];
        keyFlags = new int[keys.length];
        utids = new int[keys.length];
        aliveAt = new int[keys.length];
        Arrays.fill(aliveAt, NEVER);
        Arrays.fill(utids, FREE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldUtids[i] != FREE) {
                int slot = slot(oldKeys[i], oldFlags[i]);
                keys[slot] = oldKeys[i];
                keyFlags[slot] = oldFlags[i];
                utids[slot] = oldUtids[i];
            }
        }
    }
}
