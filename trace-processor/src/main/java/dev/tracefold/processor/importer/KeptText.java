// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// Pieces of text that are kept until their events are parsed: off the heap, where no collector has
/// to move them, and without what was between them in the file.
public final class KeptText {
    private static final int CHUNK_BYTES = 1 << 20;

    // Freed with the reader: nothing tells it that a load was given up.
    private final Arena arena = Arena.ofAuto();
    private final List<MemorySegment> chunks = new ArrayList<>();
    private MemorySegment chunk = MemorySegment.NULL;
    private long used;

    /// Keeps a copy.
    ///
    /// @return where it is
    public long add(byte[] text, int offset, int length) {
        if (used + length > chunk.byteSize()) {
            chunk = arena.allocate(Math.max(CHUNK_BYTES, length));
            chunks.add(chunk);
            used = 0;
        }
        MemorySegment.copy(text, offset, chunk, JAVA_BYTE, used, length);
        long place = (long) (chunks.size() - 1) << Integer.SIZE | used;
        used += length;
        return place;
    }

    /// Copies a text to the beginning of an array that is long enough.
    public void read(long place, int length, byte[] to) {
        MemorySegment from = chunks.get((int) (place >>> Integer.SIZE));
        int start = (int) place;
        MemorySegment.copy(from, JAVA_BYTE, start, to, 0, length);
    }
}
