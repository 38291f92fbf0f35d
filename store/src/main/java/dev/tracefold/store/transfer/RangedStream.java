// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import dev.tracefold.processor.error.ProcessorException;

/// The bytes of an object from front to back while its ranges arrive in any order. Holds as many
/// ranges as are on their way; for one thread.
///
/// ```
/// reader:    |==== range 0 ====|                     in hand
/// arriving:                    |== 1 ==|== 2 ==|== 3 ==|     as many as the settings say
/// ```
public final class RangedStream extends InputStream {
    private final String name;
    private final RangeReader reader;
    private final long size;
    private final TransferSettings settings;
    private final Deque<FutureTask<byte[]>> arriving = new ArrayDeque<>();
    private long asked;
    private byte[] hand = new byte[0];
    private int position;
    private boolean closed;

    /// A stream that asks for its first ranges at once.
    ///
    /// @param name of the object, for messages
    /// @param size of the object
    public RangedStream(String name, RangeReader reader, long size, TransferSettings settings) {
        this.name = name;
        this.reader = reader;
        this.size = size;
        this.settings = settings;
        ask();
    }

    private void ask() {
        while (arriving.size() < settings.parallel() && asked < size) {
            long offset = asked;
            int length = (int) Math.min(settings.rangeBytes(), size - offset);
            FutureTask<byte[]> range = new FutureTask<>(() -> fetch(offset, length));
            Thread.ofVirtual().name("range").start(range);
            arriving.add(range);
            asked += length;
        }
    }

    private byte[] fetch(long offset, int length) throws IOException {
        return new Attempts(settings.attempts(), settings.pause())
                .run(() -> {
                    byte[] bytes = reader.read(offset, length);
                    if (bytes.length != length) {
                        throw new IOException(
                                "expected %d bytes at %d but got %d"
                                        .formatted(length, offset, bytes.length));
                    }
                    return bytes;
                });
    }

    @Override
    public int read() throws IOException {
        return turn() ? hand[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!turn()) {
            return -1;
        }
        int count = Math.min(length, hand.length - position);
        System.arraycopy(hand, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return hand.length - position;
    }

    /// Takes the next range in hand when this one is used up.
    private boolean turn() throws IOException {
        if (closed) {
            throw new IOException(name + " is closed");
        }
        while (position == hand.length) {
            FutureTask<byte[]> next = arriving.peek();
            if (next == null) {
                return false;
            }
            hand = arrived(next);
            position = 0;
            arriving.remove();
            ask();
        }
        return true;
    }

    private byte[] arrived(FutureTask<byte[]> range) throws IOException {
        try {
            return range.get();
        } catch (ExecutionException e) {
            throw failure(e);
        } catch (CancellationException e) {
            throw new IOException(name + " is closed", e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading " + name);
        }
    }

    private IOException failure(ExecutionException e) {
        return switch (e.getCause()) {
            case ProcessorException known -> throw known;
            case IOException io ->
                    throw StoreFailures.unavailable(name, String.valueOf(io.getMessage()), io);
            case null, default -> new IOException(name + " could not be read", e);
        };
    }

    @Override
    public void close() {
        closed = true;
        arriving.forEach(range -> range.cancel(true));
        arriving.clear();
        hand = new byte[0];
        position = 0;
    }
}
