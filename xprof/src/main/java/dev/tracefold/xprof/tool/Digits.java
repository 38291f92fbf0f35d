// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.tool;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Writes numbers with as many digits as the pages show.
public final class Digits {
    private Digits() {}

    /// A number with so many digits after the point. Rounds the value itself, not its shortest text,
    /// which is what C does.
    public static String of(double number, int digits) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        return new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    }

    /// A number with one digit after the point.
    public static String one(double number) {
        return of(number, 1);
    }

    /// A number with two digits after the point.
    public static String two(double number) {
        return of(number, 2);
    }

    /// A part of hundred with its sign.
    public static String percent(double number) {
        return one(number) + "%";
    }
}
