// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.hprof;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// MurmurHash64A with a fixed seed: tells arrays of different content apart.
final class ContentHash {
    private static final long SEED = 0xe17a1465L;
    private static final long FACTOR = 0xc6a4a7935bd1e995L;
    private static final int SHIFT = 47;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private ContentHash() {}

    static long of(byte[] bytes) {
        long hash = SEED ^ (bytes.length * FACTOR);
        int words = bytes.length / Long.BYTES * Long.BYTES;
        for (int i = 0; i < words; i += Long.BYTES) {
            long word = (long) LONGS.get(bytes, i) * FACTOR;
            hash = (hash ^ ((word ^ (word >>> SHIFT)) * FACTOR)) * FACTOR;
        }
        if (words < bytes.length) {
            for (int i = words; i < bytes.length; i++) {
                hash ^= (bytes[i] & 0xffL) << (Byte.SIZE * (i - words));
            }
            hash *= FACTOR;
        }
        hash = (hash ^ (hash >>> SHIFT)) * FACTOR;
        return hash ^ (hash >>> SHIFT);
    }
}
