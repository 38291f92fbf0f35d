// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.space;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Rows of one width in native memory, in chunks: a list that grows copies nothing and leaves nothing behind.
final class EventRows {
    private static final int CHUNK_BITS = 12;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private final Arena arena;
    private final int width;
    private final List<MemorySegment> chunks = new ArrayList<>();
    private int size;

    /// Rows.
    ///
    /// @param width bytes of a row, a multiple of four
    EventRows(Arena arena, int width) {
        this.arena = arena;
        this.width = width;
    }

    /// Adds a row of zeros.
    ///
    /// @return its index
    int add() {
        if (size >> CHUNK_BITS == chunks.size()) {
            // A line of few events is usual, and takes no more than these.
            int rows = size == 0 ? 16 : CHUNK;
            chunks.add(arena.allocate((long) rows * width, Long.BYTES));
        } else if (size == 16) {
            MemorySegment whole = arena.allocate((long) CHUNK * width, Long.BYTES);
            whole.copyFrom(chunks.getFirst());
            chunks.set(0, whole);
        }
        return size++;
    }

    int size() {
        return size;
    }

    long number(int row, int at) {
        return chunks.get(row >> CHUNK_BITS).get(ValueLayout.JAVA_LONG_UNALIGNED, place(row, at));
    }

    void number(int row, int at, long value) {
        chunks.get(row >> CHUNK_BITS).set(ValueLayout.JAVA_LONG_UNALIGNED, place(row, at), value);
    }

    int small(int row, int at) {
        return chunks.get(row >> CHUNK_BITS).get(ValueLayout.JAVA_INT_UNALIGNED, place(row, at));
    }

    void small(int row, int at, int value) {
        chunks.get(row >> CHUNK_BITS).set(ValueLayout.JAVA_INT_UNALIGNED, place(row, at), value);
    }

    /// Puts the rows into another order, in place: what was allocated cannot be given back.
    ///
    /// @param order where each row comes from; it is used up
    void reorder(int[] order) {
        MemorySegment kept = MemorySegment.ofArray(new byte[width]);
        for (int first = 0; first < order.length; first++) {
            if (order[first] < 0 || order[first] == first) {
                continue;
            }
            copy(first, kept);
            int to = first;
            while (order[to] != first) {
                int from = order[to];
                copy(from, chunks.get(to >> CHUNK_BITS).asSlice(place(to, 0), width));
                order[to] = -1;
                to = from;
            }
            order[to] = -1;
            chunks.get(to >> CHUNK_BITS).asSlice(place(to, 0), width).copyFrom(kept);
        }
    }

    private void copy(int row, MemorySegment to) {
        to.copyFrom(chunks.get(row >> CHUNK_BITS).asSlice(place(row, 0), width));
    }

    private long place(int row, int at) {
        return (long) (row & (CHUNK - 1)) * width + at;
    }
}
