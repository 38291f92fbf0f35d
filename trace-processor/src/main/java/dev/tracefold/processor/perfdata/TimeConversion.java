// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.perfdata;

import dev.tracefold.processor.wire.ByteCursor;

/// How a processor's own counter of time relates to the clock of samples: the record TIME_CONV.
///
/// @param cycles from where on a short counter is counted
/// @param mask bits that a short counter has, 0 for one that has all
record TimeConversion(long shift, long multiplier, long zeroNanos, long cycles, long mask) {
    private static final int BIGGEST_SHIFT = 63;

    /// Reads the payload of the record; older recorders know of no short counters.
    static TimeConversion read(ByteCursor payload) {
        long shift = Math.clamp(payload.i64(), 0, BIGGEST_SHIFT);
        long multiplier = payload.i64();
        long zeroNanos = payload.i64();
        if (payload.remaining() <= 2 * Long.BYTES) {
            return new TimeConversion(shift, multiplier, zeroNanos, 0, 0);
        }
        long cycles = payload.i64();
        long mask = payload.i64();
        payload.u8();
        boolean isShort = payload.u8() != 0;
        return new TimeConversion(shift, multiplier, zeroNanos, cycles, isShort ? mask : 0);
    }

    /// The time of a reading of the counter, in two parts that do not overflow.
    long toNanos(long reading) {
        long whole = mask == 0 ? reading : cycles + ((reading - cycles) & mask);
        long quotient = whole >>> shift;
        long rest = whole & ((1L << shift) - 1);
        return zeroNanos + quotient * multiplier + ((rest * multiplier) >>> shift);
    }
}
