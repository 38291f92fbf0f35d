// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/// Memory by its address, with no check but the caller's own. A segment of a shared arena is looked at for
/// its owner, its bounds and its alignment at each access, which is a sixth of loading a trace of the
/// kernel; so whoever writes cells by the million checks its own bound and comes here.
@SuppressWarnings("restricted") // addresses come from blocks of NativeMemory
final class RawMemory {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfLong LITTLE_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private RawMemory() {}

    static byte getByte(long address) {
        return ALL.get(JAVA_BYTE, address);
    }

    static int getInt(long address) {
        return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
    }

    static long getLong(long address) {
        return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
    }

    /// Eight bytes, the first the least significant on every machine.
    static long getBytes(long address) {
        return ALL.get(LITTLE_ENDIAN_LONG, address);
    }

    /// Writes what [#getBytes(long)] reads.
    static void setBytes(long address, long value) {
        ALL.set(LITTLE_ENDIAN_LONG, address, value);
    }

    /// Writes words one after the other, each as [#setBytes(long, long)] does.
    static void setBytes(long address, long[] values, int count) {
        MemorySegment.copy(values, 0, ALL, LITTLE_ENDIAN_LONG, address, count);
    }

    static void setByte(long address, byte value) {
        ALL.set(JAVA_BYTE, address, value);
    }

    static void setInt(long address, int value) {
        ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
    }

    static void setLong(long address, long value) {
        ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
    }
}
