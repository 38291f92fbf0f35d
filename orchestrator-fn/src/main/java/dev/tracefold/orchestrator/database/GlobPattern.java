// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.database;

/// SQLite's GLOB in other words: `*`, `?` and `[...]` (with `^` for not), and nothing is escaped.
public final class GlobPattern {
    private static final String SPECIAL_IN_EXPRESSIONS = "\\.^$|()[]{}*+?";

    private GlobPattern() {}

    /// The same as a regular expression of PostgreSQL (and, as far as it goes, of Java).
    public static String asRegularExpression(String pattern) {
        StringBuilder expression = new StringBuilder("^(?:");
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            int end = c == '[' ? classEnd(pattern, at) : -1;
            if (end > 0) {
                appendClass(expression, pattern.substring(at + 1, end));
                at = end + 1;
            } else {
                appendOne(expression, c);
                at++;
            }
        }
        return expression.append(")$").toString();
    }

    /// The texts before the first wildcard: what matches begins so.
    public static String literalPrefix(String pattern) {
        int at = 0;
        while (at < pattern.length() && "*?[".indexOf(pattern.charAt(at)) < 0) {
            at++;
        }
        return pattern.substring(0, at);
    }

    private static void appendOne(StringBuilder expression, char c) {
        switch (c) {
            case '*' -> expression.append(".*");
            case '?' -> expression.append('.');
            default -> {
                if (SPECIAL_IN_EXPRESSIONS.indexOf(c) >= 0) {
                    expression.append('\\');
                }
                expression.append(c);
            }
        }
    }

    // A class holds one member at least, so that a bracket right at its start is one.
    private static int classEnd(String pattern, int open) {
        int from = open + 1;
        if (from < pattern.length() && pattern.charAt(from) == '^') {
            from++;
        }
        return pattern.indexOf(']', from + 1);
    }

    private static void appendClass(StringBuilder expression, String members) {
        expression.append('[');
        int from = 0;
        if (members.startsWith("^")) {
            expression.append('^');
            from = 1;
        }
        for (int i = from; i < members.length(); i++) {
            char c = members.charAt(i);
            if (c == '\\' || c == '[' || c == ']' || c == '^') {
                expression.append('\\');
            }
            expression.append(c);
        }
        expression.append(']');
    }
}
