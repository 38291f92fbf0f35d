// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.util.Arrays;

/// What sets of args look like, values aside: their keys and types in order, numbered as they come. There are
/// few shapes, and very many sets of each.
public final class ArgShapes {
    private static final int FREE = -1;

    /// Of each shape its size, then flat key, key and type of each arg.
    private int[] shapes = new int[256];

    private int end;
    private int[] starts = new int[16];
    private int[] hashes = new int[16];
    private int count;
    private int[] slots = new int[64];

    /// No shapes yet.
    public ArgShapes() {
        Arrays.fill(slots, FREE);
    }

    /// How many there are.
    public int count() {
        return count;
    }

    /// The number of a set's shape.
    public int of(ArgSet args) {
        int hint = args.shapeHint();
        if (args.hasShape()) {
            return hint;
        }
        if (hint < count && isShape(hint, args)) {
            return hint;
        }
        int shape = find(args);
        args.setShapeHint(shape);
        return shape;
    }

    /// How many args a set of that shape has.
    public int size(int shape) {
        return shapes[starts[shape]];
    }

    /// String id of an arg's key without indexes.
    public int flatKey(int shape, int index) {
        return shapes[place(shape, index)];
    }

    /// String id of an arg's key.
    public int key(int shape, int index) {
        return shapes[place(shape, index) + 1];
    }

    /// How to read an arg's value.
    public ArgType type(int shape, int index) {
        return ArgType.of(shapes[place(shape, index) + 2]);
    }

    private int place(int shape, int index) {
        return starts[shape] + 1 + 3 * index;
    }

    private int find(ArgSet args) {
        int hash = hash(args);
        int slot = hash & (slots.length - 1);
        while (slots[slot] != FREE) {
            if (hashes[slots[slot]] == hash && isShape(slots[slot], args)) {
                return slots[slot];
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        int made = addShape(args, hash);
        slots[slot] = made;
        if (count * 2 > slots.length) {
            rehash();
        }
        return made;
    }

    private static int hash(ArgSet args) {
        int hash = args.size();
        for (int i = 0; i < args.size(); i++) {
            hash = ((hash * 31 + args.key(i)) * 31 + args.flatKey(i)) * 31 + args.typeCode(i);
        }
        hash *= 0x9E3779B9;
        return hash ^ (hash >>> 15);
    }

    private boolean isShape(int shape, ArgSet args) {
        int from = starts[shape];
        if (shapes[from++] != args.size()) {
            return false;
        }
        for (int i = 0; i < args.size(); i++) {
            if (shapes[from] != args.flatKey(i)
                    || shapes[from + 1] != args.key(i)
                    || shapes[from + 2] != args.typeCode(i)) {
                return false;
            }
            from += 3;
        }
        return true;
    }

    private int addShape(ArgSet args, int hash) {
        int needed = end + 1 + 3 * args.size();
        if (needed > shapes.length) {
            shapes = Arrays.copyOf(shapes, Math.max(needed, shapes.length * 2));
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            hashes = Arrays.copyOf(hashes, count * 2);
        }
        hashes[count] = hash;
        starts[count] = end;
        shapes[end++] = args.size();
        for (int i = 0; i < args.size(); i++) {
            shapes[end++] = args.flatKey(i);
            shapes[end++] = args.key(i);
            shapes[end++] = args.typeCode(i);
        }
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
