// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PackedBlocksTest {
    private static final int ROWS = PackedBlocks.ROWS;

    @Test
    void valuesOfEveryNumberOfBitsComeBack() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            PackedBlocks blocks = new PackedBlocks(memory);
            Random random = new Random(3);
            long[][] written = new long[130][ROWS];
            for (int bits = 0; bits <= 64; bits++) {
                for (int i = 0; i < ROWS; i++) {
                    long value = bits == 0 ? 0 : random.nextLong() >> (64 - bits);
                    written[2 * bits][i] = value;
                    // Zeros among values that are far from zero.
                    written[2 * bits + 1][i] =
                            i % 7 == 0 || bits == 0 ? 0 : (value >>> 8) + (1L << 55);
                }
                blocks.write(2 * bits, written[2 * bits]);
                blocks.write(2 * bits + 1, written[2 * bits + 1]);
            }

            for (int block = 0; block < written.length; block++) {
                assertBlock(blocks, block, written[block]);
            }
        }
    }

    @Test
    void theOutermostNumbersAreHeldBesideEachOther() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            PackedBlocks blocks = new PackedBlocks(memory);
            long[] values = new long[ROWS];
            values[0] = Long.MIN_VALUE;
            values[1] = Long.MAX_VALUE;
            values[2] = -1;
            values[255] = 1;
            blocks.write(0, values);
            long[] least = new long[ROWS];
            java.util.Arrays.fill(least, Long.MIN_VALUE);
            blocks.write(1, least);
            least[9] = 0;
            blocks.set(ROWS + 9, 0);
            least[10] = Long.MAX_VALUE;
            blocks.set(ROWS + 10, Long.MAX_VALUE);

            assertBlock(blocks, 0, values);
            assertBlock(blocks, 1, least);
        }
    }

    @Test
    void valuesAreChangedInAnyOrder() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            PackedBlocks blocks = new PackedBlocks(memory);
            Random random = new Random(5);
            long[][] expected = new long[40][ROWS];
            for (int i = 0; i < 200_000; i++) {
                int row = random.nextInt(40 * ROWS);
                // Blocks of small numbers beside blocks of large ones.
                int shift = 1 + row / ROWS + random.nextInt(64 - row / ROWS);
                long value = random.nextInt(9) == 0 ? 0 : random.nextLong() >> Math.min(shift, 63);
                expected[row / ROWS][row % ROWS] = value;
                blocks.set(row, value);
            }

            for (int block = 0; block < expected.length; block++) {
                assertBlock(blocks, block, expected[block]);
            }
        }
    }

    @Test
    void whatIsDroppedIsZerosAndItsRoomIsUsedAgain() {
        try (NativeMemory memory = new NativeMemory(Long.MAX_VALUE)) {
            PackedBlocks blocks = new PackedBlocks(memory);
            long[] values = new Random(9).longs(ROWS).toArray();
            for (int block = 0; block < 100; block++) {
                blocks.write(block, values);
            }
            long full = memory.allocatedBytes();

            for (int block = 0; block < 100; block++) {
                blocks.drop(block);
            }
            assertThat(blocks.get(5)).isZero();
            for (int block = 100; block < 200; block++) {
                blocks.write(block, values);
            }

            assertThat(memory.allocatedBytes()).isEqualTo(full);
            assertBlock(blocks, 199, values);
            blocks.free();
            assertThat(memory.allocatedBytes()).isZero();
            assertThat(blocks.get(199 * ROWS)).isZero();
        }
    }

    private static void assertBlock(PackedBlocks blocks, int block, long[] expected) {
        long[] read = new long[ROWS];
        blocks.read(block, read);
        assertThat(read).as("block %d", block).isEqualTo(expected);
        for (int i = 0; i < ROWS; i++) {
            assertThat(blocks.get(block * ROWS + i)).isEqualTo(expected[i]);
        }
    }
}
