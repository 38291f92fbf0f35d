// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.loader;

import java.util.UUID;

/// The id of a trace that carries none: a hash of how it starts, the same as Perfetto's.
final class ContentId {
    private static final int HASHED_BYTES = 4096;
    private static final long FNV_BASIS = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private ContentId() {}

    static String of(byte[] head) {
        long hash = FNV_BASIS;
        for (int i = 0; i < Math.min(head.length, HASHED_BYTES); i++) {
            hash = (hash ^ (head[i] & 0xFF)) * FNV_PRIME;
        }
        return new UUID(0, hash).toString();
    }
}
