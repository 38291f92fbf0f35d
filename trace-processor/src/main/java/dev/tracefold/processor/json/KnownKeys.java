// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/// String ids of the keys that args had lately, by the word that stands in the text. Events say the same words by the
/// million; to write `args.` before each and to look that up is most of the work of reading a small number.
final class KnownKeys {
    /// Returned for a word that is not known, or no longer.
    static final int UNKNOWN = -1;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int SLOT_BITS = 8;
    private static final int MAX_LENGTH = 64;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private final byte[] @Nullable [] words = new byte[1 << SLOT_BITS][];
    private final int[] ids = new int[1 << SLOT_BITS];

    /// The id of the word in `text[start, end)`, or [#UNKNOWN].
    int find(byte[] text, int start, int end) {
        int slot = slot(text, start, end);
        byte[] word = words[slot];
        boolean isKnown = word != null && Arrays.equals(text, start, end, word, 0, word.length);
        return isKnown ? ids[slot] : UNKNOWN;
    }

    /// Remembers the id of a word, in place of another one perhaps.
    void add(byte[] text, int start, int end, int id) {
        if (end - start <= MAX_LENGTH) {
            int slot = slot(text, start, end);
            words[slot] = Arrays.copyOfRange(text, start, end);
            ids[slot] = id;
        }
    }

    /// By the first eight bytes, the last one and the length, as far as there are so many.
    private static int slot(byte[] text, int start, int end) {
        int length = end - start;
        long head = length;
        if (length >= Long.BYTES) {
            head = (long) LONG.get(text, start);
        } else {
            for (int i = start; i < end; i++) {
                head = head << Byte.SIZE | text[i];
            }
        }
        int last = length == 0 ? 0 : text[end - 1];
        long mixed = (head ^ ((long) length << 56) ^ ((long) last << 48)) * MIX;
        return (int) (mixed >>> (Long.SIZE - SLOT_BITS));
    }
}
