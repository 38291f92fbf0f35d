// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.systrace;

import org.jspecify.annotations.Nullable;

/// A line such as
///
/// ```
/// kworker/u16:1-77    (   77) [004] ....   316.196720: sched_switch: prev_comm=...
/// ```
///
/// A task's name may hold anything, so the number of the CPU in its brackets is what is looked for;
/// the process may be missing, and so may the flags.
///
/// @param tgid process as it is written, empty if it is not
record SystraceLine(
        String task,
        long tid,
        String tgid,
        int cpu,
        long timestampNanos,
        String event,
        String args) {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long MAX_ID = 0xFFFFFFFFL;

    /// Takes a line apart; null if it is none of an event.
    static @Nullable SystraceLine parse(String line) {
        int open = cpuBracket(line);
        if (open < 0) {
            return null;
        }
        int close = line.indexOf(']', open);
        int end = endTrimmed(line, open);
        String tgid = "";
        if (end > 0 && line.charAt(end - 1) == ')') {
            int paren = line.lastIndexOf('(', end - 1);
            if (paren < 0) {
                return null;
            }
            tgid = line.substring(paren + 1, end - 1).strip();
            end = endTrimmed(line, paren);
        }
        int digits = startOfDigits(line, end);
        if (digits == end || digits == 0 || line.charAt(digits - 1) != '-') {
            return null;
        }
        String task = line.substring(0, digits - 1).strip();
        long tid = number(line.substring(digits, end));
        long cpu = number(line.substring(open + 1, close));
        return tid < 0 || cpu < 0 || cpu > Short.MAX_VALUE
                ? null
                : event(line, close + 1, new SystraceLine(task, tid, tgid, (int) cpu, 0, "", ""));
    }

    /// The rest of a line: `<flags> <seconds>: <event>: <args>`.
    private static @Nullable SystraceLine event(String line, int from, SystraceLine head) {
        int start = from;
        int colon = -1;
        while (start < line.length() && colon < 0) {
            if (isDigit(line.charAt(start))) {
                int end = endOfDigits(line, start);
                colon = endOfSeconds(line, end);
                start = colon < 0 ? end : start;
            } else {
                start++;
            }
        }
        if (colon < 0) {
            return null;
        }
        String rest = line.substring(colon + 1).strip();
        int nameEnd = 0;
        while (nameEnd < rest.length()
                && rest.charAt(nameEnd) > ' '
                && rest.charAt(nameEnd) != ':') {
            nameEnd++;
        }
        if (nameEnd == rest.length() || rest.charAt(nameEnd) != ':') {
            return null;
        }
        long nanos = nanos(line.substring(start, colon));
        String args = rest.substring(nameEnd + 1).strip();
        return nanos < 0
                ? null
                : new SystraceLine(
                        head.task,
                        head.tid,
                        head.tgid,
                        head.cpu,
                        nanos,
                        rest.substring(0, nameEnd),
                        args);
    }

    /// Where `.digits:` that begins at a place has its colon, or -1.
    private static int endOfSeconds(String line, int dot) {
        if (dot >= line.length() || line.charAt(dot) != '.') {
            return -1;
        }
        int end = endOfDigits(line, dot + 1);
        return end > dot + 1 && end < line.length() && line.charAt(end) == ':' ? end : -1;
    }

    private static int cpuBracket(String line) {
        int open = line.indexOf('[');
        while (open >= 0) {
            int end = endOfDigits(line, open + 1);
            if (end > open + 1 && end < line.length() && line.charAt(end) == ']') {
                return open;
            }
            open = line.indexOf('[', open + 1);
        }
        return -1;
    }

    private static int endOfDigits(String line, int from) {
        int end = from;
        while (end < line.length() && isDigit(line.charAt(end))) {
            end++;
        }
        return end;
    }

    private static int startOfDigits(String line, int to) {
        int start = to;
        while (start > 0 && isDigit(line.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private static int endTrimmed(String line, int to) {
        int end = to;
        while (end > 0 && line.charAt(end - 1) <= ' ') {
            end--;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// A number of 32 bits, or -1.
    static long number(String digits) {
        try {
            long value = Long.parseLong(digits);
            return value >= 0 && value <= MAX_ID ? value : -1;
        } catch (NumberFormatException e) {
            // Text is not under our control; the caller counts the line.
            return -1;
        }
    }

    /// Through a double, as the reference does it: its last digits are the ones that people know.
    private static long nanos(String seconds) {
        double nanos = Double.parseDouble(seconds) * NANOS_PER_SECOND;
        return nanos < Long.MAX_VALUE ? (long) nanos : -1;
    }
}
