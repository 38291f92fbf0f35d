// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.database;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// A pattern of SQLite's GLOB: `*`, `?` and `[...]` (with `^` for not), and nothing is escaped. The
/// characters are code points. A class that is not closed, or holds nothing, matches nothing.
public final class GlobPattern {
    private static final String SPECIAL_IN_EXPRESSIONS = "\\.^$|()[]{}*+?-&~";
    // A class of digits, twice: more beginnings than that are no help to an index.
    private static final int MAX_BEGINNINGS = 100;

    private final List<Part> parts;

    private GlobPattern(List<Part> parts) {
        this.parts = parts;
    }

    /// A piece of a pattern.
    private sealed interface Part {
        /// Characters as they are.
        record Literal(String text) implements Part {}

        /// Any number of characters.
        record Many() implements Part {}

        /// Some character.
        record One() implements Part {}

        /// A character of a class.
        record OneOf(boolean not, List<Range> ranges) implements Part {
            int size() {
                return ranges.stream().mapToInt(range -> range.last() - range.first() + 1).sum();
            }
        }
    }

    /// Code points that follow each other.
    private record Range(int first, int last) {}

    /// Reads a pattern.
    public static GlobPattern of(String pattern) {
        return new GlobPattern(new Reader(pattern).read());
    }

    /// Whether there is no text that it matches.
    public boolean matchesNothing() {
        return parts.stream()
                .anyMatch(part ->
                        part instanceof Part.OneOf one && !one.not() && one.ranges().isEmpty());
    }

    /// Whether [#like()] says all of it.
    public boolean isLike() {
        return parts.stream().noneMatch(Part.OneOf.class::isInstance);
    }

    /// As a pattern of LIKE, which has no classes: they are any character there.
    public String like() {
        return parts.stream()
                .map(part ->
                        switch (part) {
                            case Part.Literal(String text) -> likeLiteral(text);
                            case Part.Many() -> "%";
                            case Part.One(), Part.OneOf _ -> "_";
                        })
                .collect(Collectors.joining());
    }

    /// A text as a pattern of LIKE.
    public static String likeLiteral(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    /// The same as a regular expression of PostgreSQL (and, as far as it goes, of Java).
    public String regularExpression() {
        StringBuilder expression = new StringBuilder("^(?:");
        for (Part part : parts) {
            switch (part) {
                case Part.Literal(String text) ->
                        text.codePoints().forEach(c -> appendEscaped(expression, c));
                case Part.Many() -> expression.append(".*");
                case Part.One() -> expression.append('.');
                case Part.OneOf(boolean not, List<Range> ranges) -> {
                    expression.append(not ? "[^" : "[");
                    for (Range range : ranges) {
                        appendEscaped(expression, range.first());
                        expression.append('-');
                        appendEscaped(expression, range.last());
                    }
                    expression.append(']');
                }
            }
        }
        return expression.append(")$").toString();
    }

    private static void appendEscaped(StringBuilder expression, int c) {
        if (SPECIAL_IN_EXPRESSIONS.indexOf(c) >= 0) {
            expression.append('\\');
        }
        expression.appendCodePoint(c);
    }

    /// The pieces without wildcards: what matches contains all of them.
    public List<String> literals() {
        return parts.stream()
                .filter(Part.Literal.class::isInstance)
                .map(part -> ((Part.Literal) part).text())
                .toList();
    }

    /// How what matches begins.
    ///
    /// @param texts one of them is at the beginning, in the order of bytes; none when there are too many
    /// @param isAll whether whatever begins so matches
    /// @param isWhole whether they are what matches, and nothing follows
    public record Beginnings(List<String> texts, boolean isAll, boolean isWhole) {
        public Beginnings {
            texts = List.copyOf(texts);
        }
    }

    /// How what matches begins: classes of few characters are spelled out.
    public Beginnings beginnings() {
        List<String> texts = List.of("");
        int at = 0;
        while (at < parts.size()) {
            List<String> longer = continued(texts, parts.get(at));
            if (longer.isEmpty()) {
                break;
            }
            texts = longer;
            at++;
        }
        boolean isAll = at == parts.size() - 1 && parts.get(at) instanceof Part.Many;
        if (texts.getFirst().isEmpty()) {
            return new Beginnings(List.of(), false, false);
        }
        return new Beginnings(
                texts.stream()
                        .distinct()
                        .sorted((a, b) -> Arrays.compareUnsigned(bytes(a), bytes(b)))
                        .toList(),
                isAll,
                at == parts.size());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // Nothing when it cannot go on.
    private static List<String> continued(List<String> texts, Part part) {
        List<String> longer = new ArrayList<>();
        if (part instanceof Part.Literal(String more)) {
            texts.forEach(text -> longer.add(text + more));
        } else if (part instanceof Part.OneOf one
                && !one.not()
                && (long) one.size() * texts.size() <= MAX_BEGINNINGS) {
            for (String text : texts) {
                for (Range range : one.ranges()) {
                    for (int c = range.first(); c <= range.last(); c++) {
                        longer.add(text + Character.toString(c));
                    }
                }
            }
        }
        return longer;
    }

    /// Reads a pattern from left to right.
    private static final class Reader {
        private final int[] pattern;
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();
        private int at;

        Reader(String pattern) {
            this.pattern = pattern.codePoints().toArray();
        }

        List<Part> read() {
            while (at < pattern.length) {
                int c = pattern[at++];
                switch (c) {
                    case '*' -> add(new Part.Many());
                    case '?' -> add(new Part.One());
                    case '[' -> add(oneOf());
                    default -> literal.appendCodePoint(c);
                }
            }
            endLiteral();
            return List.copyOf(parts);
        }

        private void add(Part part) {
            endLiteral();
            boolean isAgain =
                    part instanceof Part.Many && !parts.isEmpty() && part.equals(parts.getLast());
            if (!isAgain) {
                parts.add(part);
            }
        }

        private void endLiteral() {
            if (!literal.isEmpty()) {
                parts.add(new Part.Literal(literal.toString()));
                literal.setLength(0);
            }
        }

        private Part oneOf() {
            boolean not = next('^');
            List<Range> ranges = new ArrayList<>();
            // A bracket right at its start is a member.
            if (next(']')) {
                ranges.add(new Range(']', ']'));
            }
            int before = -1;
            while (at < pattern.length && pattern[at] != ']') {
                int c = pattern[at++];
                boolean isRange =
                        c == '-' && before > 0 && at < pattern.length && pattern[at] != ']';
                if (isRange) {
                    int last = pattern[at++];
                    if (before <= last) {
                        ranges.add(new Range(before, last));
                    }
                    before = -1;
                } else {
                    ranges.add(new Range(c, c));
                    before = c;
                }
            }
            // One that is not closed matches nothing, and neither does its opposite.
            return next(']') ? new Part.OneOf(not, ranges) : new Part.OneOf(false, List.of());
        }

        private boolean next(int c) {
            boolean found = at < pattern.length && pattern[at] == c;
            if (found) {
                at++;
            }
            return found;
        }
    }
}
