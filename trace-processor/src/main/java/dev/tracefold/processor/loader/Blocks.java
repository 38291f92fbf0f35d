// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// The bytes of a file in blocks that belong to whoever takes them.
abstract class Blocks {
    static final int BLOCK_BYTES = 1 << 20;

    /// At most so much is read at once: what is copied on the way stays in the processor's cache.
    private static final int PIECE_BYTES = 1 << 17;

    private static final int MOST_SPARES = 4;
    private static final byte[] NONE = new byte[0];

    private final BlockingQueue<byte[]> spares = new ArrayBlockingQueue<>(MOST_SPARES);
    private byte[] head = NONE;
    private boolean hasHead;
    private long taken;

    /// Reads the next block, empty at the end.
    abstract byte[] read() throws IOException;

    /// The blocks of a stream, filled up except for the last.
    static Blocks of(InputStream in) {
        return new Blocks() {
            @Override
            byte[] read() throws IOException {
                byte[] spare = spare();
                return spare == null ? in.readNBytes(BLOCK_BYTES) : fill(spare, in);
            }
        };
    }

    /// The blocks of a stream that unpacks others.
    static Blocks of(InputStream unpacked, Expansion expansion) {
        return new Blocks() {
            @Override
            byte[] read() throws IOException {
                // Not readNBytes(int): it would read pieces and put them together.
                byte[] spare = spare();
                byte[] block = fill(spare == null ? new byte[BLOCK_BYTES] : spare, unpacked);
                expansion.add(block.length);
                return block;
            }
        };
    }

    private static byte[] fill(byte[] block, InputStream in) throws IOException {
        int filled = 0;
        int read = 0;
        while (read >= 0 && filled < block.length) {
            read = in.read(block, filled, Math.min(PIECE_BYTES, block.length - filled));
            filled += Math.max(read, 0);
        }
        return filled == block.length ? block : Arrays.copyOf(block, filled);
    }

    /// Takes a block back that nobody needs any more, for what is read next. A new array for each would be copied by the
    /// collector as long as it waits, and stay among what is old.
    final void giveBack(byte[] block) {
        if (block.length == BLOCK_BYTES) {
            spares.offer(block);
        }
    }

    /// A block that was taken back, or null.
    final byte @Nullable [] spare() {
        return spares.poll();
    }

    /// The first block, without taking it; empty when there are no bytes at all.
    final byte[] head() throws IOException {
        if (!hasHead) {
            head = read();
            hasHead = true;
        }
        return head;
    }

    /// The next block, or an empty one at the end.
    final byte[] next() throws IOException {
        byte[] block = hasHead ? head : read();
        hasHead = false;
        head = NONE;
        taken += block.length;
        return block;
    }

    /// How many bytes were taken.
    final long taken() {
        return taken;
    }

    /// All bytes that are left.
    final byte[] rest() throws IOException {
        byte[] first = next();
        byte[] second = next();
        if (second.length == 0) {
            return first;
        }
        // The copy at the end and the one that grows on the way there are both alive for a moment.
        long limit = Math.min(Integer.MAX_VALUE - 16, Runtime.getRuntime().maxMemory() / 4);
        ByteArrayOutputStream all = new ByteArrayOutputStream(4 * BLOCK_BYTES);
        all.write(first);
        for (byte[] block = second; block.length > 0; block = next()) {
            if (all.size() > limit - block.length) {
                throw new ProcessorException(
                        Failure.resource(
                                "ARCHIVE_TOO_LARGE",
                                "archives are read into memory and must be smaller than %d bytes here"
                                        .formatted(limit)));
            }
            all.write(block);
        }
        return all.toByteArray();
    }

    /// The bytes that are left as a stream.
    final InputStream stream() {
        return new InputStream() {
            private byte[] block = NONE;
            private int at;

            @Override
            public int read() throws IOException {
                return fill() ? block[at++] & 0xFF : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (!fill()) {
                    return -1;
                }
                int count = Math.min(length, block.length - at);
                System.arraycopy(block, at, into, offset, count);
                at += count;
                return count;
            }

            // Unpackers take 0 for the end and would miss further members.
            @Override
            public int available() {
                return 1;
            }

            private boolean fill() throws IOException {
                if (at == block.length) {
                    block = next();
                    at = 0;
                }
                return block.length > 0;
            }
        };
    }
}
