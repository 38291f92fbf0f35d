// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// Bytes that no table can hold, such as pictures, one run after the other off the heap. They are
/// numbered from 0 in the order they were added.
public final class Blobs {
    private static final long FIRST_BYTES = 1 << 12;

    private final NativeMemory memory;
    private MemorySegment bytes = MemorySegment.NULL;
    private long[] ends = new long[16];
    private int size;

    Blobs(NativeMemory memory) {
        this.memory = memory;
    }

    /// Keeps a copy of `length` bytes of `source` from `offset` on.
    ///
    /// @return their number
    public int add(byte[] source, int offset, int length) {
        long start = start(size);
        long end = start + length;
        if (end > bytes.byteSize()) {
            long grown = bytes.byteSize() + bytes.byteSize() / 2;
            bytes = memory.reallocate(bytes, Math.max(FIRST_BYTES, Math.max(end, grown)));
        }
        MemorySegment.copy(source, offset, bytes, JAVA_BYTE, start, length);
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
        }
        ends[size] = end;
        return size++;
    }

    /// How many there are.
    public int size() {
        return size;
    }

    /// A copy of the bytes of that number, which must be below [#size()].
    public byte[] get(int number) {
        long start = start(number);
        return bytes.asSlice(start, ends[number] - start).toArray(JAVA_BYTE);
    }

    /// All bytes, one blob after the other.
    public MemorySegment bytes() {
        return bytes.asSlice(0, start(size));
    }

    /// Where each blob ends in [#bytes()].
    public long[] ends() {
        return Arrays.copyOf(ends, size);
    }

    /// Takes blobs that lie somewhere else already, in place of all there are.
    ///
    /// @param held as [#bytes()] gives them
    /// @param heldEnds as [#ends()] gives them
    public void adopt(MemorySegment held, long[] heldEnds) {
        memory.free(bytes);
        bytes = held;
        ends = Arrays.copyOf(heldEnds, Math.max(16, heldEnds.length));
        size = heldEnds.length;
    }

    private long start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }
}
