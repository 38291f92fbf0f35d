// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.chart;

import java.util.Locale;

/// Numbers as people read them.
public final class Units {
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final String[] TIMES = {"ns", "us", "ms", "s"};

    private Units() {}

    /// A number of any size with three or four digits that count.
    public static String plain(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        double size = Math.abs(value);
        if (size >= 1e15 || (size > 0 && size < 1e-3)) {
            return String.format(Locale.ROOT, "%.2e", value);
        }
        if (value == Math.rint(value) || size >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return digits(value, size);
    }

    private static String digits(double value, double size) {
        String pattern = size >= 100 ? "%.1f" : size >= 10 ? "%.2f" : "%.3f";
        String text = String.format(Locale.ROOT, pattern, value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    /// An amount of memory.
    public static String bytes(double bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1024 && unit < BYTES.length - 1) {
            value /= 1024;
            unit++;
        }
        return plain(Math.rint(value * 100) / 100) + " " + BYTES[unit];
    }

    /// How many bytes the unit has that an amount of memory is best told in.
    public static double byteUnit(double bytes) {
        double unit = 1;
        for (int i = 1; i < BYTES.length && bytes >= 1024 * unit; i++) {
            unit *= 1024;
        }
        return unit;
    }

    /// A duration.
    public static String nanos(double nanos) {
        double value = nanos;
        int unit = 0;
        while (Math.abs(value) >= 1000 && unit < TIMES.length - 1) {
            value /= 1000;
            unit++;
        }
        return plain(Math.rint(value * 1000) / 1000) + " " + TIMES[unit];
    }
}
