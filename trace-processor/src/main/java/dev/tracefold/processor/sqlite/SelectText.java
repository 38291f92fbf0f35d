// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.sqlite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.syntax.SqlTokenizer;
import dev.tracefold.processor.syntax.Token;
import dev.tracefold.processor.syntax.TokenKind;

/// The text of a SELECT from one table or view, or from one that others are joined to, cut into its clauses. Nothing is
/// understood beyond that: what a name or an expression means, SQLite is asked.
final class SelectText {
    /// Whatever has one of these is more than one table, or more than groups and aggregates.
    private static final Set<String> OTHER =
            Set.of(
                    "select",
                    "distinct",
                    "union",
                    "except",
                    "intersect",
                    "over",
                    "filter",
                    "window",
                    "with",
                    "values",
                    "indexed",
                    "raise");

    /// Words that a join begins with.
    private static final Set<String> JOINS = Set.of("join", "inner", "cross", "left");

    /// Joins that show rows of their right side alone, or find columns by themselves.
    private static final Set<String> OTHER_JOINS = Set.of("natural", "right", "full");

    private static final List<String> CLAUSES =
            List.of("from", "where", "group", "having", "order", "limit");

    private final String sql;
    private final List<Token> tokens;
    private final int[] starts = new int[CLAUSES.size() + 1];
    private final Range first;

    /// @param begins where each clause's keyword is, -1 where it is left out
    private SelectText(String sql, List<Token> tokens, int[] begins) {
        this.sql = sql;
        this.tokens = tokens;
        // A clause that is left out is an empty one before the next.
        starts[CLAUSES.size()] = tokens.size();
        for (int i = CLAUSES.size() - 1; i >= 0; i--) {
            starts[i] = begins[i] < 0 ? starts[i + 1] : begins[i];
        }
        this.first = new Range(from().from(), endOfFirst());
    }

    /// Some tokens in a row.
    record Range(int from, int to) {
        boolean isEmpty() {
            return from >= to;
        }
    }

    /// Cuts a text, or says null where it is something else.
    static @Nullable SelectText parse(String sql) {
        List<Token> tokens = new ArrayList<>(SqlTokenizer.significantTokens(sql));
        while (!tokens.isEmpty() && tokens.getLast().kind() == TokenKind.SEMICOLON) {
            tokens.removeLast();
        }
        if (tokens.isEmpty() || !tokens.getFirst().isWord(sql, "select")) {
            return null;
        }
        int[] begins = new int[CLAUSES.size()];
        java.util.Arrays.fill(begins, -1);
        int depth = 0;
        int last = -1;
        for (int i = 1; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            switch (token.kind()) {
                case OPEN -> depth++;
                case CLOSE -> depth--;
                case ILLEGAL, SEMICOLON, BANG -> depth = -1;
                case WORD -> {
                    String word = token.text(sql).toLowerCase(Locale.ROOT);
                    int clause = depth == 0 ? CLAUSES.indexOf(word) : -1;
                    if (OTHER.contains(word) || (clause >= 0 && clause <= last)) {
                        return null;
                    }
                    if (clause >= 0) {
                        begins[clause] = i;
                        last = clause;
                    }
                }
                default -> {
                    // Part of some expression.
                }
            }
            if (depth < 0) {
                return null;
            }
        }
        SelectText text = new SelectText(sql, tokens, begins);
        return depth == 0 && begins[0] > 1 && text.isFromTables() ? text : null;
    }

    /// Where the first table's name and alias end.
    private int endOfFirst() {
        Range from = from();
        for (int i = from.from(); i < from.to(); i++) {
            if (kind(i) == TokenKind.COMMA || isWordOf(JOINS, i)) {
                return i;
            }
        }
        return from.to();
    }

    private boolean isWordOf(Set<String> words, int token) {
        return kind(token) == TokenKind.WORD
                && words.contains(tokens.get(token).text(sql).toLowerCase(Locale.ROOT));
    }

    private boolean isFromTables() {
        for (int i = from().from(); isJoin() && i < from().to(); i++) {
            if (isWordOf(OTHER_JOINS, i)) {
                return false;
            }
        }
        int count = first.to() - first.from();
        boolean as = count == 3 && isWord(first.from() + 1, "as");
        return (count == 1 || count == 2 || as) && isName(first.from()) && isName(first.to() - 1);
    }

    /// Whether others are joined to the first table.
    boolean isJoin() {
        return !joined().isEmpty();
    }

    boolean isName(int token) {
        TokenKind kind = tokens.get(token).kind();
        return kind == TokenKind.WORD || kind == TokenKind.QUOTED_NAME;
    }

    TokenKind kind(int token) {
        return tokens.get(token).kind();
    }

    boolean isWord(int token, String word) {
        return tokens.get(token).isWord(sql, word);
    }

    /// What is selected.
    Range items() {
        return new Range(1, starts[0]);
    }

    /// What follows FROM.
    Range from() {
        return new Range(Math.min(starts[0] + 1, starts[1]), starts[1]);
    }

    /// The first table or view, with its alias.
    Range first() {
        return first;
    }

    /// What is joined to the first table: from the first comma or word of a join on.
    Range joined() {
        return new Range(first.to(), from().to());
    }

    /// The name of the first table or view, without its quotes.
    String table() {
        return unquoted(first.from());
    }

    /// The name that columns may have before them, as it is written.
    String alias() {
        return text(new Range(first.to() - 1, first.to()));
    }

    /// The condition after WHERE.
    Range where() {
        return clause(1, 1);
    }

    /// What follows GROUP BY.
    Range groups() {
        return clause(2, 2);
    }

    /// The condition after HAVING.
    Range having() {
        return clause(3, 1);
    }

    /// ORDER BY and LIMIT with what follows them.
    Range tail() {
        return new Range(starts[4], tokens.size());
    }

    private Range clause(int clause, int keywords) {
        int from = starts[clause];
        int to = starts[clause + 1];
        return from == to ? new Range(to, to) : new Range(Math.min(from + keywords, to), to);
    }

    /// Cuts a list at its commas.
    List<Range> list(Range range) {
        List<Range> parts = new ArrayList<>();
        int depth = 0;
        int from = range.from();
        for (int i = range.from(); i < range.to(); i++) {
            switch (kind(i)) {
                case OPEN -> depth++;
                case CLOSE -> depth--;
                case COMMA -> {
                    if (depth == 0) {
                        parts.add(new Range(from, i));
                        from = i + 1;
                    }
                }
                default -> {
                    // Part of an element.
                }
            }
        }
        parts.add(new Range(from, range.to()));
        return parts;
    }

    /// Whether a range is a column's name, with a table's before it or without.
    boolean isColumn(Range range) {
        int count = range.to() - range.from();
        if (count == 1) {
            return isName(range.from());
        }
        return count == 3
                && isName(range.from())
                && kind(range.from() + 1) == TokenKind.DOT
                && isName(range.from() + 2);
    }

    /// A range as it is written, comments included.
    String text(Range range) {
        return range.isEmpty()
                ? ""
                : sql.substring(tokens.get(range.from()).start(), tokens.get(range.to() - 1).end());
    }

    /// A token, a name without its quotes.
    String unquoted(int token) {
        String text = tokens.get(token).text(sql);
        if (tokens.get(token).kind() != TokenKind.QUOTED_NAME) {
            return text;
        }
        String quote = text.substring(text.length() - 1);
        String inner = text.substring(1, text.length() - 1);
        return quote.equals("]") ? inner : inner.replace(quote + quote, quote);
    }
}
