// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/// Fails at the end of an answer that is not what its claim check promised.
final class CheckedInput extends FilterInputStream {
    private final ClaimCheck check;
    private final CRC32C checksum = new CRC32C();
    private long bytes;

    CheckedInput(InputStream in, ClaimCheck check) {
        super(in);
        this.check = check;
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
            verify();
            return count;
        }
        checksum.update(target, offset, count);
        bytes += count;
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return in.readNBytes((int) Math.min(count, Integer.MAX_VALUE)).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void verify() throws IOException {
        if (bytes != check.bytes() || (int) checksum.getValue() != check.crc32c()) {
            throw new IOException(
                    "%s: expected %d bytes with crc32c %08x but read %d with %08x"
                            .formatted(
                                    check.uri(),
                                    check.bytes(),
                                    check.crc32c(),
                                    bytes,
                                    (int) checksum.getValue()));
        }
    }
}
