// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.chart;

import java.util.ArrayList;
import java.util.List;

/// Where values lie along an axis.
///
/// @param least the value at the axis' beginning
/// @param most the value at its end
/// @param from where in the picture the axis begins
/// @param to where it ends
/// @param log whether each step multiplies
record Scale(double least, double most, double from, double to, boolean log) {
    private static final int TICKS = 6;

    /// An axis from zero.
    static Scale linear(double most, double from, double to) {
        return between(0, most, from, to);
    }

    static Scale between(double least, double most, double from, double to) {
        return new Scale(least, most > least ? most : least + 1, from, to, false);
    }

    /// An axis of whole decades around the values.
    static Scale decades(double least, double most, double from, double to) {
        double low = Math.floor(Math.log10(least));
        double high = Math.max(low + 1, Math.ceil(Math.log10(most)));
        return new Scale(Math.pow(10, low), Math.pow(10, high), from, to, true);
    }

    double at(double value) {
        double part =
                log
                        ? (Math.log10(value) - Math.log10(least))
                                / (Math.log10(most) - Math.log10(least))
                        : (value - least) / (most - least);
        return from + part * (to - from);
    }

    /// Values to write at the axis.
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        if (log) {
            int first = (int) Math.rint(Math.log10(least));
            int last = (int) Math.rint(Math.log10(most));
            int step = Math.max(1, (last - first) / 8);
            for (int exponent = first; exponent <= last; exponent += step) {
                ticks.add(Math.pow(10, exponent));
            }
            return ticks;
        }
        double step = step((most - least) / TICKS);
        for (double tick = Math.ceil(least / step) * step; tick <= most; tick += step) {
            ticks.add(Math.abs(tick) < step / 1e6 ? 0 : tick);
        }
        return ticks;
    }

    // 1, 2 or 5 times a power of ten.
    private static double step(double about) {
        double power = Math.pow(10, Math.floor(Math.log10(about)));
        double rest = about / power;
        return power * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
    }
}
