// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.MemorySegment;

import dev.tracefold.processor.storage.NativeMemory;

/// Native room for bytes on their way from the heap into SQLite, which copies them at once, so the
/// same room serves the next value.
final class TextBuffer {
    private static final int FIRST_BYTES = 1 << 10;

    private final NativeMemory memory;
    private MemorySegment block = MemorySegment.NULL;

    TextBuffer(NativeMemory memory) {
        this.memory = memory;
    }

    /// Address of a copy of the bytes, followed by a NUL; good until the next call.
    long put(byte[] bytes) {
        if (bytes.length + 1L > block.byteSize()) {
            memory.free(block);
            block = memory.allocate(Math.max(FIRST_BYTES, 2L * bytes.length + 1));
        }
        long address = block.address();
        Native.putBytes(address, bytes);
        Native.putByte(address + bytes.length, (byte) 0);
        return address;
    }
}
