// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.nio.charset.StandardCharsets;

/// SQLite's numeric affinity for texts: whether a text looks like a number, and which.
final class NumericText {
    private NumericText() {}

    /// The number that a text stands for: a Long, a Double, or the text itself as a String when it
    /// is none. Blanks around it do not matter, anything else does.
    static Object parse(byte[] text) {
        int from = 0;
        int to = text.length;
        while (from < to && isSpace(text[from])) {
            from++;
        }
        while (to > from && isSpace(text[to - 1])) {
            to--;
        }
        String number = new String(text, from, to - from, StandardCharsets.ISO_8859_1);
        boolean integer = isInteger(number);
        if (!integer && !isReal(number)) {
            return new String(text, StandardCharsets.UTF_8);
        }
        if (integer) {
            try {
                return Long.parseLong(number);
            } catch (NumberFormatException e) {
                // Too large for 64 bits, so it is a floating-point number.
                return Double.parseDouble(number);
            }
        }
        return Double.parseDouble(number);
    }

    private static boolean isInteger(String text) {
        int start = signLength(text);
        return start < text.length() && digits(text, start) == text.length();
    }

    private static boolean isReal(String text) {
        int start = signLength(text);
        int at = digits(text, start);
        int digits = at - start;
        if (at < text.length() && text.charAt(at) == '.') {
            int fraction = at + 1;
            at = digits(text, fraction);
            digits += at - fraction;
        }
        if (digits == 0) {
            return false;
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int exponent = at + 1;
            if (exponent < text.length() && isSign(text.charAt(exponent))) {
                exponent++;
            }
            at = digits(text, exponent);
            if (at == exponent) {
                return false;
            }
        }
        return at == text.length();
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static int signLength(String text) {
        return !text.isEmpty() && isSign(text.charAt(0)) ? 1 : 0;
    }

    private static boolean isSign(char c) {
        return c == '+' || c == '-';
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }
}
