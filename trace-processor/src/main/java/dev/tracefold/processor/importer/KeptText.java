// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.storage.NativeMemory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// Pieces of text that are kept until their events are parsed: off the heap, where no collector has
/// to move them, and without what was between them in the file. They count against the same limit as
/// columns, and go with the trace at the latest.
public final class KeptText {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int PAGE_BITS = 14;
    private static final int PAGE_BYTES = 1 << PAGE_BITS;
    private static final int CACHED_PAGES = 1 << 4;
    private static final long IN_CHUNK = 0xFFFF_FFFFL;

    private final NativeMemory memory;
    private final List<MemorySegment> chunks = new ArrayList<>();
    private MemorySegment chunk = MemorySegment.NULL;
    private long used;

    // Texts are short and go to and fro by the page: a call for each costs more than what it
    // copies.
    private final byte[] written = new byte[PAGE_BYTES];
    private int writtenLength;
    private final byte[] @Nullable [] pages = new byte[CACHED_PAGES][];
    private final long[] pageNumbers = new long[CACHED_PAGES];
    private boolean hasPages;

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
            flush();
            chunk = memory.allocate(Math.max(CHUNK_BYTES, length));
            chunks.add(chunk);
            used = 0;
        }
        if (writtenLength + length > PAGE_BYTES) {
            flush();
        }
        if (length > PAGE_BYTES) {
            MemorySegment.copy(text, offset, chunk, JAVA_BYTE, used, length);
        } else {
            System.arraycopy(text, offset, written, writtenLength, length);
            writtenLength += length;
        }
        long place = (long) (chunks.size() - 1) << Integer.SIZE | used;
        used += length;
        return place;
    }

    private void flush() {
        if (writtenLength > 0) {
            MemorySegment.copy(written, 0, chunk, JAVA_BYTE, used - writtenLength, writtenLength);
            writtenLength = 0;
            forgetPages();
        }
    }

    private void forgetPages() {
        if (hasPages) {
            Arrays.fill(pages, null);
            hasPages = false;
        }
    }

    /// Copies a text to the beginning of an array that is long enough.
    public void read(long place, int length, byte[] to) {
        if (writtenLength > 0) {
            flush();
        }
        int start = (int) place & (PAGE_BYTES - 1);
        if (start + length > PAGE_BYTES) {
            MemorySegment from = chunks.get((int) (place >>> Integer.SIZE));
            MemorySegment.copy(from, JAVA_BYTE, place & IN_CHUNK, to, 0, length);
            return;
        }
        long number = place >>> PAGE_BITS;
        int slot = (int) number & (CACHED_PAGES - 1);
        byte[] page = pages[slot];
        if (page == null || pageNumbers[slot] != number) {
            page = page(number, slot);
        }
        System.arraycopy(page, start, to, 0, length);
    }

    private byte[] page(long number, int slot) {
        byte[] page = pages[slot];
        if (page == null) {
            page = new byte[PAGE_BYTES];
            pages[slot] = page;
            hasPages = true;
        }
        pageNumbers[slot] = number;
        MemorySegment from = chunks.get((int) (number >>> (Integer.SIZE - PAGE_BITS)));
        long start = (number << PAGE_BITS) & IN_CHUNK;
        int length = (int) Math.min(PAGE_BYTES, from.byteSize() - start);
        MemorySegment.copy(from, JAVA_BYTE, start, page, 0, length);
        return page;
    }

    /// Forgets everything: nothing will be read any more.
    public void clear() {
        chunks.forEach(memory::free);
        chunks.clear();
        chunk = MemorySegment.NULL;
        used = 0;
        writtenLength = 0;
        forgetPages();
    }
}
