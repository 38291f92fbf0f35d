// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.Arrays;

/// What many events have in common: thread, category and flags. Each such combination has a dense number.
final class EventKinds {
    private static final int FREE = -1;
    private static final int SHIFT = 2;
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final long MIX_AGAIN = 0xD6E8FEB86659FD93L;

    /// Pid, tid, category and flags of each.
    private int[] kinds = new int[64 << SHIFT];

    private int count;
    private int[] slots = new int[256];

    EventKinds() {
        Arrays.fill(slots, FREE);
    }

    /// How many there are.
    int size() {
        return count;
    }

    /// The number of a kind, made if there is none.
    int of(EventFields fields) {
        return of(fields.pid(), fields.tid(), fields.category(), fields.flags());
    }

    private int of(int pid, int tid, int category, int flags) {
        int mask = slots.length - 1;
        int slot = hash(pid, tid, category, flags) & mask;
        while (slots[slot] != FREE) {
            int at = slots[slot] << SHIFT;
            if (kinds[at] == pid
                    && kinds[at + 1] == tid
                    && kinds[at + 2] == category
                    && kinds[at + 3] == flags) {
                return slots[slot];
            }
            slot = (slot + 1) & mask;
        }
        if (count << SHIFT == kinds.length) {
            kinds = Arrays.copyOf(kinds, kinds.length * 2);
        }
        int at = count << SHIFT;
        kinds[at] = pid;
        kinds[at + 1] = tid;
        kinds[at + 2] = category;
        kinds[at + 3] = flags;
        slots[slot] = count++;
        if (count * 2 > slots.length) {
            rehash();
        }
        return count - 1;
    }

    /// The flags of a kind.
    int flags(int kind) {
        return kinds[(kind << SHIFT) + 3];
    }

    /// The number of the kind that an event of another file's kind has here.
    ///
    /// @param names what its strings are called here
    int of(EventKinds other, int kind, SideNames names) {
        int at = kind << SHIFT;
        int flags = other.kinds[at + 3];
        int pid = other.kinds[at];
        int tid = other.kinds[at + 1];
        boolean isTidString =
                EventFlags.has(flags, EventFlags.TID_IS_STRING | EventFlags.TID_IS_STRING_PID);
        return of(
                EventFlags.has(flags, EventFlags.PID_IS_STRING) ? names.string(pid) : pid,
                isTidString ? names.string(tid) : tid,
                names.string(other.kinds[at + 2]),
                flags);
    }

    /// Gives an event what its kind says.
    void read(int kind, EventFields into) {
        int at = kind << SHIFT;
        into.setKind(kind, kinds[at], kinds[at + 1], kinds[at + 2], kinds[at + 3]);
    }

    private void rehash() {
        slots = new int[slots.length * 4];
        Arrays.fill(slots, FREE);
        int mask = slots.length - 1;
        for (int kind = 0; kind < count; kind++) {
            int at = kind << SHIFT;
            int slot = hash(kinds[at], kinds[at + 1], kinds[at + 2], kinds[at + 3]) & mask;
            while (slots[slot] != FREE) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = kind;
        }
    }

    private static int hash(int pid, int tid, int category, int flags) {
        long h = ((long) pid << 32 ^ tid) * MIX;
        h = (h ^ h >>> 32 ^ (long) category << 24 ^ flags) * MIX_AGAIN;
        return (int) (h >>> 32);
    }
}
