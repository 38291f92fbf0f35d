// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.wire.Varints;

/// What threads are called, which every event about them says again: the bytes of a name are compared with those
/// that the thread had last before the pool of strings is asked.
final class CommNames {
    private static final int SLOTS = 1 << 11;
    private static final int WORDS = 4;

    /// Names of the kernel have 15 bytes at most, so that two words, which may share bytes, hold any.
    private static final int MOST_BYTES = 2 * Long.BYTES;

    private final StringPool strings;

    /// First and last eight bytes, length and string id; by tid.
    private final long[] known = new long[SLOTS * WORDS];

    CommNames(StringPool strings) {
        this.strings = strings;
    }

    /// String id of the name of a thread.
    int of(int tid, byte[] bytes, int start, int length) {
        if (length > MOST_BYTES || length == 0 || start + Long.BYTES > bytes.length) {
            return strings.intern(bytes, start, length);
        }
        long head = Varints.word(bytes, start);
        long tail = 0;
        if (length < Long.BYTES) {
            head &= (1L << (length * Byte.SIZE)) - 1;
        } else {
            tail = Varints.word(bytes, start + length - Long.BYTES);
        }
        int slot = (tid & (SLOTS - 1)) * WORDS;
        long held = known[slot + 2];
        if (known[slot] == head && known[slot + 1] == tail && held >>> Integer.SIZE == length) {
            return (int) held;
        }
        int id = strings.intern(bytes, start, length);
        known[slot] = head;
        known[slot + 1] = tail;
        known[slot + 2] = (long) length << Integer.SIZE | id;
        return id;
    }
}
