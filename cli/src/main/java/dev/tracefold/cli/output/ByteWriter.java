// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/// A buffer before a stream that takes bytes and numbers without making strings of them. A failure of
/// the stream is thrown as [UncheckedIOException]. Not thread-safe.
public final class ByteWriter {
    private static final int CAPACITY = 1 << 16;
    // Longest number written without a string: a sign, 19 digits, a point and six digits.
    private static final int LONGEST_NUMBER = 27;
    // From here on a double has no fraction.
    private static final double WHOLE = 0x1p53;
    private static final double MICROS = 1e6;
    private static final byte[] MIN_LONG = ascii(Long.toString(Long.MIN_VALUE));

    private final OutputStream stream;
    private final byte[] buffer = new byte[CAPACITY];
    private int size;

    /// Writes to the stream; whoever opened it closes it.
    public ByteWriter(OutputStream stream) {
        this.stream = stream;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// One byte.
    public void write(int value) {
        if (size == CAPACITY) {
            drain();
        }
        buffer[size++] = (byte) value;
    }

    /// All bytes of the array.
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    /// Some bytes of the array.
    public void write(byte[] bytes, int offset, int length) {
        if (length > CAPACITY - size) {
            drain();
        }
        if (length > CAPACITY) {
            try {
                stream.write(bytes, offset, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else {
            System.arraycopy(bytes, offset, buffer, size, length);
            size += length;
        }
    }

    /// Text as UTF-8.
    public void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /// An integer in decimal.
    public void writeLong(long value) {
        if (value == Long.MIN_VALUE) {
            write(MIN_LONG);
            return;
        }
        reserve();
        if (value < 0) {
            buffer[size++] = '-';
        }
        putDigits(Math.abs(value), digitCount(Math.abs(value)));
    }

    /// A double as C's `%f`: six decimals, exactly rounded, half to even; `inf`, `-inf` and `nan`; the
    /// sign of a negative zero and of what rounds to it is kept.
    public void writeFixed(double value) {
        double magnitude = Math.abs(value);
        if (!(magnitude < WHOLE)) {
            write(bigOrSpecial(value));
            return;
        }
        reserve();
        if (Double.doubleToRawLongBits(value) < 0) {
            buffer[size++] = '-';
        }
        long whole = (long) magnitude;
        long micros = roundedMicros(magnitude - whole);
        if (micros == 1_000_000) {
            whole++;
            micros = 0;
        }
        putDigits(whole, digitCount(whole));
        buffer[size++] = '.';
        putDigits(micros, 6);
    }

    // The product's rounding error decides only where the product is a tie: rounding to double
    // keeps
    // order, so a product below (above) a tie comes from an exact value below (above) it.
    private static long roundedMicros(double fraction) {
        double product = fraction * MICROS;
        long down = (long) product;
        double rest = product - down;
        if (rest != 0.5) {
            return rest < 0.5 ? down : down + 1;
        }
        double error = Math.fma(fraction, MICROS, -product);
        if (error != 0) {
            return error < 0 ? down : down + 1;
        }
        return down + (down & 1);
    }

    private static byte[] bigOrSpecial(double value) {
        if (Double.isNaN(value)) {
            return ascii("nan");
        }
        if (Double.isInfinite(value)) {
            return ascii(value < 0 ? "-inf" : "inf");
        }
        return ascii(new BigDecimal(value).setScale(6, RoundingMode.UNNECESSARY).toPlainString());
    }

    private void reserve() {
        if (size > CAPACITY - LONGEST_NUMBER) {
            drain();
        }
    }

    private static int digitCount(long value) {
        int digits = 1;
        for (long rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private void putDigits(long value, int digits) {
        long rest = value;
        for (int at = size + digits - 1; at >= size; at--) {
            buffer[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }

    /// Hands everything to the stream and flushes it.
    public void flush() {
        drain();
        try {
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void drain() {
        try {
            stream.write(buffer, 0, size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        size = 0;
    }
}
