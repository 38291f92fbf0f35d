// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.importer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Looks for bytes in text, eight at a time.
public final class ByteScan {
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private ByteScan() {}

    /// Where a byte is first in `text[from, end)`, or `end`.
    ///
    /// @param wanted an ASCII character
    public static int indexOf(char wanted, byte[] text, int from, int end) {
        long eight = ONES * wanted;
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            // The lowest byte that is zero has its high bit set here, those below it have not.
            long other = (long) LONG.get(text, at) ^ eight;
            long hit = (other - ONES) & ~other & HIGH_BITS;
            if (hit != 0) {
                return at + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
        }
        while (at < end && text[at] != wanted) {
            at++;
        }
        return at;
    }

    /// Whether there is nothing but ASCII in `text[from, end)`.
    public static boolean isAscii(byte[] text, int from, int end) {
        long any = 0;
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            any |= (long) LONG.get(text, at);
        }
        for (; at < end; at++) {
            any |= text[at];
        }
        return (any & HIGH_BITS) == 0;
    }
}
