// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

/// Takes the text of a marker apart at its bars.
final class AtraceText {
    /// What became of a text.
    sealed interface Result {
        /// It is a marker.
        record Parsed(AtraceMarkers.Mark mark) implements Result {}

        /// It is meant for somebody else.
        record Ignored() implements Result {}

        /// It is no marker.
        record Failed() implements Result {}
    }

    /// A number in a text.
    ///
    /// @param valid false when the text is no number
    record Digits(boolean valid, long value) {
        private static final Digits INVALID = new Digits(false, 0);
    }

    private static final Result FAILED = new Result.Failed();

    private final String text;
    private int at;

    private AtraceText(String text) {
        this.text = text;
    }

    static Result parse(String untrimmed) {
        int length = untrimmed.length();
        while (length > 0
                && (untrimmed.charAt(length - 1) == '\n' || untrimmed.charAt(length - 1) == 0)) {
            length--;
        }
        return new AtraceText(untrimmed.substring(0, length)).parse();
    }

    static Digits number(String digits) {
        try {
            return new Digits(true, Long.parseLong(digits));
        } catch (NumberFormatException e) {
            // Programs write what they like; the caller counts it.
            return Digits.INVALID;
        }
    }

    private Result parse() {
        String phase = next();
        if (phase.isEmpty()) {
            return FAILED;
        }
        Digits tgid = number(next());
        if (tgid.value() < 0 || tgid.value() > 0xFFFFFFFFL) {
            tgid = Digits.INVALID;
        }
        char letter = phase.charAt(0);
        if (letter == 'E') {
            return mark(letter, tgid, "", 0, "");
        }
        if ("BSFINCGH".indexOf(letter) < 0) {
            return text.startsWith("trace_event_clock_sync:") ? new Result.Ignored() : FAILED;
        }
        return tgid.valid() ? parse(letter, tgid) : FAILED;
    }

    private Result parse(char letter, Digits tgid) {
        return switch (letter) {
            case 'B' -> {
                String name = at < text.length() ? text.substring(at) : "";
                yield mark(letter, tgid, name.isEmpty() ? "[empty slice name]" : name, 0, "");
            }
            case 'I' -> {
                String name = next();
                yield name.isEmpty() ? FAILED : mark(letter, tgid, name, 0, "");
            }
            case 'N' -> {
                String track = next();
                String name = next();
                boolean complete = !track.isEmpty() && !name.isEmpty();
                yield complete ? mark(letter, tgid, name, 0, track) : FAILED;
            }
            case 'G' -> {
                String track = next();
                String name = next();
                Digits cookie = number(next());
                boolean complete = !track.isEmpty() && !name.isEmpty() && cookie.valid();
                yield complete ? mark(letter, tgid, name, cookie.value(), track) : FAILED;
            }
            case 'H' -> parseTrackEnd(tgid);
            default -> {
                String name = next();
                Digits value = number(next());
                boolean complete = !name.isEmpty() && value.valid();
                yield complete ? mark(letter, tgid, name, value.value(), "") : FAILED;
            }
        };
    }

    /// Older ones repeat the slice's name before the cookie.
    private Result parseTrackEnd(Digits tgid) {
        String track = next();
        String third = next();
        String fourth = next();
        Digits cookie = number(fourth.isEmpty() ? third : fourth);
        boolean complete = !track.isEmpty() && cookie.valid();
        return complete ? mark('H', tgid, "", cookie.value(), track) : FAILED;
    }

    private static Result mark(
            char letter, Digits tgid, String name, long value, String trackName) {
        return new Result.Parsed(
                new AtraceMarkers.Mark(letter, tgid.value(), name, value, trackName));
    }

    /// The text up to the next bar, NUL or the end.
    private String next() {
        int from = Math.min(at, text.length());
        int to = from;
        while (to < text.length() && text.charAt(to) != '|' && text.charAt(to) != 0) {
            to++;
        }
        at = to + 1;
        return text.substring(from, to);
    }
}
