// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.stacks;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// The line that begins a sample; most of it is optional:
///
/// ```
/// comm 3962131/3962140 [002] 303057.417513:          1 cpu_atom/cycles/Pu:
/// ```
///
/// @param pid process, or [#NO_PID]
record PerfTextLine(String comm, long pid, long tid, long timestampNanos) {
    /// Where the line does not name the process.
    static final long NO_PID = -1;

    private static final int NANO_DIGITS = 9;
    private static final Pattern LINE =
            Pattern.compile(
                    "\\s*(.*?)\\s+(\\d{1,10})(?:/(\\d{1,10}))?\\s+(?:\\[\\d+\\]\\s+)?(\\d{1,9}\\.\\d{1,9}):.*");

    static @Nullable PerfTextLine parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return null;
        }
        long first = Long.parseLong(matcher.group(2));
        @Nullable String second = matcher.group(3);
        long nanos = new BigDecimal(matcher.group(4)).movePointRight(NANO_DIGITS).longValue();
        return second == null
                ? new PerfTextLine(matcher.group(1), NO_PID, first, nanos)
                : new PerfTextLine(matcher.group(1), first, Long.parseLong(second), nanos);
    }
}
