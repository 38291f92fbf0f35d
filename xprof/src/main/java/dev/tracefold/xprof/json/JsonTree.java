// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.xprof.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// JSON that was written by [JsonWriter], read back: an object is a map, an array a list, a number a double,
/// and nothing an empty text. What a tool has written is read by who draws it.
public final class JsonTree {
    private final String text;
    private int at;

    private JsonTree(String text) {
        this.text = text;
    }

    /// Reads a whole document.
    ///
    /// @throws IllegalArgumentException if it is no JSON
    public static Object parse(String text) {
        JsonTree tree = new JsonTree(text);
        Object value = tree.value();
        tree.blanks();
        if (tree.at != text.length()) {
            throw tree.unexpected("the end");
        }
        return value;
    }

    /// A member of an object; an empty text if there is none.
    public static Object member(Object object, String name) {
        return members(object).getOrDefault(name, "");
    }

    /// The members of an object; none if it is something else.
    public static Map<String, Object> members(Object object) {
        Map<String, Object> result = new LinkedHashMap<>();
        if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> result.put(key.toString(), value));
        }
        return result;
    }

    /// The elements of an array; none if it is something else.
    public static List<Object> elements(Object array) {
        return array instanceof List<?> list ? List.copyOf(list) : List.of();
    }

    /// A number, also one written as a text; 0 if it is something else.
    public static double number(Object value) {
        if (value instanceof Double number) {
            return number;
        }
        try {
            return value instanceof String digits && !digits.isEmpty()
                    ? Double.parseDouble(digits)
                    : 0;
        } catch (NumberFormatException e) {
            return 0; // a text that is no number
        }
    }

    private Object value() {
        blanks();
        char c = peek();
        return switch (c) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", "");
            default -> number();
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> result = new LinkedHashMap<>();
        at++;
        blanks();
        while (peek() != '}') {
            String name = string();
            blanks();
            expect(':');
            result.put(name, value());
            separator('}');
        }
        at++;
        return result;
    }

    private List<Object> array() {
        List<Object> result = new ArrayList<>();
        at++;
        blanks();
        while (peek() != ']') {
            result.add(value());
            separator(']');
        }
        at++;
        return result;
    }

    private void separator(char end) {
        blanks();
        if (peek() != end) {
            expect(',');
            blanks();
        }
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw unexpected(word);
        }
        at += word.length();
        return value;
    }

    private Object number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return Double.valueOf(text.substring(start, at));
        } catch (NumberFormatException e) {
            at = start;
            throw new IllegalArgumentException(unexpected("a value").getMessage(), e);
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
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw unexpected("four digits");
                }
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> c;
        };
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw unexpected("more");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw unexpected("'" + c + "'");
        }
        at++;
    }

    private IllegalArgumentException unexpected(String expectation) {
        return new IllegalArgumentException(
                "JSON, character %d: expected %s".formatted(at, expectation));
    }
}
