// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.json;

import java.math.BigDecimal;
import java.util.Locale;

/// Floating-point numbers as C's `%g` prints them, which XProf's texts have.
public final class GeneralNumber {
    private GeneralNumber() {}

    /// A finite number with so many digits at most.
    public static String of(double value, int digits) {
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        // Of a double Java formats the shortest digits and then zeros; these are all it has.
        BigDecimal exact = new BigDecimal(value);
        String plain = String.format(Locale.ROOT, "%." + (digits - 1) + "e", exact);
        int at = plain.indexOf('e');
        int exponent = Integer.parseInt(plain.substring(at + 1));
        if (exponent < -4 || exponent >= digits) {
            return stripZeros(plain.substring(0, at)) + plain.substring(at);
        }
        return stripZeros(String.format(Locale.ROOT, "%." + (digits - 1 - exponent) + "f", exact));
    }

    private static String stripZeros(String digits) {
        if (digits.indexOf('.') < 0) {
            return digits;
        }
        String stripped = digits.replaceAll("0+$", "");
        return stripped.endsWith(".") ? stripped.substring(0, stripped.length() - 1) : stripped;
    }
}
