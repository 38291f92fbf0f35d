// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.demangle;

/// A mangled name and how far it has been read.
final class Input {
    private static final int MAX_DEPTH = 128;

    /// Names refer back to parts of themselves, and could grow without bounds.
    private static final int MAX_LENGTH = 1 << 16;

    private final String text;
    private int position;
    private int depth;

    Input(String text, int start) {
        this.text = text;
        this.position = start;
    }

    int position() {
        return position;
    }

    void moveTo(int newPosition) {
        position = newPosition;
    }

    boolean atEnd() {
        return position >= text.length();
    }

    /// The next character, or 0 at the end.
    char peek() {
        return peek(0);
    }

    /// The character so many behind the next, or 0.
    char peek(int ahead) {
        int at = position + ahead;
        return at < text.length() ? text.charAt(at) : 0;
    }

    char take() throws MalformedName {
        require(!atEnd());
        return text.charAt(position++);
    }

    boolean takeIf(char c) {
        boolean isNext = peek() == c;
        position += isNext ? 1 : 0;
        return isNext;
    }

    boolean takeIf(String prefix) {
        boolean isNext = text.startsWith(prefix, position);
        position += isNext ? prefix.length() : 0;
        return isNext;
    }

    void expect(char c) throws MalformedName {
        require(takeIf(c));
    }

    String take(int length) throws MalformedName {
        require(length >= 0 && length <= text.length() - position);
        position += length;
        return text.substring(position - length, position);
    }

    String rest() {
        return text.substring(position);
    }

    boolean isDigit() {
        return peek() >= '0' && peek() <= '9';
    }

    /// Decimal digits, as they are.
    String digits() {
        int start = position;
        while (isDigit()) {
            position++;
        }
        return text.substring(start, position);
    }

    int number() throws MalformedName {
        String digits = digits();
        require(!digits.isEmpty() && digits.length() < 9);
        return Integer.parseInt(digits);
    }

    /// The number of a back reference: `_` is 0, `0_` is 1.
    int sequence(int radix) throws MalformedName {
        if (takeIf('_')) {
            return 0;
        }
        int value = 0;
        while (!takeIf('_')) {
            int digit = Character.digit(take(), radix);
            require(digit >= 0 && value < 1 << 20);
            value = value * radix + digit;
        }
        return value + 1;
    }

    void require(boolean condition) throws MalformedName {
        if (!condition) {
            throw MalformedName.INSTANCE;
        }
    }

    void enter() throws MalformedName {
        require(++depth <= MAX_DEPTH);
    }

    void leave() {
        depth--;
    }

    /// The text, unless it is of a length that no name has.
    String bounded(String result) throws MalformedName {
        require(result.length() <= MAX_LENGTH);
        return result;
    }
}
