// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ReadAheadTest {
    private static final int BLOCK = 1 << 20;

    @Test
    void blocksComeInTheirOrderAndAreCounted() throws IOException {
        byte[] content = new byte[9 * BLOCK + 17];
        new Random(1).nextBytes(content);
        Blocks blocks = Blocks.of(new ByteArrayInputStream(content));
        ByteArrayOutputStream read = new ByteArrayOutputStream();

        try (ReadAhead ahead = new ReadAhead(blocks)) {
            for (byte[] block = ahead.next(); block.length > 0; block = ahead.next()) {
                read.write(block);
            }
        }

        assertThat(read.toByteArray()).isEqualTo(content);
        assertThat(blocks.taken()).isEqualTo(content.length);
    }

    @Test
    void blocksThatAreGivenBackAreReadIntoAgain() throws IOException {
        byte[] content = new byte[20 * BLOCK + 17];
        new Random(2).nextBytes(content);
        Blocks blocks = Blocks.of(new ByteArrayInputStream(content));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        Set<Integer> arrays = new HashSet<>();

        try (ReadAhead ahead = new ReadAhead(blocks)) {
            for (byte[] block = ahead.next(); block.length > 0; block = ahead.next()) {
                read.write(block);
                arrays.add(System.identityHashCode(block));
                blocks.giveBack(block);
            }
        }

        assertThat(read.toByteArray()).isEqualTo(content);
        assertThat(arrays).hasSizeLessThan(8);
    }

    @Test
    void aFailureComesAfterTheBlocksBeforeIt() throws IOException {
        Blocks blocks = Blocks.of(new Endless(3));

        try (ReadAhead ahead = new ReadAhead(blocks)) {
            for (int i = 0; i < 3; i++) {
                assertThat(ahead.next()).hasSize(BLOCK);
            }
            assertThatThrownBy(ahead::next).isInstanceOf(IOException.class).hasMessage("torn");
        }
    }

    @Test
    void whoStopsEarlyLeavesNoThreadBehindThatReads() throws IOException {
        Endless endless = new Endless(Integer.MAX_VALUE);
        Blocks blocks = Blocks.of(endless);

        try (ReadAhead ahead = new ReadAhead(blocks)) {
            assertThat(ahead.next()).hasSize(BLOCK);
        }
        long taken = blocks.taken();

        assertThat(blocks.next()).hasSize(BLOCK);
        assertThat(blocks.taken()).isEqualTo(taken + BLOCK);
    }

    @Test
    void aSingleBlockIsNotWorthAThread() throws IOException {
        assertThat(ReadAhead.pays(Blocks.of(new ByteArrayInputStream(new byte[BLOCK - 1]))))
                .isFalse();
    }

    /// Zeros, then a failure.
    private static final class Endless extends InputStream {
        private long left;

        Endless(int blocks) {
            left = (long) blocks * BLOCK;
        }

        @Override
        public int read() throws IOException {
            if (left-- == 0) {
                throw new IOException("torn");
            }
            return 0;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length > 0 && left == 0) {
                throw new IOException("torn");
            }
            int some = (int) Math.min(left, length);
            left -= some;
            return some;
        }
    }
}
