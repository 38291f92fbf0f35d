// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.store.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

import dev.tracefold.store.transfer.StoreFailures;

/// Fails when a server that did not tell the size sends more than allowed, and in our words when the
/// connection breaks.
final class BoundedStream extends FilterInputStream {
    private final String name;
    private final long most;
    private long bytes;

    BoundedStream(InputStream in, String name, long most) {
        super(in);
        this.name = name;
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count;
        try {
            count = in.read(target, offset, length);
        } catch (IOException e) {
            throw StoreFailures.unavailable(name, String.valueOf(e.getMessage()), e);
        }
        bytes += Math.max(count, 0);
        if (bytes > most) {
            throw StoreFailures.tooLarge(name, bytes, most);
        }
        return count;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
