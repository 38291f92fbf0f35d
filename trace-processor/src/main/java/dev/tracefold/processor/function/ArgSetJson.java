// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/// An arg set as one JSON object: `a.b[1]` is element 1 of member `b` of member `a`. Members keep
/// the order in which they first appear; elements that are missing are null.
final class ArgSetJson {
    /// Beyond it an index is a mistake of the trace, and no reason to fill memory with nulls.
    private static final int MAX_INDEX = 1 << 16;

    private final Map<String, Object> root = new LinkedHashMap<>();

    /// @param json the value's text
    void put(String key, String json) {
        Object at = root;
        List<Object> path = path(key);
        for (int i = 0; i < path.size(); i++) {
            boolean last = i == path.size() - 1;
            @Nullable Object next = last ? null : path.get(i + 1);
            at = descend(key, at, path.get(i), next, json);
        }
    }

    String text() {
        StringBuilder out = new StringBuilder();
        write(out, root);
        return out.toString();
    }

    private static Object descend(
            String key, Object at, Object step, @Nullable Object next, String json) {
        @Nullable Object held =
                switch (at) {
                    case Map<?, ?> map when step instanceof String -> map.get(step);
                    case List<?> list when step instanceof Integer index ->
                            index < list.size() ? list.get(index) : null;
                    default -> throw conflict(key);
                };
        boolean empty = held == null || held.equals("null");
        if (empty) {
            held =
                    next == null
                            ? json
                            : next instanceof String ? new LinkedHashMap<>() : new ArrayList<>();
            set(at, step, held);
        } else if (next == null || held instanceof String) {
            throw conflict(key);
        }
        return held == null ? "null" : held;
    }

    @SuppressWarnings("unchecked") // only this class puts in
    private static void set(Object at, Object step, Object value) {
        if (at instanceof List<?> && step instanceof Integer index) {
            List<Object> list = (List<Object>) at;
            while (list.size() <= index) {
                list.add("null");
            }
            list.set(index, value);
        } else {
            ((Map<String, Object>) at).put((String) step, value);
        }
    }

    private static FunctionException conflict(String key) {
        return new FunctionException(
                "__intrinsic_arg_set_to_json: key '%s' conflicts with another key".formatted(key));
    }

    /// Names as String, indexes as Integer.
    private static List<Object> path(String key) {
        List<Object> path = new ArrayList<>();
        for (String part : key.split("\\.", -1)) {
            int bracket = part.indexOf('[');
            path.add(bracket < 0 ? part : part.substring(0, bracket));
            while (bracket >= 0) {
                int end = part.indexOf(']', bracket);
                path.add(index(key, part, bracket, end));
                bracket = part.indexOf('[', end);
            }
        }
        return path;
    }

    private static int index(String key, String part, int bracket, int end) {
        try {
            int index = end < 0 ? -1 : Integer.parseInt(part.substring(bracket + 1, end));
            if (index >= 0 && index <= MAX_INDEX) {
                return index;
            }
        } catch (NumberFormatException e) {
            // Said below, with the key.
        }
        throw new FunctionException(
                "__intrinsic_arg_set_to_json: key '%s' has a bad index".formatted(key));
    }

    private static void write(StringBuilder out, Object value) {
        switch (value) {
            case Map<?, ?> map -> {
                out.append('{');
                map.forEach((name, member) -> {
                    out.append(out.charAt(out.length() - 1) == '{' ? "" : ",");
                    out.append(quoted(String.valueOf(name))).append(':');
                    write(out, member);
                });
                out.append('}');
            }
            case List<?> list -> {
                out.append('[');
                for (int i = 0; i < list.size(); i++) {
                    out.append(i == 0 ? "" : ",");
                    write(out, list.get(i));
                }
                out.append(']');
            }
            default -> out.append(value);
        }
    }

    static String number(double value) {
        if (Double.isNaN(value)) {
            return "\"NaN\"";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
        }
        String text = String.format(java.util.Locale.ROOT, "%.17g", value);
        return shortest(value, text);
    }

    private static String shortest(double value, String text) {
        String candidate = Double.toString(value);
        if (candidate.endsWith(".0")) {
            candidate = candidate.substring(0, candidate.length() - 2);
        }
        return candidate.contains("E") ? text : candidate;
    }

    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
