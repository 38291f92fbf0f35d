// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.util.Arrays;

import dev.tracefold.processor.tracker.ArgSet;
import dev.tracefold.processor.tracker.ArgType;

/// Args in a few bytes: events of a kind have the same keys and types, which are said once for all of them, so
/// that the values are left.
final class PackedArgs {
    private static final int FREE = -1;

    private int[] flatKeys = new int[64];
    private int[] keys = new int[64];
    private ArgType[] types = new ArgType[64];

    /// Where each shape begins in these; the last one's end behind it.
    private int[] starts = new int[17];

    private int[] hashes = new int[16];
    private int count;
    private int[] slots = new int[64];

    PackedArgs() {
        Arrays.fill(slots, FREE);
    }

    /// Writes args.
    void write(ArgSet args, PackedBytes to) {
        to.number(shape(args));
        int size = args.size();
        for (int i = 0; i < size; i++) {
            if (args.type(i) == ArgType.REAL) {
                to.fixed(args.value(i));
            } else {
                to.signed(args.value(i));
            }
        }
    }

    /// Adds what was written to args.
    void read(PackedBytes from, ArgSet to) {
        int shape = (int) from.number();
        boolean areNew = to.size() == 0;
        int end = starts[shape + 1];
        for (int i = starts[shape]; i < end; i++) {
            ArgType type = types[i];
            long value = type == ArgType.REAL ? from.fixed() : from.signed();
            if (areNew) {
                to.addNew(flatKeys[i], keys[i], type, value);
            } else {
                to.add(flatKeys[i], keys[i], type, value);
            }
        }
    }

    private int shape(ArgSet args) {
        int hash = hash(args);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != FREE) {
            if (hashes[slots[slot]] == hash && isShape(slots[slot], args)) {
                return slots[slot];
            }
            slot = (slot + 1) & mask;
        }
        int made = add(args, hash);
        slots[slot] = made;
        if (count * 2 > slots.length) {
            rehash();
        }
        return made;
    }

    private static int hash(ArgSet args) {
        int size = args.size();
        int hash = size;
        for (int i = 0; i < size; i++) {
            hash = hash * 31 + args.key(i);
        }
        hash *= 0x9E3779B9;
        return hash ^ (hash >>> 15);
    }

    private boolean isShape(int shape, ArgSet args) {
        int from = starts[shape];
        int size = args.size();
        if (starts[shape + 1] - from != size) {
            return false;
        }
        for (int i = 0; i < size; i++) {
            if (keys[from + i] != args.key(i)
                    || flatKeys[from + i] != args.flatKey(i)
                    || types[from + i] != args.type(i)) {
                return false;
            }
        }
        return true;
    }

    private int add(ArgSet args, int hash) {
        int from = starts[count];
        int end = from + args.size();
        if (end > keys.length) {
            int room = Math.max(end, keys.length * 2);
            keys = Arrays.copyOf(keys, room);
            flatKeys = Arrays.copyOf(flatKeys, room);
            types = Arrays.copyOf(types, room);
        }
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, count * 2);
            starts = Arrays.copyOf(starts, count * 2 + 1);
        }
        for (int i = 0; i < args.size(); i++) {
            keys[from + i] = args.key(i);
            flatKeys[from + i] = args.flatKey(i);
            types[from + i] = args.type(i);
        }
        hashes[count] = hash;
        starts[count + 1] = end;
        return count++;
    }

    private void rehash() {
        slots = new int[slots.length * 4];
        Arrays.fill(slots, FREE);
        int mask = slots.length - 1;
        for (int shape = 0; shape < count; shape++) {
            int slot = hashes[shape] & mask;
            while (slots[slot] != FREE) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = shape;
        }
    }
}
