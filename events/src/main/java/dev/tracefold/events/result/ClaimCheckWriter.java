// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32C;

/// Writes one answer into a store and keeps its checksum. Until [#commit()] there is nothing to
/// see in the store; [#close()] without it removes what was written.
public abstract class ClaimCheckWriter extends OutputStream {
    private final CRC32C checksum = new CRC32C();
    private long bytes;

    /// Takes bytes that are already counted.
    ///
    /// @throws IOException when they cannot be written
    protected abstract void append(byte[] source, int offset, int length) throws IOException;

    /// Makes the answer visible.
    ///
    /// @throws IOException when it cannot be completed
    public abstract ClaimCheck commit() throws IOException;

    @Override
    public final void write(byte[] source, int offset, int length) throws IOException {
        append(source, offset, length);
        checksum.update(source, offset, length);
        bytes += length;
    }

    @Override
    public final void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    /// Checksum of what was written.
    protected final int crc32c() {
        return (int) checksum.getValue();
    }

    /// Size of what was written.
    protected final long bytes() {
        return bytes;
    }
}
