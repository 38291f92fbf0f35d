// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.descriptor;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;

/// A place in a text of the protobuf text format; knows its words, numbers and quoted texts.
final class TextCursor {
    private final String source;
    private final String text;
    private int at;

    /// @param source what to call the text in failures
    TextCursor(String source, String text) {
        this.source = source;
        this.text = text;
        skipBlank();
    }

    /// Whether nothing but blanks is left.
    boolean atEnd() {
        return at == text.length();
    }

    int position() {
        return at;
    }

    char peek() {
        return charAt(at);
    }

    /// Takes a character and the blanks after it, if it is there.
    boolean take(char c) {
        if (peek() != c || atEnd()) {
            return false;
        }
        at++;
        skipBlank();
        return true;
    }

    /// A name of a field or value.
    String word(String what) {
        int start = at;
        while (isWordPart(charAt(at))) {
            at++;
        }
        if (at == start) {
            throw failure(start, "expected %s but found %s".formatted(what, found(start)));
        }
        return taken(start);
    }

    /// A full name in brackets, the opening one is taken already.
    String extensionName() {
        int start = at;
        while (isWordPart(charAt(at)) || charAt(at) == '.' || charAt(at) == '/') {
            at++;
        }
        String name = taken(start);
        if (!take(']')) {
            throw failure(start, "expected ']' after the name of an extension");
        }
        return name;
    }

    /// Everything up to what cannot be part of a number, sign included.
    String number() {
        int start = at;
        if (charAt(at) == '-') {
            at++;
            skipBlank();
        }
        int digits = at;
        while (isWordPart(charAt(at))
                || charAt(at) == '.'
                || ((charAt(at) == '+' || charAt(at) == '-') && isExponent(at - 1, digits))) {
            at++;
        }
        if (at == digits) {
            throw failure(start, "expected a value but found " + found(start));
        }
        boolean negative = charAt(start) == '-';
        String value = text.substring(digits, at);
        skipBlank();
        return negative ? '-' + value : value;
    }

    private boolean isExponent(int place, int digits) {
        char c = charAt(place);
        return place > digits && (c == 'e' || c == 'E') && !text.startsWith("0x", digits);
    }

    /// One or more quoted texts in a row.
    byte[] quoted() {
        if (peek() != '"' && peek() != '\'') {
            throw failure(at, "expected a quoted text but found " + found(at));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (peek() == '"' || peek() == '\'') {
            quoted(bytes);
            skipBlank();
        }
        return bytes.toByteArray();
    }

    private void quoted(ByteArrayOutputStream bytes) {
        int start = at;
        char quote = text.charAt(at++);
        int run = at;
        while (charAt(at) != quote) {
            if (at == text.length() || charAt(at) == '\n') {
                throw failure(start, "the quoted text does not end on its line");
            }
            if (charAt(at) == '\\') {
                copy(run, bytes);
                escaped(bytes);
                run = at;
            } else {
                at++;
            }
        }
        copy(run, bytes);
        at++;
    }

    private void copy(int from, ByteArrayOutputStream bytes) {
        bytes.writeBytes(text.substring(from, at).getBytes(StandardCharsets.UTF_8));
    }

    private void escaped(ByteArrayOutputStream bytes) {
        int start = at;
        at++;
        char c = charAt(at);
        at++;
        switch (c) {
            case 'a' -> bytes.write(0x07);
            case 'b' -> bytes.write('\b');
            case 'f' -> bytes.write('\f');
            case 'n' -> bytes.write('\n');
            case 'r' -> bytes.write('\r');
            case 't' -> bytes.write('\t');
            case 'v' -> bytes.write(0x0B);
            case '\\', '\'', '"', '?' -> bytes.write(c);
            case 'x', 'X' -> bytes.write(digits(start, 16, 2));
            case 'u' -> codePoint(start, 4, bytes);
            case 'U' -> codePoint(start, 8, bytes);
            default -> {
                at--;
                bytes.write(digits(start, 8, 3));
            }
        }
    }

    private void codePoint(int start, int length, ByteArrayOutputStream bytes) {
        int codePoint = digits(start, 16, length);
        if (!Character.isValidCodePoint(codePoint)) {
            throw failure(start, "no such character");
        }
        bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }

    private int digits(int start, int radix, int most) {
        int value = 0;
        int count = 0;
        while (count < most && Character.digit(charAt(at), radix) >= 0) {
            value = value * radix + Character.digit(charAt(at), radix);
            at++;
            count++;
        }
        if (count == 0) {
            throw failure(start, "no such escape sequence");
        }
        return value;
    }

    private String taken(int start) {
        String word = text.substring(start, at);
        skipBlank();
        return word;
    }

    private void skipBlank() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
                at++;
            } else {
                return;
            }
        }
    }

    private char charAt(int place) {
        return place >= 0 && place < text.length() ? text.charAt(place) : '\0';
    }

    private String found(int place) {
        return place >= text.length() ? "the end of the text" : "'" + text.charAt(place) + "'";
    }

    private static boolean isWordPart(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_';
    }

    /// A failure that says where.
    ProcessorException failure(int place, String message) {
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < Math.min(place, text.length()); i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new ProcessorException(
                Failure.user(
                        "MALFORMED_TEXTPROTO",
                        "%s:%d:%d: %s".formatted(source, line, place - lineStart + 1, message)));
    }
}
