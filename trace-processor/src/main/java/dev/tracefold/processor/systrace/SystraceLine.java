// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.systrace;

import java.nio.charset.StandardCharsets;

/// A line such as
///
/// ```
/// kworker/u16:1-77    (   77) [004] ....   316.196720: sched_switch: prev_comm=...
/// ```
///
/// A task's name may hold anything, so the number of the CPU in its brackets is what is looked for;
/// the process may be missing, and so may the flags.
///
/// The object is used again for the next line, and its texts are places in the bytes: there are millions of lines,
/// each read twice.
final class SystraceLine {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long MAX_ID = 0xFFFFFFFFL;
    private static final int EXACT_DIGITS = 15;
    private static final double[] POWERS = powers();

    private byte[] text = new byte[0];
    private int from;
    private int limit;
    private int taskStart;
    private int taskEnd;
    private int tgidStart;
    private int tgidEnd;
    private long tid;
    private long cpu;
    private long timestampNanos;
    private int nameStart;
    private int nameEnd;
    private int argsStart;
    private int argsEnd;

    /// Takes a line apart; false if it is none of an event.
    boolean read(byte[] line, int offset, int length) {
        text = line;
        from = offset;
        limit = offset + length;
        int open = cpuBracket();
        if (open < 0) {
            return false;
        }
        int close = endOfDigits(open + 1);
        int end = readTgid(endTrimmed(from, open));
        int digits = startOfDigits(end);
        if (digits >= end || digits == from || text[digits - 1] != '-') {
            return false;
        }
        taskStart = startStripped(from, digits - 1);
        taskEnd = endStripped(taskStart, digits - 1);
        tid = number(text, digits, end);
        cpu = number(text, open + 1, close);
        return tid >= 0 && cpu >= 0 && cpu <= Short.MAX_VALUE && readEvent(close + 1);
    }

    /// The bytes that places are in.
    byte[] text() {
        return text;
    }

    /// Where the name of the task starts.
    int taskStart() {
        return taskStart;
    }

    /// Where the name of the task ends.
    int taskEnd() {
        return taskEnd;
    }

    /// The process as it is written, which may be no number; nothing if it is not.
    int tgidStart() {
        return tgidStart;
    }

    /// Where the process ends.
    int tgidEnd() {
        return tgidEnd;
    }

    long tid() {
        return tid;
    }

    int cpu() {
        return (int) cpu;
    }

    long timestampNanos() {
        return timestampNanos;
    }

    /// Where the name of the event starts.
    int nameStart() {
        return nameStart;
    }

    /// Where the name of the event ends.
    int nameEnd() {
        return nameEnd;
    }

    /// Where that begins which the event says.
    int argsStart() {
        return argsStart;
    }

    /// Where the line ends but for white space.
    int argsEnd() {
        return argsEnd;
    }

    /// Reads `( tgid)` if it stands before a place.
    ///
    /// @return where the tid before it ends; where the line begins, if a parenthesis is missing
    private int readTgid(int end) {
        tgidStart = from;
        tgidEnd = from;
        if (end == from || text[end - 1] != ')') {
            return end;
        }
        int paren = end - 1;
        while (paren > from && text[paren] != '(') {
            paren--;
        }
        tgidStart = startStripped(paren + 1, end - 1);
        tgidEnd = endStripped(tgidStart, end - 1);
        return endTrimmed(from, paren);
    }

    /// The rest of a line: `<flags> <seconds>: <event>: <args>`.
    private boolean readEvent(int place) {
        int start = place;
        int colon = -1;
        while (start < limit && colon < 0) {
            if (isDigit(text[start])) {
                int end = endOfDigits(start);
                colon = endOfSeconds(end);
                start = colon < 0 ? end : start;
            } else {
                start++;
            }
        }
        if (colon < 0) {
            return false;
        }
        nameStart = startStripped(colon + 1, limit);
        argsEnd = endStripped(nameStart, limit);
        nameEnd = nameStart;
        while (nameEnd < argsEnd && (text[nameEnd] & 0xFF) > ' ' && text[nameEnd] != ':') {
            nameEnd++;
        }
        if (nameEnd == argsEnd || text[nameEnd] != ':') {
            return false;
        }
        argsStart = startStripped(nameEnd + 1, argsEnd);
        timestampNanos = nanos(start, colon);
        return timestampNanos >= 0;
    }

    /// Where `.digits:` that begins at a place has its colon, or -1.
    private int endOfSeconds(int dot) {
        if (dot >= limit || text[dot] != '.') {
            return -1;
        }
        int end = endOfDigits(dot + 1);
        return end > dot + 1 && end < limit && text[end] == ':' ? end : -1;
    }

    private int cpuBracket() {
        for (int open = from; open < limit; open++) {
            if (text[open] == '[') {
                int end = endOfDigits(open + 1);
                if (end > open + 1 && end < limit && text[end] == ']') {
                    return open;
                }
            }
        }
        return -1;
    }

    private int endOfDigits(int place) {
        int end = place;
        while (end < limit && isDigit(text[end])) {
            end++;
        }
        return end;
    }

    private int startOfDigits(int to) {
        int start = to;
        while (start > from && isDigit(text[start - 1])) {
            start--;
        }
        return start;
    }

    private int endTrimmed(int start, int to) {
        int end = to;
        while (end > start && (text[end - 1] & 0xFF) <= ' ') {
            end--;
        }
        return end;
    }

    private int startStripped(int place, int to) {
        int start = place;
        while (start < to && isSpace(text[start])) {
            start++;
        }
        return start;
    }

    private int endStripped(int start, int to) {
        int end = to;
        while (end > start && isSpace(text[end - 1])) {
            end--;
        }
        return end;
    }

    /// What [Character#isWhitespace(int)] says of ASCII.
    static boolean isSpace(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r') || (b >= 0x1C && b <= 0x1F);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /// A number of 32 bits, or -1.
    static long number(byte[] text, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(text[i])) {
                return number(new String(text, from, to - from, StandardCharsets.UTF_8));
            }
            value = Math.min(value * 10 + text[i] - '0', MAX_ID + 1);
        }
        return from == to || value > MAX_ID ? -1 : value;
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

    /// Through a double, as the reference does it: its last digits are the ones that people know. Up to fifteen
    /// digits, and any power of ten that far, are doubles without rounding, so one division rounds once, as
    /// reading the text would.
    private long nanos(int start, int colon) {
        double seconds;
        if (colon - start - 1 <= EXACT_DIGITS) {
            long digits = 0;
            int scale = 0;
            for (int i = start; i < colon; i++) {
                if (text[i] == '.') {
                    scale = colon - i - 1;
                } else {
                    digits = digits * 10 + text[i] - '0';
                }
            }
            seconds = (double) digits / POWERS[scale];
        } else {
            String written = new String(text, start, colon - start, StandardCharsets.US_ASCII);
            seconds = Double.parseDouble(written);
        }
        double nanos = seconds * NANOS_PER_SECOND;
        return nanos < Long.MAX_VALUE ? (long) nanos : -1;
    }

    private static double[] powers() {
        double[] powers = new double[EXACT_DIGITS + 1];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }
}
