// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.lang.foreign.MemorySegment;

import dev.tracefold.processor.storage.NativeMemory;

/// A list of row numbers off the heap, where the shim's cursor reads it.
final class RowList {
    private final NativeMemory memory;
    private MemorySegment block = MemorySegment.NULL;
    private int count;

    RowList(NativeMemory memory) {
        this.memory = memory;
    }

    /// Makes room for `rows` rows; what was in the list is lost.
    void reserve(int rows) {
        if (block.byteSize() < 4L * rows) {
            memory.free(block);
            block = MemorySegment.NULL;
            block = memory.allocate(Math.max(256, 4L * rows));
        }
    }

    long address() {
        return block.address();
    }

    int count() {
        return count;
    }

    void setCount(int rows) {
        count = rows;
    }

    int get(int index) {
        return Native.getInt(block.address() + 4L * index);
    }

    void close() {
        memory.free(block);
        block = MemorySegment.NULL;
        count = 0;
    }
}
