// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sorter;

import java.lang.foreign.MemorySegment;

import dev.tracefold.processor.storage.NativeMemory;
import dev.tracefold.processor.storage.SpillFile;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// Where the bytes of sorted runs are: off the heap, and in a file when there are more of them than may be
/// there.
final class RunStore {
    private final NativeMemory memory;
    private final SpillFile file;
    private final long mostBytes;
    private long keptBytes;

    RunStore(NativeMemory memory, SpillFile file, long mostBytes) {
        this.memory = memory;
        this.file = file;
        this.mostBytes = mostBytes;
    }

    /// The bytes of one run, for as long as anybody needs some of them.
    final class Run {
        private final MemorySegment block;
        private final long place;
        private final int length;
        private int users;

        private Run(MemorySegment block, long place, int length) {
            this.block = block;
            this.place = place;
            this.length = length;
        }

        void use() {
            users++;
        }

        /// Gives the memory back when the last user is done.
        void done() {
            if (--users == 0 && block.byteSize() > 0) {
                memory.free(block);
                keptBytes -= length;
            }
        }

        void read(int offset, byte[] into, int at, int count) {
            if (block.byteSize() > 0) {
                MemorySegment.copy(block, JAVA_BYTE, offset, into, at, count);
            } else {
                file.read(place + offset, into, at, count);
            }
        }
    }

    Run add(byte[] bytes, int length) {
        if (keptBytes + length > mostBytes) {
            return new Run(MemorySegment.NULL, file.append(bytes, length), length);
        }
        MemorySegment block = memory.allocate(length);
        MemorySegment.copy(bytes, 0, block, JAVA_BYTE, 0, length);
        keptBytes += length;
        return new Run(block, 0, length);
    }
}
