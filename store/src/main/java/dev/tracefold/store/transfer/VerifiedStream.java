// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.transfer;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/// Fails at the end of an object whose bytes are not those that its store keeps a checksum of.
public final class VerifiedStream extends FilterInputStream {
    private final String name;
    private final int expected;
    private final CRC32C checksum = new CRC32C();

    /// A stream around another.
    ///
    /// @param name of the object, for messages
    /// @param expected its crc32c
    public VerifiedStream(InputStream in, String name, int expected) {
        super(in);
        this.name = name;
        this.expected = expected;
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
            if ((int) checksum.getValue() != expected) {
                throw StoreFailures.damaged(
                        name, Integer.toUnsignedLong(expected), checksum.getValue());
            }
        } else {
            checksum.update(target, offset, count);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes((int) Math.min(count, Integer.MAX_VALUE)).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
