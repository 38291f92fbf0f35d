// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// A GLOB or LIKE pattern, matched as SQLite matches it: by characters of UTF-8, LIKE without
/// regard to the case of ASCII letters.
final class TextPattern {
    /// SQLite's default limit, with its message.
    private static final int LONGEST = 50_000;

    private static final int NONE = -1;

    private final byte[] pattern;
    private final boolean isLike;
    private final int matchAll;
    private final int matchOne;
    private final int matchSet;

    private TextPattern(byte[] pattern, boolean isLike) {
        if (pattern.length > LONGEST) {
            throw new ProcessorException(
                    Failure.user("SQL_ERROR", "LIKE or GLOB pattern too complex"));
        }
        this.pattern = pattern;
        this.isLike = isLike;
        this.matchAll = isLike ? '%' : '*';
        this.matchOne = isLike ? '_' : '?';
        this.matchSet = isLike ? NONE : '[';
    }

    /// `*`, `?` and `[...]`.
    static TextPattern glob(byte[] pattern) {
        return new TextPattern(pattern, false);
    }

    /// `%` and `_`.
    static TextPattern like(byte[] pattern) {
        return new TextPattern(pattern, true);
    }

    /// Whether the text of `length` bytes at an address matches.
    boolean matches(long text, int length) {
        return matches(new Text(text, length));
    }

    /// A text where it lies.
    private record Text(long address, int length) {
        int byteAt(int index) {
            return Native.getByte(address + index) & 0xFF;
        }
    }

    /// Greedy matching with one place to go back to: after a match-all, only the last one needs
    /// another try, since an earlier one that took more could not match what the later one cannot.
    private boolean matches(Text text) {
        int p = 0;
        int t = 0;
        int retryPattern = NONE;
        int retryText = 0;
        while (t < text.length() || p < pattern.length) {
            if (p < pattern.length && (pattern[p] & 0xFF) == matchAll) {
                retryPattern = ++p;
                retryText = t;
                continue;
            }
            int after = matchOneAt(p, text, t);
            if (after != NONE) {
                t += characterBytes(text, t);
                p = after;
            } else if (retryPattern == NONE || retryText >= text.length()) {
                return false;
            } else {
                retryText += characterBytes(text, retryText);
                t = retryText;
                p = retryPattern;
            }
        }
        return true;
    }

    /// Where the pattern goes on when what is at `p` matches the character at `t`, or NONE.
    private int matchOneAt(int p, Text text, int t) {
        if (p >= pattern.length || t >= text.length()) {
            return NONE;
        }
        int c = pattern[p] & 0xFF;
        if (c == matchOne) {
            return p + 1;
        }
        if (c == matchSet) {
            return matchSetAt(p, character(text, t));
        }
        int wanted = character(p);
        int found = character(text, t);
        boolean same = wanted == found || (isLike && fold(wanted) == fold(found));
        return same ? p + characterBytes(p) : NONE;
    }

    /// `[abc]`, `[a-z]`, `[^abc]`; a `]` that comes first is a member.
    private int matchSetAt(int start, int character) {
        int p = start + 1;
        boolean inverted = byteAt(p) == '^';
        if (inverted) {
            p++;
        }
        boolean seen = byteAt(p) == ']' && character == ']';
        if (byteAt(p) == ']') {
            p++;
        }
        int previous = NONE;
        while (byteAt(p) != NONE && byteAt(p) != ']') {
            if (previous != NONE && isRangeAt(p)) {
                p++;
                seen |= character >= previous && character <= character(p);
                previous = NONE;
            } else {
                previous = character(p);
                seen |= character == previous;
            }
            p += characterBytes(p);
        }
        return byteAt(p) == NONE || seen == inverted ? NONE : p + 1;
    }

    /// A `-` that is not the last of its set.
    private boolean isRangeAt(int p) {
        return byteAt(p) == '-' && byteAt(p + 1) != NONE && byteAt(p + 1) != ']';
    }

    private int byteAt(int p) {
        return p < pattern.length ? pattern[p] & 0xFF : NONE;
    }

    private static int fold(int character) {
        return character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
    }

    private int character(int at) {
        int c = pattern[at] & 0xFF;
        if (c < 0xC0) {
            return c;
        }
        int value = lead(c);
        for (int i = at + 1; i < pattern.length && (pattern[i] & 0xC0) == 0x80; i++) {
            value = (value << 6) + (pattern[i] & 0x3F);
        }
        return valid(value);
    }

    private int characterBytes(int at) {
        int end = at + 1;
        if ((pattern[at] & 0xFF) >= 0xC0) {
            while (end < pattern.length && (pattern[end] & 0xC0) == 0x80) {
                end++;
            }
        }
        return end - at;
    }

    private static int character(Text text, int at) {
        int c = text.byteAt(at);
        if (c < 0xC0) {
            return c;
        }
        int value = lead(c);
        for (int i = at + 1; i < text.length() && (text.byteAt(i) & 0xC0) == 0x80; i++) {
            value = (value << 6) + (text.byteAt(i) & 0x3F);
        }
        return valid(value);
    }

    private static int characterBytes(Text text, int at) {
        int end = at + 1;
        if (text.byteAt(at) >= 0xC0) {
            while (end < text.length() && (text.byteAt(end) & 0xC0) == 0x80) {
                end++;
            }
        }
        return end - at;
    }

    /// The value bits of a first byte, as SQLite's decoder reads them.
    private static int lead(int c) {
        if (c < 0xE0) {
            return c & 0x1F;
        }
        if (c < 0xF0) {
            return c & 0x0F;
        }
        return c < 0xF8 ? c & 0x07 : c < 0xFC ? c & 0x03 : c < 0xFE ? c & 0x01 : 0;
    }

    /// Overlong forms, surrogates and non-characters become U+FFFD.
    private static int valid(int value) {
        boolean bad =
                value < 0x80 || (value & 0xFFFFF800) == 0xD800 || (value & 0xFFFFFFFE) == 0xFFFE;
        return bad ? 0xFFFD : value;
    }
}
