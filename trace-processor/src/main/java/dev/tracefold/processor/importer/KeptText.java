// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.storage.NativeMemory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// Pieces of text that are kept until their events are parsed: off the heap, where no collector has
/// to move them, and without what was between them in the file. They count against the same limit as
/// columns, and go with the trace at the latest.
public final class KeptText {
    private static final int CHUNK_BYTES = 1 << 20;

    private final NativeMemory memory;
    private final List<MemorySegment> chunks = new ArrayList<>();
    private MemorySegment chunk = MemorySegment.NULL;
    private long used;

    /// Nothing is kept yet.
    ///
    /// @param memory where the copies go
    public KeptText(NativeMemory memory) {
        this.memory = memory;
    }

    /// Keeps a copy.
    ///
    /// @return where it is
    public long add(byte[] text, int offset, int length) {
        if (used + length > chunk.byteSize()) {
            chunk = memory.allocate(Math.max(CHUNK_BYTES, length));
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

    /// Forgets everything: nothing will be read any more.
    public void clear() {
        chunks.forEach(memory::free);
        chunks.clear();
        chunk = MemorySegment.NULL;
        used = 0;
    }
}
