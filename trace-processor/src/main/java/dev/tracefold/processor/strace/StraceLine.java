// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.strace;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// A line about a system call:
///
/// ```
/// 1000 1700000052.321000 openat(AT_FDCWD, "/etc/passwd", O_RDONLY) = 3
/// [pid  1000] 1700000052.321000 futex(0x7f, FUTEX_WAIT <unfinished ...>
/// [pid  1000] 1700000052.321500 <... futex resumed> ) = 0
/// ```
///
/// @param call whether the call begins, ends or does both here
/// @param tid thread that calls
/// @param args what this line shows of the arguments
/// @param result as it is written, empty if there is none yet
record StraceLine(
        Call call, long tid, long timestampNanos, String name, String args, String result) {

    /// Which part of a call a line tells of.
    enum Call {
        /// All of it.
        COMPLETE,
        /// Its begin; the thread was interrupted by another one's output.
        UNFINISHED,
        /// Its end.
        RESUMED,
        /// Its end, and the begin of the same call once more.
        RESUMED_UNFINISHED
    }

    /// What stands before the call.
    ///
    /// @param tid text, null when there is none
    /// @param time text in any of the formats of strace
    /// @param rest the call
    record Head(@Nullable String tid, String time, String rest) {
        /// Whether the time is that of a clock on the wall, which leaves the day open.
        boolean isTimeOfDay() {
            return time.indexOf(':') >= 0;
        }
    }

    // Numbers of ten digits are seconds since 1970, shorter ones threads.
    private static final Pattern HEAD =
            Pattern.compile(
                    "(?:\\[pid +(\\d{1,9})\\] +|(\\d{1,9}) +)?([\\d:]+(?:\\.\\d+)?) +(\\S.*)");
    private static final Pattern EPOCH = Pattern.compile("(\\d{1,10})(?:\\.(\\d{1,9}))?");
    private static final Pattern NAME = Pattern.compile("\\w+");
    private static final String UNFINISHED = "<unfinished ...>";
    private static final String RESUMED = " resumed>";
    private static final int FRACTION_DIGITS = 9;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long MAX_SECONDS = Long.MAX_VALUE / NANOS_PER_SECOND - 1;

    /// Splits off thread and time; null if a line does not begin with them.
    static @Nullable Head head(String line) {
        Matcher matcher = HEAD.matcher(line);
        if (!matcher.matches()) {
            return null;
        }
        String tid = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return new Head(tid, matcher.group(3), matcher.group(4));
    }

    /// Takes the rest of a line apart; null if it is about no call.
    static @Nullable StraceLine parse(Head head) {
        Matcher time = EPOCH.matcher(head.time());
        if (!time.matches()) {
            return null;
        }
        long seconds = Long.parseLong(time.group(1));
        String rest = head.rest().strip();
        Part part = rest.startsWith("<... ") ? resumed(rest) : begun(rest);
        return part == null || seconds > MAX_SECONDS
                ? null
                : new StraceLine(
                        part.call,
                        head.tid() == null ? 0 : Long.parseLong(head.tid()),
                        seconds * NANOS_PER_SECOND + fraction(time.group(2)),
                        part.name,
                        part.args,
                        part.result);
    }

    private record Part(Call call, String name, String args, String result) {}

    private static @Nullable Part resumed(String rest) {
        int end = rest.indexOf(RESUMED);
        if (end < 0) {
            return null;
        }
        String name = rest.substring("<... ".length(), end);
        String args = rest.substring(end + RESUMED.length()).strip();
        return args.endsWith(UNFINISHED)
                ? unfinished(Call.RESUMED_UNFINISHED, name, args)
                : finished(Call.RESUMED, name, args);
    }

    private static @Nullable Part begun(String rest) {
        int paren = rest.indexOf('(');
        if (paren < 0 || !NAME.matcher(rest.substring(0, paren)).matches()) {
            return null;
        }
        String name = rest.substring(0, paren);
        String args = rest.substring(paren + 1);
        return args.endsWith(UNFINISHED)
                ? unfinished(Call.UNFINISHED, name, args)
                : finished(Call.COMPLETE, name, args);
    }

    private static Part unfinished(Call call, String name, String args) {
        String shown = args.substring(0, args.length() - UNFINISHED.length()).strip();
        boolean goesOn = shown.endsWith(",");
        return new Part(call, name, goesOn ? shown.substring(0, shown.length() - 1) : shown, "");
    }

    /// `<args>) = <result>`, where the args may hold anything that is quoted.
    private static @Nullable Part finished(Call call, String name, String text) {
        int equals = text.lastIndexOf(" = ");
        while (equals >= 0) {
            String args = text.substring(0, equals).stripTrailing();
            if (args.endsWith(")")) {
                return new Part(
                        call,
                        name,
                        args.substring(0, args.length() - 1).strip(),
                        text.substring(equals + " = ".length()).strip());
            }
            equals = text.lastIndexOf(" = ", equals - 1);
        }
        return null;
    }

    private static long fraction(@Nullable String digits) {
        return digits == null
                ? 0
                : Long.parseLong(digits + "0".repeat(FRACTION_DIGITS - digits.length()));
    }
}
