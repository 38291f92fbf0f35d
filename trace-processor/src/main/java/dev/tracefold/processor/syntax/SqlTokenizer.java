// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.ArrayList;
import java.util.List;

/// Cuts SQL into tokens by SQLite's rules. It never fails: what cannot be a token is
/// [TokenKind#ILLEGAL], and SQLite, which sees the same text, says what is wrong with it.
public final class SqlTokenizer {
    private final String sql;

    private SqlTokenizer(String sql) {
        this.sql = sql;
    }

    /// Every token, blanks included, without a gap from first character to last.
    public static List<Token> tokens(String sql) {
        SqlTokenizer tokenizer = new SqlTokenizer(sql);
        List<Token> tokens = new ArrayList<>();
        for (int at = 0; at < sql.length(); ) {
            Token token = tokenizer.tokenAt(at);
            tokens.add(token);
            at = token.end();
        }
        return tokens;
    }

    /// The tokens that carry meaning.
    public static List<Token> significantTokens(String sql) {
        List<Token> tokens = tokens(sql);
        tokens.removeIf(t -> t.kind() == TokenKind.BLANK);
        return tokens;
    }

    private Token tokenAt(int at) {
        char c = sql.charAt(at);
        if (isBlank(c)) {
            return new Token(TokenKind.BLANK, at, skipWhile(at + 1, SqlTokenizer::isBlank));
        }
        if ((c == 'x' || c == 'X') && charAt(at + 1) == '\'') {
            Token text = quoted(TokenKind.LITERAL, at + 1, '\'');
            return new Token(text.kind(), at, text.end());
        }
        if (isWordStart(c)) {
            return new Token(TokenKind.WORD, at, skipWhile(at + 1, SqlTokenizer::isWordPart));
        }
        if (isDigit(c) || (c == '.' && isDigit(charAt(at + 1)))) {
            return new Token(TokenKind.LITERAL, at, endOfNumber(at));
        }
        return switch (c) {
            case '\'' -> quoted(TokenKind.STRING, at, '\'');
            case '"', '`' -> quoted(TokenKind.QUOTED_NAME, at, c);
            case '[' -> bracketed(at);
            case '$', ':', '@', '#', '?' -> variable(at);
            default -> punctuation(at, c);
        };
    }

    private Token punctuation(int at, char c) {
        char next = charAt(at + 1);
        return switch (c) {
            case '(' -> single(TokenKind.OPEN, at);
            case ')' -> single(TokenKind.CLOSE, at);
            case ',' -> single(TokenKind.COMMA, at);
            case '.' -> single(TokenKind.DOT, at);
            case ';' -> single(TokenKind.SEMICOLON, at);
            case '!' -> next == '=' ? pair(at) : single(TokenKind.BANG, at);
            case '-' -> next == '-' ? lineComment(at) : arrow(at, next);
            case '/' -> next == '*' ? blockComment(at) : single(TokenKind.OPERATOR, at);
            case '|' -> next == '|' ? pair(at) : single(TokenKind.OPERATOR, at);
            case '=' -> next == '=' ? pair(at) : single(TokenKind.OPERATOR, at);
            case '<', '>' -> comparison(at, c, next);
            case '*', '+', '%', '&', '~' -> single(TokenKind.OPERATOR, at);
            default -> single(TokenKind.ILLEGAL, at);
        };
    }

    private static Token single(TokenKind kind, int at) {
        return new Token(kind, at, at + 1);
    }

    private static Token pair(int at) {
        return new Token(TokenKind.OPERATOR, at, at + 2);
    }

    private Token arrow(int at, char next) {
        if (next != '>') {
            return single(TokenKind.OPERATOR, at);
        }
        return charAt(at + 2) == '>' ? new Token(TokenKind.OPERATOR, at, at + 3) : pair(at);
    }

    private static Token comparison(int at, char c, char next) {
        boolean two = next == '=' || next == c || (c == '<' && next == '>');
        return two ? pair(at) : single(TokenKind.OPERATOR, at);
    }

    private Token lineComment(int at) {
        int end = sql.indexOf('\n', at);
        return new Token(TokenKind.BLANK, at, end < 0 ? sql.length() : end + 1);
    }

    /// A block comment that is not closed runs to the end, as SQLite has it.
    private Token blockComment(int at) {
        int end = sql.indexOf("*/", at + 2);
        return new Token(TokenKind.BLANK, at, end < 0 ? sql.length() : end + 2);
    }

    private Token quoted(TokenKind kind, int at, char quote) {
        int i = at + 1;
        while (i < sql.length()) {
            if (sql.charAt(i) != quote) {
                i++;
            } else if (charAt(i + 1) == quote) {
                i += 2;
            } else {
                return new Token(kind, at, i + 1);
            }
        }
        return new Token(TokenKind.ILLEGAL, at, sql.length());
    }

    private Token bracketed(int at) {
        int end = sql.indexOf(']', at);
        return end < 0
                ? new Token(TokenKind.ILLEGAL, at, sql.length())
                : new Token(TokenKind.QUOTED_NAME, at, end + 1);
    }

    private Token variable(int at) {
        int end = skipWhile(at + 1, SqlTokenizer::isWordPart);
        boolean named = end > at + 1 || sql.charAt(at) == '?';
        return new Token(named ? TokenKind.VARIABLE : TokenKind.ILLEGAL, at, end);
    }

    /// Digits, fraction, exponent, `_` between digits and hexadecimal; a letter that follows is
    /// taken in too, which makes the number one bad token for SQLite to refuse.
    private int endOfNumber(int at) {
        int i = at;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            boolean sign = (c == '+' || c == '-') && i > at && isExponent(at, i - 1);
            if (!isWordPart(c) && c != '.' && !sign) {
                break;
            }
            i++;
        }
        return i;
    }

    private boolean isExponent(int start, int at) {
        boolean hexadecimal = charAt(start + 1) == 'x' || charAt(start + 1) == 'X';
        return !hexadecimal && (sql.charAt(at) == 'e' || sql.charAt(at) == 'E');
    }

    private char charAt(int at) {
        return at < sql.length() ? sql.charAt(at) : '\0';
    }

    private int skipWhile(int at, CharTest test) {
        int i = at;
        while (i < sql.length() && test.accepts(sql.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\u00a0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c > 0x7f;
    }

    private static boolean isWordPart(char c) {
        return (isWordStart(c) && c != '\u00a0') || isDigit(c) || c == '$';
    }

    private interface CharTest {
        boolean accepts(char c);
    }
}
