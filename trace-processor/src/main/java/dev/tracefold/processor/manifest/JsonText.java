// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.manifest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a small JSON text whole: objects as maps, arrays as lists, integers as [Long], other
/// numbers as [Double], null as [#NULL].
final class JsonText {
    /// The value null.
    static final Object NULL = new Object();

    private static final int MAX_DEPTH = 64;

    private final String text;
    private int at;
    private int depth;

    private JsonText(String text) {
        this.text = text;
    }

    static Object parse(String text) {
        JsonText json = new JsonText(text);
        Object value = json.value();
        json.skipBlanks();
        if (json.at < text.length()) {
            throw json.bad("the end");
        }
        return value;
    }

    private Object value() {
        skipBlanks();
        if (++depth > MAX_DEPTH) {
            throw bad("fewer levels");
        }
        Object value =
                switch (peek()) {
                    case '{' -> object();
                    case '[' -> array();
                    case '"' -> string();
                    case 't' -> word("true", true);
                    case 'f' -> word("false", false);
                    case 'n' -> word("null", NULL);
                    default -> number();
                };
        depth--;
        return value;
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        skipBlanks();
        while (peek() != '}') {
            skipBlanks();
            String name = string();
            skipBlanks();
            expect(':');
            members.put(name, value());
            endOfElement('}');
        }
        expect('}');
        return members;
    }

    private List<Object> array() {
        List<Object> elements = new ArrayList<>();
        expect('[');
        skipBlanks();
        while (peek() != ']') {
            elements.add(value());
            endOfElement(']');
        }
        expect(']');
        return elements;
    }

    private void endOfElement(char close) {
        skipBlanks();
        if (peek() != close) {
            expect(',');
            skipBlanks();
        }
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            out.append(c == '\\' ? escaped() : c);
        }
        at++;
        return out.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> c;
        };
    }

    private char unicode() {
        if (at + 4 > text.length()) {
            throw bad("four hexadecimal digits");
        }
        try {
            char c = (char) Integer.parseInt(text, at, at + 4, 16);
            at += 4;
            return c;
        } catch (NumberFormatException e) {
            throw bad("four hexadecimal digits");
        }
    }

    private Object number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        try {
            return digits.matches("-?\\d+")
                    ? (Object) Long.valueOf(digits)
                    : Double.valueOf(digits);
        } catch (NumberFormatException e) {
            throw bad("a value");
        }
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw bad("a value");
        }
        at += word.length();
        return value;
    }

    private char peek() {
        if (at >= text.length()) {
            throw bad("more");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw bad("'" + c + "'");
        }
        at++;
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private RuntimeException bad(String expected) {
        return ManifestFields.broken(
                "invalid JSON at character %d: %s expected".formatted(at, expected));
    }
}
