// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

import dev.tracefold.processor.storage.ArgsTable;
import dev.tracefold.processor.storage.Column;
import dev.tracefold.processor.storage.IntColumn;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.storage.TraceStorage;

/// Keeps each distinct set of args once in `args`. A set's id is the row number of its first arg.
///
/// Finding out which sets are the same, and writing them down, would be half of the work of loading a
/// trace of the kernel, and most queries read no args. So sets are only noted at first; whoever reads a
/// column of ids, or `args` itself, has everything noted so far written first, in the order it came.
public final class ArgsTracker {
    private static final int FREE = -1;

    private final ArgsTable table;
    private final int[] typeNames = new int[ArgType.values().length];
    private int[] slots = new int[1 << 8];
    private int[] slotHashes = new int[1 << 8];
    private int sets;
    private final ArgLog log;
    private boolean isSettled = true;

    /// An empty tracker over the trace's `args`; there is one per session.
    public ArgsTracker(TraceStorage storage) {
        table = storage.args();
        log = new ArgLog(storage.memory());
        StringPool strings = storage.strings();
        for (ArgType type : ArgType.values()) {
            typeNames[type.code()] = strings.intern(type.perfettoName());
        }
        java.util.Arrays.fill(slots, FREE);
    }

    /// Has a cell hold the id of a set with exactly these args in this order. The cell is written once
    /// somebody reads its column or `args`.
    ///
    /// @param ids the column, `arg_set_id` by most names
    /// @param args at least one
    public void assign(IntColumn ids, int row, ArgSet args) {
        if (log.add(ids, row, args) || isSettled) {
            isSettled = false;
            log.columns().forEach(column -> column.defer(this::settle));
            table.table().defer(this::settle);
        }
    }

    /// The id of a set with exactly these args in this order, made if there is none.
    ///
    /// @param args at least one
    public int commit(ArgSet args) {
        settle();
        return find(args);
    }

    private synchronized void settle() {
        if (isSettled) {
            return;
        }
        isSettled = true;
        table.table().settled();
        log.columns().forEach(Column::settled);
        log.drain((column, row, args) -> column.set(row, find(args)));
    }

    private int find(ArgSet args) {
        int hash = hash(args);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != FREE) {
            if (slotHashes[slot] == hash && same(slots[slot], args)) {
                return slots[slot];
            }
            slot = (slot + 1) & mask;
        }
        int id = append(args);
        slots[slot] = id;
        slotHashes[slot] = hash;
        if (++sets * 2 > slots.length) {
            rehash();
        }
        return id;
    }

    private int append(ArgSet args) {
        int first = table.table().rowCount();
        for (int i = 0; i < args.size(); i++) {
            int row = table.table().addRow();
            table.argSetId().set(row, first);
            table.flatKey().set(row, args.flatKey(i));
            table.key().set(row, args.key(i));
            table.valueType().set(row, typeNames[args.type(i).code()]);
            switch (args.type(i)) {
                case INT, UINT, POINTER, BOOL -> table.intValue().set(row, args.value(i));
                case STRING, JSON -> table.stringValue().set(row, (int) args.value(i));
                case REAL -> table.realValue().set(row, Double.longBitsToDouble(args.value(i)));
                case NULL -> {
                    // The type says it all.
                }
            }
        }
        return first;
    }

    private boolean same(int setId, ArgSet args) {
        int rows = table.table().rowCount();
        int last = setId + args.size();
        if (last > rows || (last < rows && table.argSetId().get(last) == setId)) {
            return false;
        }
        for (int i = 0; i < args.size(); i++) {
            int row = setId + i;
            if (table.argSetId().get(row) != setId
                    || table.key().get(row) != args.key(i)
                    || table.flatKey().get(row) != args.flatKey(i)
                    || table.valueType().get(row) != typeNames[args.type(i).code()]
                    || value(row, args.type(i)) != args.value(i)) {
                return false;
            }
        }
        return true;
    }

    private long value(int row, ArgType type) {
        return switch (type) {
            case INT, UINT, POINTER, BOOL -> table.intValue().get(row);
            case STRING, JSON -> table.stringValue().get(row);
            case REAL -> Double.doubleToRawLongBits(table.realValue().get(row));
            case NULL -> 0;
        };
    }

    private void rehash() {
        int[] oldSlots = slots;
        int[] oldHashes = slotHashes;
        slots = new int[oldSlots.length * 2];
        slotHashes = new int[oldSlots.length * 2];
        java.util.Arrays.fill(slots, FREE);
        int mask = slots.length - 1;
        for (int i = 0; i < oldSlots.length; i++) {
            if (oldSlots[i] != FREE) {
                int slot = oldHashes[i] & mask;
                while (slots[slot] != FREE) {
                    slot = (slot + 1) & mask;
                }
                slots[slot] = oldSlots[i];
                slotHashes[slot] = oldHashes[i];
            }
        }
    }

    private static int hash(ArgSet args) {
        long h = args.size();
        for (int i = 0; i < args.size(); i++) {
            h = (h ^ args.key(i)) * 0x9E3779B97F4A7C15L;
            h = (h ^ args.type(i).code()) * 0xD6E8FEB86659FD93L;
            h = (h ^ args.value(i)) * 0x9E3779B97F4A7C15L;
            h ^= h >>> 32;
        }
        return (int) (h ^ h >>> 29);
    }
}
