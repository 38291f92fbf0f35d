// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.Arrays;
import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.StringPool;

/// The values of a column as longs that order as SQL orders the values.
///
/// Numbers are already. Strings are replaced by their ranks among those that occur: sorting the
/// few different strings is cheaper than comparing strings for every row.
final class Keys {
    private final Relation relation;
    private final int column;
    private final boolean nullable;
    private final int @Nullable [] rankById;

    private Keys(Relation relation, int column, int @Nullable [] rankById) {
        this.relation = relation;
        this.column = column;
        this.rankById = rankById;
        int kind = relation.kind(column);
        this.nullable =
                relation.validity(column) != 0
                        || kind == CursorMemory.KIND_STRING
                        || kind == CursorMemory.KIND_DOUBLE;
    }

    /// Keys for the rows in `rows`.
    static Keys of(Relation relation, int column, long[] rows) {
        boolean strings = relation.kind(column) == CursorMemory.KIND_STRING;
        return new Keys(relation, column, strings ? ranks(relation, column, rows) : null);
    }

    /// Keys that order strings by id.
    static Keys plain(Relation relation, int column) {
        return new Keys(relation, column, null);
    }

    boolean isNull(int row) {
        return nullable && relation.isNull(column, row);
    }

    long key(int row) {
        long value = relation.longAt(column, row);
        return rankById == null ? value : rankById[(int) value];
    }

    private static int[] ranks(Relation relation, int column, long[] rows) {
        BitSet seen = new BitSet();
        for (long row : rows) {
            seen.set((int) relation.longAt(column, (int) row));
        }
        seen.clear(StringPool.NULL_ID);
        int[] ids = seen.stream().toArray();
        sortByText(ids, relation.strings().entries().address());
        int[] ranks = new int[ids.length == 0 ? 1 : Arrays.stream(ids).max().getAsInt() + 1];
        for (int rank = 0; rank < ids.length; rank++) {
            ranks[ids[rank]] = rank;
        }
        return ranks;
    }

    /// Merge sort; strings are compared by their first eight bytes before their memory is read.
    private static void sortByText(int[] ids, long entries) {
        long[] prefixes = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            prefixes[i] = prefix(entries, ids[i]);
        }
        Integer[] order = new Integer[ids.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                (a, b) -> {
                    int byPrefix = Long.compareUnsigned(prefixes[a], prefixes[b]);
                    return byPrefix != 0 ? byPrefix : compare(entries, ids[a], ids[b]);
                });
        int[] unsorted = ids.clone();
        Arrays.setAll(ids, i -> unsorted[order[i]]);
    }

    /// The first eight bytes, padded with zeros, as a number that orders as they do.
    private static long prefix(long entries, int id) {
        long entry = entries + (long) id * CursorMemory.STRING_BYTES;
        long bytes = Native.getLong(entry);
        int length = Native.getInt(entry + CursorMemory.STRING_LENGTH);
        long prefix = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            int next = i < length ? Native.getByte(bytes + i) & 0xFF : 0;
            prefix = prefix << 8 | next;
        }
        return prefix;
    }

    private static int compare(long entries, int a, int b) {
        long entryA = entries + (long) a * CursorMemory.STRING_BYTES;
        long entryB = entries + (long) b * CursorMemory.STRING_BYTES;
        return Native.compare(
                Native.getLong(entryA),
                Native.getInt(entryA + CursorMemory.STRING_LENGTH),
                Native.getLong(entryB),
                Native.getInt(entryB + CursorMemory.STRING_LENGTH));
    }
}
