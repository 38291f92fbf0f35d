// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a text as a number as SQLite's CAST does: the longest prefix that is one, else 0.
final class NumberPrefix {
    private static final Pattern NUMBER =
            Pattern.compile("\\s*([+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)");

    private NumberPrefix() {}

    static double of(String text) {
        Matcher number = NUMBER.matcher(text);
        return number.lookingAt() ? Double.parseDouble(number.group(1)) : 0;
    }
}
