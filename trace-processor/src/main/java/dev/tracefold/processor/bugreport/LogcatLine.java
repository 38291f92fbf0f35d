// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.bugreport;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// A line of `logcat -v threadtime`, with the column of users that bug reports add or without it:
///
/// ```
/// 06-24 16:24:23.441532 23153 23153 I wm_on_stop_called: message
/// 07-28 14:25:13.506  root     0     0 I x86/fpu : Supporting XSAVE feature
/// ```
///
/// @param timestampNanos since 1970; the zone is not in the log and taken for UTC
/// @param priority as the log numbers them, 0 if it is none of them
/// @param tag empty if nothing separates it from the message
record LogcatLine(long timestampNanos, int pid, int tid, int priority, String tag, String message) {
    private static final Pattern FORMAT =
            Pattern.compile(
                    "(?:(\\d{4})-)?(\\d\\d)-(\\d\\d) +(\\d\\d):(\\d\\d):(\\d\\d)\\.(\\d{1,9})"
                            + " +(?:[\\w.]+ +)?(\\d{1,9}) +(\\d{1,9}) +([A-Z]) (.*)");
    private static final String PRIORITIES = "VDIWEF";
    private static final int VERBOSE = 2;
    private static final int FRACTION_DIGITS = 9;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /// Takes a line apart; null if it is none of a log.
    ///
    /// @param year for lines that leave it out
    static @Nullable LogcatLine parse(String line, int year) {
        Matcher m = FORMAT.matcher(line);
        if (!m.matches()) {
            return null;
        }
        long seconds;
        try {
            seconds =
                    LocalDateTime.of(
                                    m.group(1) == null ? year : number(m, 1),
                                    number(m, 2),
                                    number(m, 3),
                                    number(m, 4),
                                    number(m, 5),
                                    number(m, 6))
                            .toEpochSecond(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            // The 42nd of a month: the caller counts the line.
            return null;
        }
        String fraction = m.group(7);
        int nanos = Integer.parseInt(fraction + "0".repeat(FRACTION_DIGITS - fraction.length()));
        int priority = PRIORITIES.indexOf(m.group(10));
        String rest = m.group(11);
        // Tags may hold colons, so a blank has to follow.
        int colon = rest.indexOf(": ");
        return new LogcatLine(
                seconds * NANOS_PER_SECOND + nanos,
                number(m, 8),
                number(m, 9),
                priority < 0 ? 0 : VERBOSE + priority,
                colon < 0 ? "" : rest.substring(0, colon).stripTrailing(),
                colon < 0 ? rest : rest.substring(colon + ": ".length()));
    }

    private static int number(Matcher matcher, int group) {
        return Integer.parseInt(matcher.group(group));
    }
}
