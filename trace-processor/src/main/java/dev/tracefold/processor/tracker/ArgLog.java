// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.PackedBlocks;
import dev.tracefold.processor.storage.PackedBytes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// Sets of args in the order they came, each with the cell that is to hold its id, in a few bytes. What a
/// set's keys and types are is said once for all sets alike; values of sets of which there are many are
/// packed by their keys, those of others are numbers of variable length.
final class ArgLog {
    private static final int BLOCK_BYTES = 1 << 18;

    /// So many sets of a shape make it one of which there are many.
    private static final int MANY = 256;

    /// There are no more columns than this at once: each takes some room before it saves any.
    private static final int MOST_COLUMNS = 2048;

    private static final int NO_HEAD = -1;
    private static final int REAL = ArgType.REAL.code();

    /// Takes what was written.
    interface Reader {
        void set(IntColumn column, int row, ArgSet args);
    }

    /// Which column a set is for, and what it looks like.
    private record Head(int place, int shape) {}

    /// The sets of one shape, those that came first not packed.
    private static final class Sets {
        private @Nullable PackedRecords packed;
        private int unpacked;
        private int lastHead = NO_HEAD;
    }

    private final NativeMemory memory;
    private final PackedBlocks packed;
    private final ArgShapes shapes = new ArgShapes();
    private final List<Sets> setsOfShape = new ArrayList<>();
    private PackedRecords heads;
    private PackedRecords steps;
    private final List<Head> headsByNumber = new ArrayList<>();
    private final Map<Long, Integer> headNumbers = new HashMap<>();
    private final List<MemorySegment> blocks = new ArrayList<>();
    private final List<IntColumn> columns = new ArrayList<>();
    private int[] lastRows = new int[8];
    private int lastColumn;
    private int packedColumns;
    private long size;
    private final PackedBytes numbers = new PackedBytes();

    ArgLog(NativeMemory memory) {
        this.memory = memory;
        packed = new PackedBlocks(memory);
        heads = new PackedRecords(packed, 1);
        steps = new PackedRecords(packed, 1);
    }

    boolean isEmpty() {
        return size == 0;
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
        int shape = shapes.of(args);
        Sets sets = setsOf(shape);
        int step = row - lastRows[place];
        lastRows[place] = row;
        int head = headOf(sets, place, shape);
        if (step == 1) {
            heads.add(2L * head);
        } else {
            heads.add(2L * head + 1);
            steps.add(step);
        }
        PackedRecords records = sets.packed;
        if (records == null && sets.unpacked >= MANY) {
            records = packedFromNow(sets, args.size());
        }
        if (records == null) {
            sets.unpacked++;
            addUnpacked(args);
        } else {
            records.add(args);
        }
        size++;
        return known < columns.size();
    }

    private Sets setsOf(int shape) {
        if (shape == setsOfShape.size()) {
            setsOfShape.add(new Sets());
        }
        return setsOfShape.get(shape);
    }

    private int headOf(Sets sets, int place, int shape) {
        int last = sets.lastHead;
        if (last != NO_HEAD && headsByNumber.get(last).place() == place) {
            return last;
        }
        sets.lastHead =
                headNumbers.computeIfAbsent(
                        (long) place << Integer.SIZE | shape,
                        _ -> {
                            headsByNumber.add(new Head(place, shape));
                            return headsByNumber.size() - 1;
                        });
        return sets.lastHead;
    }

    private @Nullable PackedRecords packedFromNow(Sets sets, int fields) {
        if (packedColumns + fields <= MOST_COLUMNS) {
            packedColumns += fields;
            sets.packed = new PackedRecords(packed, fields);
        }
        return sets.packed;
    }

    private void addUnpacked(ArgSet args) {
        PackedBytes to = numbers;
        if (to.at() >= BLOCK_BYTES) {
            flush();
        }
        for (int i = 0; i < args.size(); i++) {
            if (args.typeCode(i) == REAL) {
                to.fixed(args.value(i));
            } else {
                to.signed(args.value(i));
            }
        }
    }

    /// Hands every set out in the order written, and forgets them.
    void drain(Reader reader) {
        flush();
        heads.rewind();
        steps.rewind();
        for (Sets sets : setsOfShape) {
            if (sets.packed != null) {
                sets.packed.rewind();
            }
        }
        Iterator<MemorySegment> unread = blocks.iterator();
        numbers.readFrom(new byte[0], 0);
        int[] rows = new int[columns.size()];
        ArgSet args = new ArgSet();
        for (long left = size; left > 0; left--) {
            long code = heads.next();
            Head head = headsByNumber.get((int) (code >>> 1));
            rows[head.place()] += (code & 1) == 0 ? 1 : (int) steps.next();
            Sets sets = setsOfShape.get(head.shape());
            if (sets.unpacked > 0 && numbers.at() == numbers.bytes().length) {
                MemorySegment block = unread.next();
                numbers.readFrom(block.toArray(JAVA_BYTE), 0);
                memory.free(block);
            }
            readSet(sets, head.shape(), args);
            reader.set(columns.get(head.place()), rows[head.place()], args);
        }
        forget();
    }

    private void forget() {
        packed.free();
        heads = new PackedRecords(packed, 1);
        steps = new PackedRecords(packed, 1);
        setsOfShape.replaceAll(sets -> new Sets());
        packedColumns = 0;
        size = 0;
        blocks.clear();
        numbers.clear();
        Arrays.fill(lastRows, 0);
    }

    private void readSet(Sets sets, int shape, ArgSet args) {
        args.clear();
        PackedRecords records = sets.unpacked > 0 ? null : sets.packed;
        int count = shapes.size(shape);
        for (int i = 0; i < count; i++) {
            ArgType type = shapes.type(shape, i);
            long value;
            if (records != null) {
                value = records.next();
            } else {
                value = type == ArgType.REAL ? numbers.fixed() : numbers.signed();
            }
            args.addNew(shapes.flatKey(shape, i), shapes.key(shape, i), type, value);
        }
        if (records == null) {
            sets.unpacked--;
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

    private void flush() {
        int length = numbers.at();
        if (length > 0) {
            MemorySegment block = memory.allocate(length);
            MemorySegment.copy(numbers.bytes(), 0, block, JAVA_BYTE, 0, length);
            blocks.add(block);
            numbers.clear();
        }
    }
}
