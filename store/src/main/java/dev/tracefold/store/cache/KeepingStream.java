// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.cache;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;

/// Writes what is read beside it. What is not read to its end leaves nothing; a disk that is full ends
/// the writing and not the reading.
final class KeepingStream extends FilterInputStream {
    private static final System.Logger LOG = System.getLogger(KeepingStream.class.getName());

    private final Path partial;
    private final Completion completion;
    private final CRC32C checksum = new CRC32C();
    private @Nullable OutputStream out;
    private long bytes;

    KeepingStream(InputStream in, Path partial, Completion completion) throws IOException {
        super(in);
        this.partial = partial;
        this.completion = completion;
        this.out = Files.newOutputStream(partial);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = in.read(target, offset, length);
        if (count < 0) {
            complete();
        } else {
            write(target, offset, count);
        }
        return count;
    }

    private void write(byte[] source, int offset, int count) {
        if (out == null) {
            return;
        }
        try {
            out.write(source, offset, count);
            checksum.update(source, offset, count);
            bytes += count;
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void complete() {
        OutputStream writing = out;
        if (writing == null) {
            return;
        }
        try {
            writing.close();
            completion.complete(bytes, checksum.getValue());
            out = null;
        } catch (IOException e) {
            giveUp(e);
        }
    }

    private void giveUp(IOException e) {
        LOG.log(System.Logger.Level.WARNING, "not kept: {0}", e.toString());
        drop();
    }

    private void drop() {
        OutputStream writing = out;
        out = null;
        try {
            if (writing != null) {
                writing.close();
            }
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "left behind: {0}", partial);
        }
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, Integer.MAX_VALUE)).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    @Override
    public void close() throws IOException {
        if (out != null) {
            drop();
        }
        super.close();
    }

    /// Takes what is written to its end.
    @FunctionalInterface
    interface Completion {
        /// Makes an entry of it.
        ///
        /// @throws IOException when that cannot be
        void complete(long bytes, long checksum) throws IOException;
    }
}
