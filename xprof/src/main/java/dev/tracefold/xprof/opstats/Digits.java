// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.opstats;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Writes numbers with as many digits as the pages show.
final class Digits {
    private Digits() {}

    /// A number with so many digits after the point. Rounds the value itself, not its shortest text,
    /// which is what C does.
    static String of(double number, int digits) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        return new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
    }

    static String one(double number) {
        return of(number, 1);
    }

    static String two(double number) {
        return of(number, 2);
    }

    /// A part of hundred with its sign.
    static String percent(double number) {
        return one(number) + "%";
    }
}
