// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.jspecify.annotations.Nullable;

/// Blocks that a thread of its own reads, and unpacks, while those before are looked at. They come in their
/// order, and a failure comes in the place of the block that could not be read, so nobody can tell whether
/// there was a second thread.
///
/// While it is open only that thread may use the blocks it reads from; afterwards there is none.
final class ReadAhead implements AutoCloseable {
    /// With the one being read and the one being looked at this makes four megabytes.
    private static final int WAITING = 2;

    private static final byte[] END = new byte[0];

    private final Blocks blocks;
    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(WAITING);
    private final FutureTask<@Nullable Void> reading = new FutureTask<>(this::readAll);
    private final Thread thread;
    private volatile boolean stopped;

    /// Starts to read.
    ReadAhead(Blocks blocks) {
        this.blocks = blocks;
        thread = Thread.ofPlatform().daemon().name("trace-reader").start(reading);
    }

    /// Whether that is worth a thread: there is more than one block, and a second processor.
    static boolean pays(Blocks blocks) throws IOException {
        return blocks.head().length >= Blocks.BLOCK_BYTES
                && Runtime.getRuntime().availableProcessors() > 1;
    }

    /// The next block, or an empty one at the end.
    byte[] next() throws IOException {
        try {
            byte[] block = waiting.take();
            if (block.length == 0) {
                reading.get();
            }
            return block;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.interrupt();
            throw interrupted(e);
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    /// Waits until the thread is done with the blocks, though not all may be read.
    @Override
    public void close() throws IOException {
        stopped = true;
        // It puts a block and the end at most from now on, for which there is room.
        waiting.clear();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.interrupt();
            throw interrupted(e);
        }
    }

    private @Nullable Void readAll() throws IOException, InterruptedException {
        try {
            byte[] block = blocks.next();
            while (block.length > 0 && !stopped) {
                waiting.put(block);
                block = blocks.next();
            }
            return null;
        } finally {
            waiting.put(END);
        }
    }

    private static IOException failure(@Nullable Throwable cause) {
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        return cause instanceof IOException e ? e : new IOException(cause);
    }

    private static IOException interrupted(InterruptedException cause) {
        IOException failure = new InterruptedIOException("interrupted while a trace was read");
        failure.initCause(cause);
        return failure;
    }
}
