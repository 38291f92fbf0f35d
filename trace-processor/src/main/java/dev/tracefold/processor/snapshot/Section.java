// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.snapshot;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// A piece of a snapshot.
///
/// @param offset from the start of the file, in bytes
/// @param length in bytes
/// @param crc32c of the bytes
record Section(long offset, long length, int crc32c) {
    /// Where sections begin: a multiple of this, so that columns lie as the machine likes them.
    static final int ALIGNMENT = 64;

    private static final long MOST_AT_ONCE = 1 << 30;

    static Section read(DataInputStream in) throws IOException {
        return new Section(in.readLong(), in.readLong(), in.readInt());
    }

    void write(DataOutputStream out) throws IOException {
        out.writeLong(offset);
        out.writeLong(length);
        out.writeInt(crc32c);
    }

    /// The section's bytes of a whole file.
    ///
    /// @throws IOException when the file has no such bytes
    MemorySegment of(MemorySegment file) throws IOException {
        if (offset < 0 || length < 0 || offset > file.byteSize() - length) {
            throw new IOException(
                    "a section of %d bytes at %d, of a file of %d"
                            .formatted(length, offset, file.byteSize()));
        }
        return length == 0 ? MemorySegment.NULL : file.asSlice(offset, length);
    }

    /// Whether these are the bytes that were written.
    boolean matches(MemorySegment bytes) {
        return bytes.byteSize() == length && crc32c(bytes) == crc32c;
    }

    /// Views of a segment that a channel and a checksum take, none too large for them.
    static Iterable<ByteBuffer> buffers(MemorySegment bytes) {
        return () ->
                new java.util.Iterator<>() {
                    private long at;

                    @Override
                    public boolean hasNext() {
                        return at < bytes.byteSize();
                    }

                    @Override
                    public ByteBuffer next() {
                        if (!hasNext()) {
                            throw new java.util.NoSuchElementException();
                        }
                        long size = Math.min(MOST_AT_ONCE, bytes.byteSize() - at);
                        ByteBuffer buffer = bytes.asSlice(at, size).asByteBuffer();
                        at += size;
                        return buffer;
                    }
                };
    }

    static int crc32c(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        buffers(bytes).forEach(crc::update);
        return (int) crc.getValue();
    }
}
