// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NativeMemoryTest {
    // On both sides of where blocks become pages.
    private static final long[] SIZES = {
        1, 4096, 131_071, 131_072, 131_073, 300_000, 5_000_001, 200_000, 70_000, 200_000, 131_072,
        10
    };

    @Test
    void blocksOfAnySizeKeepWhatFitsAndAreZeroBeyond() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            MemorySegment block = memory.allocate(100);
            long kept = 0;
            for (long size : SIZES) {
                block = memory.reallocate(block, size);
                kept = Math.min(kept, size);

                byte[] expected = new byte[(int) size];
                Arrays.fill(expected, 0, (int) kept, (byte) 5);
                assertThat(block.mismatch(MemorySegment.ofArray(expected))).isEqualTo(-1);
                block.fill((byte) 5);
                kept = size;
            }
            assertThat(memory.allocatedBytes()).isEqualTo(10);
        }
    }

    @Test
    void aBlockThatWasGivenBackCountsNoMore() {
        try (NativeMemory memory = new NativeMemory(1 << 20)) {
            for (int i = 0; i < 100; i++) {
                memory.free(memory.allocate(1 << 20));
            }

            assertThat(memory.allocatedBytes()).isZero();
        }
    }

    @Test
    void aMemoryBesideHasALimitOfItsOwnAndEndsWithTheOther() {
        MemorySegment block;
        try (NativeMemory memory = new NativeMemory(100)) {
            NativeMemory beside = memory.beside(1_000);
            block = beside.allocate(500);

            assertThat(memory.allocatedBytes()).isZero();
            assertThat(beside.allocatedBytes()).isEqualTo(500);
            assertThatThrownBy(() -> beside.allocate(501)).hasMessageContaining("limit is 1000");

            beside.close();

            assertThat(beside.allocatedBytes()).isZero();
            assertThatThrownBy(beside::checkOpen).isInstanceOf(IllegalStateException.class);
            assertThat(memory.allocate(100).byteSize()).isEqualTo(100);
        }

        assertThatThrownBy(() -> block.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClosedMemorysBlocksCannotBeRead() {
        MemorySegment block;
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            block = memory.allocate(1 << 20);
        }

        assertThatThrownBy(() -> block.get(JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }
}
