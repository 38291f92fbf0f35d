// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Walks over JSON text in an array. A value is skipped and described at once: its kind, where its
/// bytes are, and its number if it is one.
///
/// A value that reaches the limit is [Outcome#INCOMPLETE]: more bytes may belong to it. The cursor is
/// then nowhere in particular; whoever uses it remembers where to go back to.
final class JsonCursor {
    /// How an attempt to read went.
    enum Outcome {
        /// Read; the cursor stands behind it.
        OK,
        /// The text ends before it is decided.
        INCOMPLETE,
        /// No JSON.
        MALFORMED
    }

    /// What a value is.
    enum Kind {
        /// A number, integer or not.
        NUMBER,
        /// A string.
        STRING,
        /// `true`.
        TRUE,
        /// `false`.
        FALSE,
        /// `null`.
        NULL,
        /// An object with all that is in it.
        OBJECT,
        /// An array with all that is in it.
        ARRAY
    }

    /// Returned by [#peek()] where the text ends.
    static final int END = -1;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private byte[] text = new byte[0];
    private int position;
    private int limit;
    private Kind kind = Kind.NULL;
    private int start;
    private int end;
    private boolean escaped;
    private final JsonNumber number = new JsonNumber();

    /// Goes to a place in an array.
    void reset(byte[] newText, int from, int newLimit) {
        text = newText;
        position = from;
        limit = newLimit;
    }

    /// Where the cursor stands.
    int position() {
        return position;
    }

    /// Goes elsewhere in the same text.
    void position(int to) {
        position = to;
    }

    /// Where the text ends.
    int limit() {
        return limit;
    }

    /// The next byte that is no white space, without going behind it, or [#END].
    int peek() {
        byte[] t = text;
        int p = position;
        while (p < limit) {
            byte b = t[p];
            if (b > ' ' || (b != ' ' && b != '\n' && b != '\r' && b != '\t')) {
                position = p;
                return b & 0xFF;
            }
            p++;
        }
        position = p;
        return END;
    }

    /// Goes on by one byte.
    void skip() {
        position++;
    }

    /// The array under the cursor.
    byte[] text() {
        return text;
    }

    /// What was read last.
    Kind kind() {
        return kind;
    }

    /// Where the bytes of the last value or key begin; those of a string without its quotes.
    int start() {
        return start;
    }

    /// Where they end.
    int end() {
        return end;
    }

    /// Whether the last string has escape sequences.
    boolean escaped() {
        return escaped;
    }

    /// Has the last value be one that somebody else has read.
    void describe(Kind newKind, int newStart, int newEnd) {
        kind = newKind;
        start = newStart;
        end = newEnd;
    }

    /// The last number; it changes with the next.
    JsonNumber number() {
        return number;
    }

    /// Reads `"key" :` and stops before the value.
    Outcome key() {
        int next = peek();
        if (next != '"') {
            return next == END ? Outcome.INCOMPLETE : Outcome.MALFORMED;
        }
        if (!string()) {
            return Outcome.INCOMPLETE;
        }
        next = peek();
        if (next != ':') {
            return next == END ? Outcome.INCOMPLETE : Outcome.MALFORMED;
        }
        position++;
        return Outcome.OK;
    }

    /// Reads a value of any kind.
    Outcome value() {
        return switch (peek()) {
            case END -> Outcome.INCOMPLETE;
            case '"' -> {
                kind = Kind.STRING;
                yield string() ? Outcome.OK : Outcome.INCOMPLETE;
            }
            case '{' -> block(Kind.OBJECT, (byte) '{', (byte) '}');
            case '[' -> block(Kind.ARRAY, (byte) '[', (byte) ']');
            case 't' -> literal(Kind.TRUE, "true");
            case 'f' -> literal(Kind.FALSE, "false");
            case 'n' -> literal(Kind.NULL, "null");
            default -> number(limit, false);
        };
    }

    /// Reads the string just read again, as a number.
    ///
    /// @return whether it is a number from end to end
    boolean stringAsNumber() {
        int stringEnd = end;
        position = start;
        boolean whole = number(stringEnd, true) == Outcome.OK && position == stringEnd;
        position = stringEnd + 1;
        return whole;
    }

    /// Goes behind the closing quote; false when there is none.
    private boolean string() {
        byte[] t = text;
        int p = position + 1;
        start = p;
        escaped = false;
        while (true) {
            p = quoteOrBackslash(t, p, limit);
            if (p >= limit) {
                return false;
            }
            if (t[p] == '"') {
                end = p;
                position = p + 1;
                return true;
            }
            escaped = true;
            p += 2;
        }
    }

    /// Eight bytes at a time: a byte of `x` is zero where the text has the wanted one.
    private static int quoteOrBackslash(byte[] t, int from, int limit) {
        int p = from;
        while (p + Long.BYTES <= limit) {
            long word = (long) LONGS.get(t, p);
            long q = word ^ QUOTES;
            long b = word ^ BACKSLASHES;
            long hit = (((q - ONES) & ~q) | ((b - ONES) & ~b)) & HIGH_BITS;
            if (hit != 0) {
                return p + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
            p += Long.BYTES;
        }
        while (p < limit && t[p] != '"' && t[p] != '\\') {
            p++;
        }
        return p;
    }

    /// Only brackets of one sort are counted: the other sort is checked where the block is read.
    private Outcome block(Kind blockKind, byte open, byte close) {
        byte[] t = text;
        int from = position;
        int depth = 0;
        int p = from;
        while (p < limit) {
            byte b = t[p];
            if (b == '"') {
                position = p;
                if (!string()) {
                    return Outcome.INCOMPLETE;
                }
                p = position;
                continue;
            }
            p++;
            if (b == open) {
                depth++;
            } else if (b == close && --depth == 0) {
                kind = blockKind;
                start = from;
                end = p;
                position = p;
                return Outcome.OK;
            }
        }
        return Outcome.INCOMPLETE;
    }

    private Outcome literal(Kind literalKind, String word) {
        int length = word.length();
        if (position + length > limit) {
            return Outcome.INCOMPLETE;
        }
        for (int i = 0; i < length; i++) {
            if (text[position + i] != word.charAt(i)) {
                return Outcome.MALFORMED;
            }
        }
        kind = literalKind;
        position += length;
        return Outcome.OK;
    }

    private Outcome number(int numberLimit, boolean mayEndAtLimit) {
        int numberEnd = number.read(text, position, numberLimit);
        if (numberEnd == position) {
            return Outcome.MALFORMED;
        }
        if (numberEnd == numberLimit && !mayEndAtLimit) {
            return Outcome.INCOMPLETE;
        }
        kind = Kind.NUMBER;
        start = position;
        end = numberEnd;
        position = numberEnd;
        return Outcome.OK;
    }
}
