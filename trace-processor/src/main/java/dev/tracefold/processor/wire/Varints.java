// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Varints of up to eight bytes, read at once instead of byte by byte; for who decodes a message straight,
/// knowing what is in it.
public final class Varints {
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Varints() {}

    /// The eight bytes from a place on, which the array must have.
    public static long word(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    /// How many bytes of a [#word(byte[], int)] its first varint takes; 0 for more than eight.
    public static int size(long word) {
        long last = ~word & HIGH_BITS;
        return last == 0 ? 0 : (Long.numberOfTrailingZeros(last) >>> 3) + 1;
    }

    /// The value of the first varint in a word.
    ///
    /// @param size as [#size(long)] gave it, not 0
    public static long value(long word, int size) {
        return sevens(word & (-1L >>> (Long.SIZE - Byte.SIZE * size)));
    }

    /// What [#ofSpread(long)] makes the first varint of a word of, which has one. Of two varints the greater has the
    /// greater: who looks for the greatest of many need not make the others.
    public static long spread(long word) {
        long last = ~word & HIGH_BITS;
        return word & (last ^ (last - 1)) & ~HIGH_BITS;
    }

    /// The value of a varint that was [spread][#spread(long)].
    public static long ofSpread(long spread) {
        return sevens(spread);
    }

    /// The lower seven bits of eight bytes side by side, the first byte's lowest.
    private static long sevens(long word) {
        long pairs = (word & 0x007F007F007F007FL) | (word & 0x7F007F007F007F00L) >>> 1;
        long fours = (pairs & 0x00003FFF00003FFFL) | (pairs & 0x3FFF00003FFF0000L) >>> 2;
        return (fours & 0x000000000FFFFFFFL) | (fours & 0x0FFFFFFF00000000L) >>> 4;
    }
}
