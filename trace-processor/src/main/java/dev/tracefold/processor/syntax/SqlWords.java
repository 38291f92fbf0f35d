// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/// The words of a text of SQL, in lower case: what it could name, whatever it means by it.
///
/// A text between single quotes counts too, since SQLite takes it for a name where it needs one.
///
/// @param names what could be a table, a view, a function or a macro. Left out is what cannot: what
///     stands between SELECT and FROM, after WHERE and the like or the dot of another name, as long as no
///     parenthesis is opened; and what is declared of an object before its AS
/// @param seen what could be a column whose values somebody sees: every word but those of
///     `extract_arg(arg_set_id, ...)`, whose result does not depend on the number of the set
/// @param called words with an opening parenthesis after them, and modules of virtual tables
/// @param included the keys of INCLUDE PERFETTO MODULE
/// @param hasStar whether columns are asked for without being named: by `*`, or by NATURAL JOIN
/// @param isWhole false when something is in it that is no SQL
public record SqlWords(
        Set<String> names,
        Set<String> seen,
        Set<String> called,
        List<String> included,
        boolean hasStar,
        boolean isWhole) {
    private static final Pattern NO_WORD = Pattern.compile("[^A-Za-z0-9_]+");
    private static final Set<String> BEFORE_STAR = Set.of("select", "distinct", "all", "returning");
    private static final String EXTRACT_ARG = "extract_arg";

    public SqlWords {
        names = Set.copyOf(names);
        seen = Set.copyOf(seen);
        called = Set.copyOf(called);
        included = List.copyOf(included);
    }

    /// The words of a text.
    public static SqlWords of(String sql) {
        return new Reader(sql).read();
    }

    /// What a statement defines by name, in lower case; null where it is more or something else.
    public static @Nullable String definedBy(String statement) {
        List<Token> tokens = SqlTokenizer.significantTokens(statement);
        int at = 0;
        if (!isWord(tokens, at++, statement, "create")) {
            return null;
        }
        if (isWord(tokens, at, statement, "or")) {
            at += 2;
        }
        boolean isPerfetto = isWord(tokens, at, statement, "perfetto");
        boolean isVirtual = isWord(tokens, at, statement, "virtual");
        if (!isPerfetto && !isVirtual) {
            return null;
        }
        at++;
        for (String kind : List.of("table", "view", "function", "macro")) {
            if (isWord(tokens, at, statement, kind)
                    && at + 1 < tokens.size()
                    && tokens.get(at + 1).kind() == TokenKind.WORD) {
                return tokens.get(at + 1).text(statement).toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }

    private static boolean isWord(List<Token> tokens, int at, String sql, String word) {
        return at >= 0 && at < tokens.size() && tokens.get(at).isWord(sql, word);
    }

    /// What the words between two parentheses can be, those in further parentheses apart.
    private enum Clause {
        /// Columns and tables.
        UNKNOWN,
        /// Columns: no table can be named before FROM or JOIN, or another SELECT.
        COLUMNS,
        /// Anything until the parenthesis is closed.
        ANY
    }

    private static final class Reader {
        private final String sql;
        private final List<Token> tokens;
        private final Set<String> names = new HashSet<>();
        private final Set<String> seen = new HashSet<>();
        private final Set<String> called = new HashSet<>();
        private final List<String> included = new ArrayList<>();
        private final Deque<Clause> clauses = new ArrayDeque<>();
        private final boolean isMacro;
        private boolean declares;
        private boolean hasStar;
        private boolean isWhole = true;

        Reader(String sql) {
            this.sql = sql;
            this.tokens = SqlTokenizer.significantTokens(sql);
            boolean isPerfetto =
                    isWord(tokens, 1, sql, "perfetto") || isWord(tokens, 3, sql, "perfetto");
            this.declares = isPerfetto && definedBy(sql) != null;
            this.isMacro =
                    declares
                            && (isWord(tokens, 2, sql, "macro") || isWord(tokens, 4, sql, "macro"));
            clauses.push(isMacro ? Clause.ANY : Clause.UNKNOWN);
        }

        SqlWords read() {
            for (int at = 0; at < tokens.size(); at++) {
                take(at);
            }
            return new SqlWords(names, seen, called, included, hasStar, isWhole);
        }

        private void take(int at) {
            switch (tokens.get(at).kind()) {
                case WORD -> takeWord(at);
                case QUOTED_NAME, STRING -> add(text(at), mayBeTable(at), false);
                case VARIABLE -> add(text(at), true, false);
                case OPERATOR -> hasStar |= text(at).equals("*") && isStar(at);
                case ILLEGAL -> isWhole = false;
                case BLANK, LITERAL, OPEN, CLOSE, COMMA, DOT, SEMICOLON, BANG -> takeMark(at);
            }
        }

        private void takeMark(int at) {
            switch (kind(at)) {
                case OPEN -> clauses.push(opened(at));
                case SEMICOLON -> enter(Clause.UNKNOWN);
                case BANG -> leaveColumns();
                case CLOSE -> {
                    if (clauses.size() > 1) {
                        clauses.pop();
                    }
                }
                default -> {
                    // It changes nothing.
                }
            }
        }

        private void takeWord(int at) {
            String word = text(at);
            boolean isCall = kind(at + 1) == TokenKind.OPEN || kind(at + 1) == TokenKind.BANG;
            add(word, isCall || mayBeTable(at), isHiddenArgument(at));
            changeClause(at);
            hasStar |= word.equals("natural");
            if (isCalled(at) || isVirtualTableModule(at) || isDelegate(at)) {
                called.add(word);
            }
            if (word.equals("module")
                    && isWord(tokens, at - 2, sql, "include")
                    && isWord(tokens, at - 1, sql, "perfetto")) {
                included.add(key(at + 1));
            }
        }

        private boolean isCalled(int at) {
            return kind(at + 1) == TokenKind.OPEN && !declares && !isCommonTable(at);
        }

        private boolean isVirtualTableModule(int at) {
            return isWord(tokens, at - 3, sql, "table") && isWord(tokens, at - 1, sql, "using");
        }

        private String key(int from) {
            StringBuilder key = new StringBuilder();
            for (int at = from; at < tokens.size(); at++) {
                if (kind(at) == TokenKind.SEMICOLON) {
                    break;
                }
                Token token = tokens.get(at);
                key.append(sql, token.start(), token.end());
            }
            return key.toString();
        }

        private Clause opened(int at) {
            // What a macro is given are texts, of which each could go on anyhow.
            return isMacro || kind(at - 1) == TokenKind.BANG ? Clause.ANY : Clause.UNKNOWN;
        }

        private void changeClause(int at) {
            switch (text(at)) {
                case "select", "where", "having", "limit" -> enter(Clause.COLUMNS);
                case "by" -> {
                    if (isWord(tokens, at - 1, sql, "group")
                            || isWord(tokens, at - 1, sql, "order")) {
                        enter(Clause.COLUMNS);
                    }
                }
                case "from", "join", "union", "except", "intersect", "values" ->
                        enter(Clause.UNKNOWN);
                case "as", "delegates" -> declares &= clauses.size() > 1;
                default -> {
                    // The clause goes on.
                }
            }
        }

        private void enter(Clause clause) {
            if (clauses.element() != Clause.ANY) {
                clauses.pop();
                clauses.push(clause);
            }
        }

        /// A macro could end the list of columns.
        private void leaveColumns() {
            if (clauses.element() == Clause.COLUMNS) {
                enter(Clause.UNKNOWN);
            }
        }

        /// Whether a table could be meant by the word at a place.
        private boolean mayBeTable(int at) {
            if (declares) {
                return false;
            }
            if (kind(at - 1) == TokenKind.DOT && kind(at - 2) == TokenKind.WORD) {
                return isWord(tokens, at - 2, sql, "main") || isWord(tokens, at - 2, sql, "temp");
            }
            return clauses.element() != Clause.COLUMNS || isWord(tokens, at - 1, sql, "in");
        }

        private boolean isDelegate(int at) {
            return isWord(tokens, at - 2, sql, "delegates") && isWord(tokens, at - 1, sql, "to");
        }

        private void add(String text, boolean isName, boolean isHidden) {
            for (String word : NO_WORD.split(text, -1)) {
                if (!word.isEmpty()) {
                    if (isName) {
                        names.add(word);
                    }
                    if (!isHidden) {
                        seen.add(word);
                    }
                }
            }
        }

        /// `extract_arg(arg_set_id,` or `extract_arg(t.arg_set_id,`, at its last word.
        private boolean isHiddenArgument(int at) {
            if (kind(at + 1) != TokenKind.COMMA || !text(at).contains("arg_set")) {
                return false;
            }
            int open = kind(at - 1) == TokenKind.DOT ? at - 3 : at - 1;
            return kind(open) == TokenKind.OPEN
                    && kind(open - 1) == TokenKind.WORD
                    && text(open - 1).equals(EXTRACT_ARG);
        }

        /// `WITH name(columns) AS`.
        private boolean isCommonTable(int at) {
            boolean mayBe =
                    kind(at - 1) == TokenKind.COMMA
                            || isWord(tokens, at - 1, sql, "with")
                            || isWord(tokens, at - 1, sql, "recursive");
            int close = at + 2;
            while (mayBe && (kind(close) == TokenKind.WORD || kind(close) == TokenKind.COMMA)) {
                close++;
            }
            return mayBe
                    && kind(close) == TokenKind.CLOSE
                    && isWord(tokens, close + 1, sql, "as")
                    && (kind(close + 2) == TokenKind.OPEN
                            || isWord(tokens, close + 2, sql, "materialized")
                            || isWord(tokens, close + 2, sql, "not"));
        }

        /// A multiplication has something on its left; `count(*)` asks for no column.
        private boolean isStar(int at) {
            return switch (kind(at - 1)) {
                case LITERAL, CLOSE, QUOTED_NAME, STRING, VARIABLE -> false;
                case WORD -> BEFORE_STAR.contains(text(at - 1));
                case OPEN -> kind(at - 2) != TokenKind.WORD || !text(at - 2).equals("count");
                case BLANK, COMMA, DOT, SEMICOLON, BANG, OPERATOR, ILLEGAL -> true;
            };
        }

        private TokenKind kind(int at) {
            return at < 0 || at >= tokens.size() ? TokenKind.BLANK : tokens.get(at).kind();
        }

        private String text(int at) {
            return tokens.get(at).text(sql).toLowerCase(Locale.ROOT);
        }
    }
}
