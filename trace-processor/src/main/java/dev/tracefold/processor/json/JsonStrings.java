// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.tracefold.processor.storage.StringPool;

/// Strings of JSON text as the trace keeps them: UTF-8, without escape sequences.
final class JsonStrings {
    private static final int REPLACEMENT = 0xFFFD;
    private static final int FOUR_HEX_DIGITS = 4;

    private final StringPool pool;
    private byte[] scratch = new byte[256];

    JsonStrings(StringPool pool) {
        this.pool = pool;
    }

    /// Id of the string or key that a cursor has just read.
    int intern(JsonCursor cursor) {
        if (!cursor.escaped()) {
            return pool.intern(cursor.text(), cursor.start(), cursor.end() - cursor.start());
        }
        int length = unescape(cursor.text(), cursor.start(), cursor.end());
        return pool.intern(scratch, 0, length);
    }

    /// The string or key that a cursor has just read.
    String get(JsonCursor cursor) {
        byte[] text = cursor.text();
        int start = cursor.start();
        int length = cursor.end() - start;
        if (!cursor.escaped()) {
            return new String(text, start, length, StandardCharsets.UTF_8);
        }
        return new String(scratch, 0, unescape(text, start, cursor.end()), StandardCharsets.UTF_8);
    }

    /// The bytes of the string or key that a cursor has just read.
    byte[] bytes(JsonCursor cursor) {
        byte[] copy = new byte[cursor.end() - cursor.start()];
        int length = append(cursor, copy, 0);
        return length == copy.length ? copy : Arrays.copyOf(copy, length);
    }

    /// Appends the string or key that a cursor has just read to an array that is long enough for its
    /// text.
    ///
    /// @return where it ends there
    int append(JsonCursor cursor, byte[] to, int at) {
        int length = cursor.end() - cursor.start();
        byte[] from = cursor.text();
        int start = cursor.start();
        if (cursor.escaped()) {
            length = unescape(from, start, cursor.end());
            from = scratch;
            start = 0;
        }
        System.arraycopy(from, start, to, at, length);
        return at + length;
    }

    /// An escape sequence is never shorter than what it stands for.
    private int unescape(byte[] text, int start, int end) {
        if (scratch.length < end - start) {
            scratch = new byte[Integer.highestOneBit(end - start) * 2];
        }
        int out = 0;
        int p = start;
        while (p < end) {
            byte b = text[p++];
            if (b != '\\' || p == end) {
                scratch[out++] = b;
                continue;
            }
            b = text[p++];
            if (b != 'u') {
                scratch[out++] = simpleEscape(b);
                continue;
            }
            int codePoint = hex(text, p, end);
            if (codePoint < 0) {
                scratch[out++] = b;
                continue;
            }
            p += FOUR_HEX_DIGITS;
            if (Character.isSurrogate((char) codePoint)) {
                codePoint = surrogate(codePoint, text, p, end);
                p += codePoint == REPLACEMENT ? 0 : 2 + FOUR_HEX_DIGITS;
            }
            out = encode(codePoint, out);
        }
        return out;
    }

    /// The code point of a high surrogate and the low one that is escaped behind it.
    private static int surrogate(int high, byte[] text, int at, int end) {
        int low = isEscape(text, at, end) ? hex(text, at + 2, end) : -1;
        boolean pair =
                Character.isHighSurrogate((char) high)
                        && low >= 0
                        && Character.isLowSurrogate((char) low);
        return pair ? Character.toCodePoint((char) high, (char) low) : REPLACEMENT;
    }

    private static boolean isEscape(byte[] text, int at, int end) {
        return at + 2 <= end && text[at] == '\\' && text[at + 1] == 'u';
    }

    private static byte simpleEscape(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> letter;
        };
    }

    private static int hex(byte[] text, int from, int end) {
        if (from + FOUR_HEX_DIGITS > end) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < FOUR_HEX_DIGITS; i++) {
            int digit = Character.digit(text[from + i], 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private int encode(int codePoint, int at) {
        int out = at;
        if (codePoint < 0x80) {
            scratch[out++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            scratch[out++] = (byte) (0xC0 | codePoint >> 6);
            scratch[out++] = (byte) (0x80 | (codePoint & 0x3F));
        } else if (codePoint < 0x10000) {
            scratch[out++] = (byte) (0xE0 | codePoint >> 12);
            scratch[out++] = (byte) (0x80 | (codePoint >> 6 & 0x3F));
            scratch[out++] = (byte) (0x80 | (codePoint & 0x3F));
        } else {
            scratch[out++] = (byte) (0xF0 | codePoint >> 18);
            scratch[out++] = (byte) (0x80 | (codePoint >> 12 & 0x3F));
            scratch[out++] = (byte) (0x80 | (codePoint >> 6 & 0x3F));
            scratch[out++] = (byte) (0x80 | (codePoint & 0x3F));
        }
        return out;
    }
}
