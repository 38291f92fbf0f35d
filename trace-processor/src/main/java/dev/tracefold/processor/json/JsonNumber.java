// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A JSON number as it is written: decimal digits and where the point is. So microseconds with a
/// fraction become nanoseconds without a binary fraction in between.
final class JsonNumber {
    /// Returned by [#microsAsNanos()] for what is no time of 64 bits.
    static final long NO_TIME = Long.MAX_VALUE;

    private static final int MAX_DIGITS = 18;
    private static final int NANO_DIGITS = 3;
    private static final int MAX_EXPONENT_DIGITS = 4;
    private static final int MAX_LENGTH = 400;
    private static final long LAST_WITH_ROOM = Long.MAX_VALUE / 10;
    private static final long[] POWERS = powers();
    private static final double[] EXACT_POWERS = exactPowers();
    private static final long EXACT_DOUBLE = 1L << 53;
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ZEROS = 0x0101010101010101L * '0';
    private static final long FROM_TEN_ON = 0x0101010101010101L * (0x80 - 10);
    private static final long HIGH_BITS = 0x8080808080808080L;

    /// Eight more digits of any value have room behind what is less.
    private static final long MOST_BEFORE_EIGHT = 9_000_000_000L;

    private byte[] text = new byte[0];
    private int start;
    private int end;
    private long digits;
    private int scale;
    private boolean isInteger;
    private boolean fits;

    /// Reads the number at a place.
    ///
    /// @return where it ends; where it began if there is none
    int read(byte[] newText, int from, int limit) {
        text = newText;
        start = from;
        digits = 0;
        scale = 0;
        isInteger = true;
        fits = true;
        int p = from < limit && newText[from] == '-' ? from + 1 : from;
        int afterDigits = digits(p, limit);
        if (afterDigits == p) {
            return from;
        }
        p = afterDigits;
        if (p < limit && newText[p] == '.') {
            isInteger = false;
            int fraction = digits(p + 1, limit);
            scale = fraction - p - 1;
            p = fraction;
        }
        if (p < limit && (newText[p] | 0x20) == 'e') {
            isInteger = false;
            fits = false;
            p = exponent(p + 1, limit);
        }
        end = p;
        return p;
    }

    /// Whether it is written without point and exponent and has 64 bits at most.
    boolean isLong() {
        return isInteger
                && (fits
                        || (end - start < MAX_LENGTH
                                && bigDecimal().toBigInteger().bitLength() < Long.SIZE));
    }

    /// Towards zero, and cut to 64 bits.
    long asLong() {
        if (isInteger && fits) {
            return signed(digits);
        }
        return isLong() ? bigDecimal().longValue() : (long) asDouble();
    }

    /// The nearest double.
    double asDouble() {
        if (fits && digits <= EXACT_DOUBLE && scale < EXACT_POWERS.length) {
            double value = digits / EXACT_POWERS[scale];
            return text[start] == '-' ? -value : value;
        }
        return Double.parseDouble(string());
    }

    /// Nanoseconds if the number is microseconds; what is finer than nanoseconds is rounded.
    long microsAsNanos() {
        if (!fits) {
            return slowNanos();
        }
        if (scale > NANO_DIGITS) {
            if (scale - NANO_DIGITS > MAX_DIGITS) {
                return 0;
            }
            long unit = POWERS[scale - NANO_DIGITS];
            long carry = digits % unit >= unit / 2 ? 1 : 0;
            return signed(digits / unit + carry);
        }
        long factor = POWERS[NANO_DIGITS - scale];
        return digits > Long.MAX_VALUE / factor ? NO_TIME : signed(digits * factor);
    }

    private long signed(long value) {
        return text[start] == '-' ? -value : value;
    }

    /// Up to eight digits at a time: loops end at another digit each time, which no processor foresees.
    private int digits(int from, int limit) {
        int p = from;
        while (p + Long.BYTES <= limit && digits < MOST_BEFORE_EIGHT) {
            long word = (long) LONG.get(text, p) ^ ZEROS;
            int count = leadingDigits(word);
            if (count == 0) {
                return p;
            }
            digits = digits * POWERS[count] + decimal(word << (Long.SIZE - count * Byte.SIZE));
            p += count;
            if (count < Long.BYTES) {
                return p;
            }
        }
        return oneByOne(p, limit);
    }

    /// How many of the first bytes are below ten. The lowest that is not has its high bit or gets it by the addition;
    /// those below it do not.
    private static int leadingDigits(long word) {
        long others = ((word + FROM_TEN_ON) | word) & HIGH_BITS;
        return Long.numberOfTrailingZeros(others) >>> 3;
    }

    /// The number that eight digits make, the first in the lowest byte: of two digits each, then of four, of eight.
    private static long decimal(long eightDigits) {
        long pairs = (eightDigits * (10 * 0x100 + 1)) >>> 8 & 0x00FF00FF00FF00FFL;
        long fours = (pairs * (100 * 0x10000 + 1)) >>> 16 & 0x0000FFFF0000FFFFL;
        return (fours * (10_000 * 0x1_0000_0000L + 1)) >>> 32;
    }

    private int oneByOne(int from, int limit) {
        byte[] t = text;
        long value = digits;
        int p = from;
        while (p < limit) {
            int digit = t[p] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            if (value >= LAST_WITH_ROOM) {
                fits = false;
            } else {
                value = value * 10 + digit;
            }
            p++;
        }
        digits = value;
        return p;
    }

    private int exponent(int from, int limit) {
        int p = from;
        if (p < limit && (text[p] == '+' || text[p] == '-')) {
            p++;
        }
        int first = p;
        while (p < limit && text[p] >= '0' && text[p] <= '9') {
            p++;
        }
        // A longer exponent is nobody's time; it must not become a huge integer either.
        return p - first > MAX_EXPONENT_DIGITS || p == first ? start : p;
    }

    private long slowNanos() {
        if (end - start >= MAX_LENGTH) {
            return NO_TIME;
        }
        BigDecimal micros = bigDecimal();
        if (micros.precision() - micros.scale() > MAX_DIGITS + 1) {
            return NO_TIME;
        }
        BigDecimal nanos = micros.movePointRight(NANO_DIGITS).setScale(0, RoundingMode.HALF_UP);
        return nanos.toBigInteger().bitLength() < Long.SIZE ? nanos.longValue() : NO_TIME;
    }

    private BigDecimal bigDecimal() {
        return new BigDecimal(string());
    }

    private String string() {
        return new String(text, start, end - start, StandardCharsets.US_ASCII);
    }

    private static long[] powers() {
        long[] powers = new long[MAX_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i <= MAX_DIGITS; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    private static double[] exactPowers() {
        double[] powers = new double[23];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
