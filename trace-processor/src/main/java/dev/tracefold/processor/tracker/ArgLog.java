// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.NativeMemory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// Sets of args in the order they came, each with the cell that is to hold its id, in a few bytes: numbers
/// of variable length, and what a set's keys and types are said once for all sets alike.
final class ArgLog {
    private static final int BLOCK_BYTES = 1 << 18;
    private static final int MOST_BYTES = 10;
    private static final int FREE = -1;
    private static final int REAL = ArgType.REAL.code();

    /// Takes what was written.
    interface Reader {
        void set(IntColumn column, int row, ArgSet args);
    }

    private final NativeMemory memory;
    private final List<MemorySegment> blocks = new ArrayList<>();
    private final List<IntColumn> columns = new ArrayList<>();
    private int[] lastRows = new int[8];
    private int lastColumn;
    private byte[] buffer = new byte[BLOCK_BYTES];
    private int at;

    // Shapes: size, then flat key, key and type of each arg.
    private int[] shapes = new int[256];
    private int shapesEnd;
    private int[] shapeStarts = new int[16];
    private int[] shapeHashes = new int[16];
    private int shapeCount;
    private int[] slots = new int[64];

    ArgLog(NativeMemory memory) {
        this.memory = memory;
        Arrays.fill(slots, FREE);
    }

    boolean isEmpty() {
        return at == 0 && blocks.isEmpty();
    }

    /// The columns that a set was ever written for.
    List<IntColumn> columns() {
        return columns;
    }

    /// Writes a set.
    ///
    /// @param args at least one
    /// @return whether it is the first for that column
    boolean add(IntColumn column, int row, ArgSet args) {
        int known = columns.size();
        int place = placeOf(column);
        int size = args.size();
        if (buffer.length - at < (size + 3) * MOST_BYTES) {
            flush((size + 3) * MOST_BYTES);
        }
        byte[] to = buffer;
        int end = number(to, at, place);
        end = signed(to, end, (long) row - lastRows[place]);
        lastRows[place] = row;
        end = number(to, end, shape(args));
        for (int i = 0; i < size; i++) {
            end =
                    args.typeCode(i) == REAL
                            ? fixed(to, end, args.value(i))
                            : signed(to, end, args.value(i));
        }
        at = end;
        return known < columns.size();
    }

    /// Hands every set out in the order written, and forgets them.
    void drain(Reader reader) {
        flush(0);
        int[] rows = new int[columns.size()];
        ArgSet args = new ArgSet();
        for (MemorySegment block : blocks) {
            buffer = block.toArray(JAVA_BYTE);
            memory.free(block);
            at = 0;
            while (at < buffer.length) {
                int place = (int) readNumber();
                rows[place] += (int) readSigned();
                readSet((int) readNumber(), args);
                reader.set(columns.get(place), rows[place], args);
            }
        }
        blocks.clear();
        buffer = new byte[BLOCK_BYTES];
        at = 0;
        Arrays.fill(lastRows, 0);
    }

    private void readSet(int shape, ArgSet args) {
        int from = shapeStarts[shape];
        int size = shapes[from++];
        args.clear();
        for (int i = 0; i < size; i++) {
            ArgType type = ArgType.of(shapes[from + 2]);
            long value = type == ArgType.REAL ? readFixed() : readSigned();
            args.addNew(shapes[from], shapes[from + 1], type, value);
            from += 3;
        }
    }

    private int placeOf(IntColumn column) {
        if (lastColumn < columns.size() && columns.get(lastColumn) == column) {
            return lastColumn;
        }
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i) == column) {
                lastColumn = i;
                return i;
            }
        }
        lastColumn = columns.size();
        columns.add(column);
        if (lastColumn == lastRows.length) {
            lastRows = Arrays.copyOf(lastRows, lastColumn * 2);
        }
        return lastColumn;
    }

    private int shape(ArgSet args) {
        int hint = args.shapeHint();
        if (hint < shapeCount && isShape(hint, args)) {
            return hint;
        }
        int shape = find(args);
        args.setShapeHint(shape);
        return shape;
    }

    private int find(ArgSet args) {
        int hash = hash(args);
        int slot = hash & (slots.length - 1);
        while (slots[slot] != FREE) {
            if (shapeHashes[slots[slot]] == hash && isShape(slots[slot], args)) {
                return slots[slot];
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        int made = addShape(args, hash);
        slots[slot] = made;
        if (shapeCount * 2 > slots.length) {
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
        int from = shapeStarts[shape];
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
        int end = shapesEnd + 1 + 3 * args.size();
        if (end > shapes.length) {
            shapes = Arrays.copyOf(shapes, Math.max(end, shapes.length * 2));
        }
        if (shapeCount == shapeStarts.length) {
            shapeStarts = Arrays.copyOf(shapeStarts, shapeCount * 2);
            shapeHashes = Arrays.copyOf(shapeHashes, shapeCount * 2);
        }
        shapeHashes[shapeCount] = hash;
        shapeStarts[shapeCount] = shapesEnd;
        shapes[shapesEnd++] = args.size();
        for (int i = 0; i < args.size(); i++) {
            shapes[shapesEnd++] = args.flatKey(i);
            shapes[shapesEnd++] = args.key(i);
            shapes[shapesEnd++] = args.typeCode(i);
        }
        return shapeCount++;
    }

    private void rehash() {
        slots = new int[slots.length * 4];
        Arrays.fill(slots, FREE);
        int mask = slots.length - 1;
        for (int shape = 0; shape < shapeCount; shape++) {
            int slot = shapeHashes[shape] & mask;
            while (slots[slot] != FREE) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = shape;
        }
    }

    private void flush(int room) {
        if (at > 0) {
            MemorySegment block = memory.allocate(at);
            MemorySegment.copy(buffer, 0, block, JAVA_BYTE, 0, at);
            blocks.add(block);
            at = 0;
        }
        if (buffer.length < room) {
            buffer = new byte[room];
        }
    }

    private static int signed(byte[] to, int from, long value) {
        return number(to, from, (value << 1) ^ (value >> 63));
    }

    private static int number(byte[] to, int from, long value) {
        int end = from;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            to[end++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        to[end++] = (byte) rest;
        return end;
    }

    private static int fixed(byte[] to, int from, long value) {
        int end = from;
        for (int shift = 0; shift < Long.SIZE; shift += 8) {
            to[end++] = (byte) (value >>> shift);
        }
        return end;
    }

    private long readSigned() {
        long value = readNumber();
        return (value >>> 1) ^ -(value & 1);
    }

    private long readNumber() {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = buffer[at++];
            value |= (next & 0x7FL) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }

    private long readFixed() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 8) {
            value |= (buffer[at++] & 0xFFL) << shift;
        }
        return value;
    }
}
